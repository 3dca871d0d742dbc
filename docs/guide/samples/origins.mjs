// Lets the pages of one origin call the API of the tenant.
const { COUNTERSIGN_URL: api, COUNTERSIGN_TENANT: tenant, COUNTERSIGN_KEY: key } = process.env;

const answer = await fetch(`${api}/api/v1/tenants/${tenant}`, {
  method: 'PATCH',
  headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
  body: JSON.stringify({ origins: [process.argv[2] ?? 'https://shop.example.com'] }),
});
console.log(answer.status);
