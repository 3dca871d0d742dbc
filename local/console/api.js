import { quietFetch } from './wire.js';

/** The tenant that sender and back office act for, with its API key. A person may follow a link to another tenant. */
export const office = { tenant: '', apiKey: null };

/** A refused call, with the fields of its `problem+json`. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body?.title ?? `The answer was ${status}.`);
    const { code, errors = {} } = body ?? {};
    Object.assign(this, { status, code, errors, retryAfter: Number(retryAfter) });
  }
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body = {}, options = {}) => call('POST', path, body, options);
export const put = (path, body, options) => call('PUT', path, body, options);
export const patch = (path, body, options) => call('PATCH', path, body, options);
export const remove = (path, options) => call('DELETE', path, undefined, options);

/** For calls about all tenants. `local/` alone knows this function key. */
export const asOperator = { operator: true };

/** For calls that no person caused. */
export const silently = { silent: true };

async function call(method, path, body, { operator = false, silent = false } = {}) {
  const url = operator ? `/api/v1${path}` : `/api/v1/tenants/${encodeURIComponent(office.tenant)}${path}`;
  const headers = {
    ...body !== undefined && { 'Content-Type': 'application/json' },
    ...operator ? { 'x-functions-key': 'local' } : { 'X-Api-Key': office.apiKey },
  };
  const ask = silent ? quietFetch : fetch;
  const response = await ask(url, { method, headers, body: JSON.stringify(body), cache: 'no-store' }).catch(() => {
    throw new Problem(0, { title: 'Countersign does not answer. Does it still run?' });
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Problem(response.status, answer, response.headers.get('Retry-After'));
  return answer;
}
