/** Raises an `exchange` event for each call that is not silent, with request and answer. The panels listen to it. */
export const wire = new EventTarget();

/** The person who uses this page. Access and refresh tokens are kept in this object and nowhere else. */
export const person = {
  tenant: 'demo', username: '', password: '', apiKey: null, accessToken: null, refreshToken: null,
};

/** A refused call, with the fields of its `problem+json`. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body?.title ?? `The answer was ${status}.`);
    const { code, attemptsLeft, recovery, hint, errors = {} } = body ?? {};
    Object.assign(this, { status, code, attemptsLeft, recovery, hint, errors, retryAfter: Number(retryAfter) });
  }
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body = {}, options = {}) => call('POST', path, body, options);
export const put = (path, body, options) => call('PUT', path, body, options);
export const patch = (path, body, options) => call('PATCH', path, body, options);
export const remove = (path, options) => call('DELETE', path, undefined, options);

export const asBackOffice = { key: true };

/** For calls that no person caused: the panel of calls does not show them. */
export const silently = { key: true, silent: true };

export function keepTokens(answer) {
  person.accessToken = answer.accessToken ?? person.accessToken;
  person.refreshToken = answer.refreshToken ?? person.refreshToken;
  if (answer.deviceToken) localStorage.setItem(deviceKey(), answer.deviceToken);
}

export function forgetTokens() {
  person.accessToken = person.refreshToken = null;
}

/** Marks this browser as known for this username. It only gives attempts of its own, so it may be stored. */
export const deviceToken = () => localStorage.getItem(deviceKey()) ?? undefined;
export const forgetDevice = () => localStorage.removeItem(deviceKey());

const deviceKey = () => `countersign-device:${person.tenant}/${person.username}`;

async function call(method, path, body, options = {}) {
  try {
    return await exchange(method, path, body, options);
  } catch (problem) {
    const canRefresh = person.refreshToken && !options.key && !options.bearer && path !== '/tokens/refresh';
    if (problem.code !== 'invalid_token' || !canRefresh) throw problem;
    await refresh();
    return exchange(method, path, body, options);
  }
}

async function refresh() {
  try {
    keepTokens(await exchange('POST', '/tokens/refresh', { refreshToken: person.refreshToken }, {}));
  } catch (problem) {
    if (problem.code === 'invalid_token') forgetTokens();
    throw problem;
  }
}

async function exchange(method, path, body, { key = false, silent = false, bearer = person.accessToken }) {
  const url = `/api/v1/tenants/${encodeURIComponent(person.tenant)}${path}`;
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['X-Api-Key'] = person.apiKey;
  else if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const response = await fetch(url, { method, headers, body: JSON.stringify(body), cache: 'no-store' }).catch(() => {
    throw new Problem(0, { title: 'Countersign does not answer. Does it still run?' });
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!silent) {
    const detail = { method, path, url, headers, body, status: response.status, answer };
    wire.dispatchEvent(new CustomEvent('exchange', { detail }));
  }
  if (!response.ok) throw new Problem(response.status, answer, response.headers.get('Retry-After'));
  return answer;
}
