// What must work after every deployment: the process, the keys, and the whole sign-in of one user.
// node infra/smoke/smoke.mjs https://api.example.com, with CANARY_TENANT, CANARY_USERNAME, CANARY_PASSWORD and
// CANARY_TOTP_SECRET (base32, where the user has an authenticator) in the environment.
import { createHmac } from 'node:crypto';

const api = process.argv[2].replace(/\/+$/, '') + '/api/v1';
const { CANARY_TENANT: tenant, CANARY_USERNAME: username, CANARY_PASSWORD: password, CANARY_TOTP_SECRET: secret } = process.env;

await step('health', async () => must((await read(`${api}/health`)).status === 'ok', 'is not ok'));

await step('discovery', async () => {
  const metadata = await read(`${api}/tenants/${tenant}/.well-known/openid-configuration`);
  must(metadata.issuer === `${api}/tenants/${tenant}`, `names another issuer, ${metadata.issuer}`);
  must((await read(metadata.jwks_uri)).keys.length > 0, 'leads to no key');
});

await step('sign-in', async () => {
  let answer = await send('sign-in', { username, password });
  if (answer.status === 'challenge') {
    must(secret, 'asks for a second factor, and CANARY_TOTP_SECRET is not set');
    answer = await send('challenges/verify', { challenge: answer.challenge.handle, factor: 'totp', code: codeNow() });
  }
  must(answer.status === 'signed-in', `ends with ${answer.status}`);
  const headers = { Authorization: `Bearer ${answer.accessToken}` };
  must((await read(`${api}/tenants/${tenant}/me`, { headers })).username === username, 'signs somebody else in');
  await send('sign-out', undefined, headers);
});

async function step(name, check) {
  try {
    await check();
    console.log(`ok ${name}`);
  } catch (problem) {
    console.log(`not ok ${name}: ${problem.message}`);
    process.exit(1);
  }
}

function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function send(path, body, headers = {}) {
  return read(`${api}/tenants/${tenant}/${path}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(), ...headers }, body: body && JSON.stringify(body),
  });
}

// A new instance may still be starting: an answer that says so is asked for again, for two minutes.
async function read(address, options) {
  for (const until = Date.now() + 120_000; ; await new Promise(later => setTimeout(later, 5000))) {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(30_000) }).catch(problem => problem);
    if (answer.ok) return answer.status === 204 ? undefined : answer.json();
    const waits = answer instanceof Error || [429, 502, 503].includes(answer.status);
    if (!waits || Date.now() > until) {
      throw new Error(answer instanceof Error ? `no answer (${answer.message})` : `${answer.status} ${await answer.text()}`);
    }
  }
}

/** RFC 6238: SHA-1, six digits, 30 seconds. */
function codeNow() {
  const bits = [...secret].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
