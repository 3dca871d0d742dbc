import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, CountersignProblem, createCountersign, storageStore } from '../src/index.js';

const signedIn = (number: number) => ({ status: 'signed-in', accessToken: `access-${number}`, refreshToken: `refresh-${number}`, expiresIn: 900 });
const me = { id: 'x', username: 'ana@example.com', role: 'user', factors: [], secondFactors: [], recoveryCodesLeft: 0 };
const credentials = { username: 'ana@example.com', password: 'correct horse battery staple' };

const json = (status: number, body: unknown, type = 'application/json', headers = {}) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type, ...headers } });
const refused = (status: number, code: string, headers = {}) => json(status, { type: `urn:countersign:error:${code}`, title: 'No.', status, code }, 'application/problem+json', headers);

/** A server with one session: its access token is good until the test says otherwise, its refresh token once. */
function server() {
  const calls: { path: string; method: string; headers: Headers; body: string }[] = [];
  const state = { calls, number: 0, refreshes: 0, onRefresh: undefined as (() => Response | undefined | Promise<Response>) | undefined };
  const fetch = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    calls.push({ path, method: request.method, headers: request.headers, body: await request.text() });
    if (path.endsWith('/sign-in')) return json(200, signedIn(++state.number));
    if (path.endsWith('/tokens/refresh')) {
      state.refreshes++;
      return (await state.onRefresh?.()) ?? json(200, signedIn(++state.number));
    }
    if (path.endsWith('/sign-out')) return new Response(null, { status: 204 });
    return request.headers.get('Authorization') === `Bearer access-${state.number}` || request.headers.has('X-Api-Key') ? json(200, me) : refused(401, 'invalid_token');
  };
  return { ...state, state, client: createCountersign({ baseUrl: 'https://api.example.com/', tenant: 'acme', fetch }), fetch };
}

test('Paths are the tenant’s, and the tenant itself is one of them', async () => {
  const { client, calls } = server();
  await client.POST('/sign-in', { body: credentials });
  await client.GET('/users/{id}', { params: { path: { id: 'a b' } } });
  await client.GET('/');

  assert.deepEqual(calls.map(({ method, path }) => `${method} ${path}`), ['POST /api/v1/tenants/acme/sign-in', 'GET /api/v1/tenants/acme/users/a%20b', 'GET /api/v1/tenants/acme/']);
});

test('Every POST has a key of its own, unless it has one already', async () => {
  const { client, calls } = server();
  await client.POST('/sign-in', { body: credentials });
  await client.POST('/sign-in', { body: credentials });
  await client.POST('/sign-in', { body: credentials, params: { header: { 'Idempotency-Key': 'mine' } } });
  await client.GET('/me');

  const keys = calls.map(({ headers }) => headers.get('Idempotency-Key'));
  assert.match(keys[0]!, /^[0-9a-f-]{36}$/);
  assert.notEqual(keys[0], keys[1]);
  assert.deepEqual(keys.slice(2), ['mine', null]);
});

test('What signs in is carried by what follows, until the sign-out', async () => {
  const { client, calls } = server();
  assert.equal(client.isSignedIn, false);
  await client.POST('/sign-in', { body: credentials });
  assert.equal(client.isSignedIn, true);
  assert.equal((await answerOf(client.GET('/me'))).username, 'ana@example.com');
  await answerOf(client.POST('/sign-out'));
  assert.equal(client.isSignedIn, false);
  await client.GET('/me');

  assert.deepEqual(calls.map(({ headers }) => headers.get('Authorization')), [null, 'Bearer access-1', 'Bearer access-1', null]);
});

test('An administrator who signs somebody else out stays signed in', async () => {
  const { client } = server();
  await client.POST('/sign-in', { body: credentials });
  await answerOf(client.POST('/users/{id}/sign-out', { params: { path: { id: 'another' } } }));
  assert.equal(client.isSignedIn, true);
});

test('Credentials that a call names are not replaced', async () => {
  const { client, calls, state, fetch } = server();
  await client.POST('/sign-in', { body: credentials });
  await client.POST('/me/totp', { headers: { Authorization: 'Bearer a-handle' } });
  const office = createCountersign({ baseUrl: 'https://api.example.com', tenant: 'acme', apiKey: 'cs_key', fetch });
  await office.GET('/users');

  assert.equal(calls[1]!.headers.get('Authorization'), 'Bearer a-handle');
  assert.equal(calls[2]!.headers.get('X-Api-Key'), 'cs_key');
  assert.equal(state.refreshes, 0);
});

test('Calls that meet an old token wait for one renewal and go out again, bodies included', async () => {
  const { client, calls, state } = server();
  await client.POST('/sign-in', { body: credentials });
  state.number = 7;
  const answers = await Promise.all([client.GET('/me'), client.GET('/me'), client.PATCH('/me', { body: { locale: 'sv' } })]);

  assert.deepEqual(answers.map(({ response }) => response.status), [200, 200, 200]);
  assert.equal(state.refreshes, 1);
  assert.deepEqual(calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body), ['{"locale":"sv"}', '{"locale":"sv"}']);
});

test('A wrong code says nothing of the token', async () => {
  const { state, fetch } = server();
  const client = createCountersign({ baseUrl: 'https://api.example.com', tenant: 'acme', fetch: async (request) => (request.url.endsWith('/disable') ? refused(401, 'invalid_credentials') : fetch(request)) });
  await client.POST('/sign-in', { body: credentials });
  const { response } = await client.POST('/me/totp/disable', { body: { code: '123456' } });

  assert.equal(response.status, 401);
  assert.equal(state.refreshes, 0);
  assert.equal(client.isSignedIn, true);
});

test('A session that is over is forgotten', async () => {
  const { client, state } = server();
  await client.POST('/sign-in', { body: credentials });
  state.number = 7;
  state.onRefresh = () => refused(401, 'invalid_token');

  await assert.rejects(answerOf(client.GET('/me')), (problem) => problem instanceof CountersignProblem && problem.code === 'invalid_token');
  assert.equal(client.isSignedIn, false);
});

test('No verdict is no reason to sign out', async () => {
  const { client, state } = server();
  await client.POST('/sign-in', { body: credentials });
  state.number = 7;
  state.onRefresh = () => refused(503, 'unavailable', { 'Retry-After': '2' });

  const answers = await Promise.allSettled([answerOf(client.GET('/me')), answerOf(client.GET('/me'))]);
  for (const answer of answers) {
    const problem = answer.status === 'rejected' && answer.reason;
    assert.ok(problem instanceof CountersignProblem && problem.code === 'unavailable' && problem.retryAfter === 2);
  }
  assert.equal(state.refreshes, 1);
  assert.equal(client.isSignedIn, true);
});

test('A renewal whose answer was lost is asked for again under the same key', async () => {
  const { client, calls, state } = server();
  await client.POST('/sign-in', { body: credentials });
  state.number = 7;
  let lost = 0;
  state.onRefresh = () => {
    if (lost++ === 0) throw new TypeError('fetch failed');
    return undefined;
  };

  assert.equal((await client.GET('/me')).response.status, 200);
  const [first, second] = calls.filter(({ path }) => path.endsWith('/tokens/refresh')).map(({ headers }) => headers.get('Idempotency-Key'));
  assert.ok(first);
  assert.equal(first, second);
});

test('Whoever signs in while a renewal is under way has the last word', async () => {
  const { client, calls, state } = server();
  await client.POST('/sign-in', { body: credentials });
  state.number = 7;
  state.onRefresh = async () => {
    await client.POST('/sign-in', { body: credentials });
    return json(200, signedIn(3));
  };

  assert.equal((await client.GET('/me')).response.status, 200);
  assert.equal(calls.at(-1)!.headers.get('Authorization'), 'Bearer access-8');
});

test('An answer that is no problem of ours is one all the same', async () => {
  const client = createCountersign({ baseUrl: 'https://api.example.com', tenant: 'acme', fetch: async () => new Response('<html>', { status: 502 }) });

  await assert.rejects(answerOf(client.GET('/me')), (problem) => problem instanceof CountersignProblem && problem.status === 502 && problem.code === undefined);
});

/** The storage of a browser tab. */
function tabStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

test('Tokens in a store outlive the client, under a name of their tenant', async () => {
  const { fetch, state } = server();
  const storage = tabStorage();
  const options = { baseUrl: 'https://api.example.com', tenant: 'acme', fetch };
  await createCountersign({ ...options, tokenStore: storageStore(storage, 'acme') }).POST('/sign-in', { body: credentials });
  assert.deepEqual([...storage.items.keys()], ['countersign-tokens:acme']);

  const again = createCountersign({ ...options, tokenStore: storageStore(storage, 'acme') });
  assert.equal(again.isSignedIn, true);
  assert.equal((await again.GET('/me')).response.status, 200);
  state.number = 7;
  state.onRefresh = () => refused(401, 'invalid_token');
  await again.GET('/me');
  assert.equal(storage.items.size, 0);
});

test('Tokens that another tab renewed are not renewed again', async () => {
  const { fetch, state, calls } = server();
  const tokenStore = storageStore(tabStorage(), 'acme');
  const options = { baseUrl: 'https://api.example.com', tenant: 'acme', fetch, tokenStore };
  const [one, other] = [createCountersign(options), createCountersign(options)];
  await one.POST('/sign-in', { body: credentials });
  state.number = 7;
  assert.equal((await one.GET('/me')).response.status, 200);
  assert.equal((await other.GET('/me')).response.status, 200);

  assert.equal(calls.filter(({ path }) => path.endsWith('/tokens/refresh')).length, 1);
});

test('The end of a session is told once, with its reason', async () => {
  const { fetch, state } = server();
  const ends: string[] = [];
  const client = createCountersign({
    baseUrl: 'https://api.example.com', tenant: 'acme', fetch, onSessionEnd: (reason) => ends.push(reason),
  });
  await client.POST('/sign-out');
  assert.deepEqual(ends, []);
  await client.POST('/sign-in', { body: credentials });
  await client.POST('/sign-out');
  assert.deepEqual(ends, ['signed-out']);
  await client.POST('/sign-in', { body: credentials });
  state.number = 9;
  state.onRefresh = () => refused(401, 'invalid_token');
  await Promise.all([client.GET('/me'), client.GET('/me')]);

  assert.deepEqual(ends, ['signed-out', 'refused']);
});
