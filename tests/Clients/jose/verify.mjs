// Prints the claims of an access token, or why it is refused.
import { accessToken } from './access-token.mjs';

try {
  console.log(JSON.stringify(await accessToken(process.argv[2])));
} catch (problem) {
  console.log(JSON.stringify({ refused: problem.code, claim: problem.claim }));
}
