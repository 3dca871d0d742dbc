import { createRemoteJWKSet, jwtVerify } from 'jose';

const { COUNTERSIGN_URL: api, COUNTERSIGN_TENANT: tenant } = process.env;
const keys = createRemoteJWKSet(new URL(`${api}/api/v1/.well-known/jwks.json`));

/** The claims of a grant for this document. Throws for every other token. */
export async function documentGrant(grant, documentId) {
  const { payload } = await jwtVerify(grant, keys, {
    issuer: `${api}/api/v1/tenants/${tenant}`,
    audience: `${tenant}/document`,
    typ: 'document+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['exp'],
  });
  if (payload.document !== documentId) throw new Error('The grant is for another document.');
  return payload;
}
