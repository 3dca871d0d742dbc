// What the other samples share: calls of the back office with the tenant's key.
const { COUNTERSIGN_URL: api, COUNTERSIGN_TENANT: tenant, COUNTERSIGN_KEY: key } = process.env;

export async function call(method, path, body) {
  const headers = { 'X-Api-Key': key };
  if (body) headers['Content-Type'] = 'application/json';
  if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID();
  const answer = await fetch(`${api}/api/v1/tenants/${tenant}/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}
