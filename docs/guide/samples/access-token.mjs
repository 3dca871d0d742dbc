import { createRemoteJWKSet, jwtVerify } from 'jose';

const { COUNTERSIGN_URL: api, COUNTERSIGN_TENANT: tenant } = process.env;
const issuer = `${api}/api/v1/tenants/${tenant}`;
const { jwks_uri } = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const keys = createRemoteJWKSet(new URL(jwks_uri));

/** The claims of a user's access token. Throws for every other token. */
export async function accessToken(token) {
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: `${tenant}/access`,
    typ: 'at+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['exp', 'sub'],
  });
  return payload;
}
