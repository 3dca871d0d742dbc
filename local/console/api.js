/** Every call that a person caused, for the panels that follow along: `exchange` events with what went over the wire. */
export const wire = new EventTarget();

/** Who is at the door. Tokens live in this object and nowhere else. */
export const visitor = { tenant: 'demo', username: '', password: '', apiKey: null, accessToken: null, refreshToken: null };

/** A refusal, as `problem+json` says it. */
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

/** Calls that the panels make by themselves stay out of the inspector. */
export const asBackOffice = { key: true };
export const silently = { key: true, silent: true };

export function keepTokens(answer) {
  visitor.accessToken = answer.accessToken ?? visitor.accessToken;
  visitor.refreshToken = answer.refreshToken ?? visitor.refreshToken;
  if (answer.deviceToken) localStorage.setItem(deviceShelf(), answer.deviceToken);
}

export function forgetTokens() {
  visitor.accessToken = visitor.refreshToken = null;
}

/** What an earlier login left here for this name. It opens a budget and no door, so it may outlive the page. */
export const deviceToken = () => localStorage.getItem(deviceShelf()) ?? undefined;
export const forgetDevice = () => localStorage.removeItem(deviceShelf());

const deviceShelf = () => `countersign-device:${visitor.tenant}/${visitor.username}`;

async function call(method, path, body, options = {}) {
  try {
    return await exchange(method, path, body, options);
  } catch (problem) {
    if (problem.code !== 'invalid_token' || options.key || options.bearer || !visitor.refreshToken || path === '/tokens/refresh') throw problem;
    await refresh();
    return exchange(method, path, body, options);
  }
}

async function refresh() {
  try {
    keepTokens(await exchange('POST', '/tokens/refresh', { refreshToken: visitor.refreshToken }, {}));
  } catch (problem) {
    if (problem.code === 'invalid_token') forgetTokens();
    throw problem;
  }
}

async function exchange(method, path, body, { key = false, silent = false, bearer = visitor.accessToken }) {
  const url = `/api/v1/tenants/${encodeURIComponent(visitor.tenant)}${path}`;
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['X-Api-Key'] = visitor.apiKey;
  else if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const response = await fetch(url, { method, headers, body: JSON.stringify(body), cache: 'no-store' }).catch(() => {
    throw new Problem(0, { title: 'Countersign does not answer. Does it still run?' });
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!silent) {
    wire.dispatchEvent(new CustomEvent('exchange', { detail: { method, path, url, headers, body, status: response.status, answer } }));
  }
  if (!response.ok) throw new Problem(response.status, answer, response.headers.get('Retry-After'));
  return answer;
}
