// Verifies a document grant or a room grant with the published keys alone, as a tenant's backend does.
//
//   node requests/verify-grant.mjs https://api.example.com my-tenant document TOKEN
//
// Prints the claims and ends with 0, or says what is wrong and ends with 1. Needs Node 20 and nothing else.
// A backend then compares `document` or `room` with what it is about to open: a grant opens that one and no other.
import { createPublicKey, verify } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const SKEW_SECONDS = 30;

export class Refused extends Error {}

function demand(holds, reason) {
  if (!holds) throw new Refused(reason);
}

// A part has one spelling: what decodes leniently could be the same token under another name.
function bytes(part) {
  const decoded = Buffer.from(part, 'base64url');
  demand(part.length > 0 && decoded.toString('base64url') === part, 'Not a JWT.');
  return decoded;
}

function json(part) {
  const decoded = bytes(part);
  try {
    return Object(JSON.parse(decoded.toString('utf8')));
  } catch {
    throw new Refused('Not a JWT.');
  }
}

// The address is ours and never the token's (`jku`, `x5u`). A real backend keeps the keys as long as their Cache-Control
// says, and reads them again, once, when a `kid` is unknown.
async function publishedKeys(api) {
  const answer = await fetch(`${api}/api/v1/.well-known/jwks.json`, { redirect: 'error', signal: AbortSignal.timeout(5000) });
  demand(answer.ok, `The keys could not be read: ${answer.status}.`);
  return (await answer.json()).keys;
}

// RFC 8725: the algorithm is pinned here (3.1), a key signs for one algorithm (3.2), the type is asked for (3.11).
async function verifiedClaims(api, kind, token) {
  const parts = token.split('.');
  demand(parts.length === 3, 'Not a JWT.');
  const header = json(parts[0]);
  demand(header.alg === 'ES256', 'The algorithm is not ES256.');
  demand(header.typ === `${kind}+jwt`, `The type is not ${kind}+jwt.`);
  demand(header.crit === undefined, 'The header asks for what is not understood here.');

  const key = (await publishedKeys(api)).find((one) => one.kid === header.kid);
  demand(key?.kty === 'EC' && key.crv === 'P-256' && key.alg === 'ES256' && key.use === 'sig', 'The key is none of the published ones.');
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`, 'ascii');
  demand(verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes(parts[2])), 'The signature is wrong.');
  return json(parts[1]);
}

export async function grantOf(api, tenant, kind, token) {
  const claims = await verifiedClaims(api, kind, token);
  const now = Date.now() / 1000;
  demand(claims.iss === `${api}/api/v1/tenants/${tenant}`, 'The issuer is another.');
  demand(claims.aud === `${tenant}/${kind}`, 'The audience is another.');
  demand(Number.isFinite(claims.nbf) && claims.nbf <= now + SKEW_SECONDS, 'It is not valid yet.');
  demand(Number.isFinite(claims.exp) && claims.exp > now - SKEW_SECONDS, 'It has expired.');
  demand(typeof claims.sub === 'string' && typeof claims[kind] === 'string', `It names no ${kind}.`);
  return claims;
}

async function main([address, tenant, kind, token]) {
  if (token === undefined || !['document', 'room'].includes(kind)) {
    console.error('Usage: node verify-grant.mjs API TENANT document|room TOKEN');
    return 2;
  }
  try {
    console.log(JSON.stringify(await grantOf(address.replace(/\/+$/, ''), tenant, kind, token), null, 2));
    return 0;
  } catch (failure) {
    console.error(failure instanceof Refused
      ? `Refused. ${failure.message}`
      : `The keys could not be read: ${failure.cause?.message ?? failure.message}`);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
