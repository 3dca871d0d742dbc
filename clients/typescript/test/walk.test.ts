import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import createClient from 'openapi-fetch';
import { answerOf, CountersignProblem, createCountersign, type LoginAnswer, type paths } from '../src/index.js';

// The address of a local run, whose clock can be moved and whose operator's key is known.
const baseUrl = process.env['COUNTERSIGN_URL'];

if (baseUrl !== undefined) {
  test('A person enrols an authenticator, signs in with it, goes on past the token’s end and signs out', async () => {
    const tenant = `t-${crypto.randomUUID()}`;
    const password = 'correct horse battery staple';
    const username = `ana-${crypto.randomUUID()}@example.com`;

    const operator = createClient<paths>({ baseUrl: `${baseUrl}/api/v1`, headers: { 'x-functions-key': 'local' } });
    const { apiKey } = await answerOf(operator.POST('/tenants', { body: { id: tenant, name: 'Acme', adminEmail: 'admin@example.com' } }));
    const office = createCountersign({ baseUrl, tenant, apiKey });
    const { id } = await answerOf(office.POST('/users', { body: { email: username, password } }));
    assert.equal((await answerOf(office.GET('/users/{id}', { params: { path: { id } } }))).secondFactor, false);
    assert.equal((await answerOf(office.GET('/'))).attempts, 5);

    let renewals = 0;
    const client = createCountersign({
      baseUrl,
      tenant,
      fetch: (request) => {
        renewals += request.url.endsWith('/tokens/refresh') ? 1 : 0;
        return fetch(request);
      },
    });
    signedIn(await answerOf(client.POST('/sign-in', { body: { username, password } })));
    const { secret } = await answerOf(client.POST('/me/totp'));
    const enrolled = await answerOf(client.POST('/me/totp/confirm', { body: { code: await codeOf(secret) } }));
    assert.ok((enrolled.recoveryCodes?.length ?? 0) > 0);
    await answerOf(client.POST('/sign-out'));

    // A code is good once: the next one is of the next step.
    await advance('00:00:30');
    const begun = await answerOf(client.POST('/sign-in', { body: { username, password } }));
    assert.ok(begun.status === 'challenge');
    assert.deepEqual(begun.challenge.satisfied, ['password']);
    assert.ok(begun.challenge.required[0]?.includes('totp'));
    assert.equal(client.isSignedIn, false);

    const attempt = { challenge: begun.challenge.handle, factor: 'totp' as const };
    const wrong = await client.POST('/challenges/verify', { body: { ...attempt, code: await wrongCodeOf(secret) } });
    assert.equal(wrong.error?.code, 'invalid_credentials');
    assert.equal(wrong.error?.attemptsLeft, 4);
    signedIn(await answerOf(client.POST('/challenges/verify', { body: { ...attempt, code: await codeOf(secret) } })));
    assert.deepEqual((await answerOf(client.GET('/me'))).secondFactors.map(({ factor }) => factor), ['totp']);

    // The access token's quarter of an hour is over.
    await advance('00:16:00');
    await Promise.all([answerOf(client.GET('/me')), answerOf(client.GET('/me/sessions'))]);
    assert.equal(renewals, 1);

    await answerOf(client.POST('/sign-out'));
    assert.equal(client.isSignedIn, false);
    await assert.rejects(answerOf(client.GET('/me')), (problem) => problem instanceof CountersignProblem && problem.code === 'invalid_token');
  });
}

function signedIn(answer: LoginAnswer): void {
  assert.equal(answer.status, 'signed-in');
}

async function now(): Promise<number> {
  const { now } = (await (await fetch(`${baseUrl}/local/clock`)).json()) as { now: string };
  return Date.parse(now) / 1000;
}

async function advance(by: string): Promise<void> {
  const moved = await fetch(`${baseUrl}/local/clock`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ advance: by }) });
  assert.equal(moved.status, 200);
}

const codeOf = async (secret: string) => totp(secret, Math.floor((await now()) / 30));

// One that is right at no step nearby.
async function wrongCodeOf(secret: string): Promise<string> {
  const step = Math.floor((await now()) / 30);
  const near = Array.from({ length: 9 }, (_, index) => totp(secret, step - 4 + index));
  return ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777', '888888', '999999'].find((code) => !near.includes(code))!;
}

/** RFC 6238 with SHA-1 and six digits. */
function totp(secret: string, step: number): string {
  const bits = [...secret].map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
