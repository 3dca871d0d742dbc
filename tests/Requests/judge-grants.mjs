// Judges one grant a line with the sample for backends: [API, TENANT, KIND, TOKEN] in, {claims} or {refused} out.
import { createInterface } from 'node:readline';
import { grantOf, Refused } from './verify-grant.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  const verdict = await grantOf(...JSON.parse(line)).then(
    claims => ({ claims }),
    failure => {
      if (failure instanceof Refused) return { refused: failure.message };
      throw failure;
    });
  console.log(JSON.stringify(verdict));
}
