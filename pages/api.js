/** @import { Tokens } from './types.js' */

/** A refused call, with the fields of its `problem+json`. */
export class Problem extends Error {
  /**
   * @param {number} status 0 where no answer came
   * @param {any} body
   * @param {number} retryAfter
   */
  constructor(status, body, retryAfter = 0) {
    super(body?.title ?? `The answer was ${status}.`);
    this.status = status;
    /** @type {string} */
    this.code = body?.code ?? (status === 0 ? 'offline' : 'internal_error');
    /** @type {number | undefined} */
    this.attemptsLeft = body?.attemptsLeft;
    /** @type {string | undefined} */
    this.recovery = body?.recovery;
    /** @type {number | undefined} */
    this.clockOffset = body?.clockOffset;
    /** @type {Record<string, string[]>} */
    this.errors = body?.errors ?? {};
    this.retryAfter = retryAfter;
    /** What the person is told, where the code alone does not say it. @type {string | undefined} */
    this.text = undefined;
  }
}

/** Calls of one tenant. Tokens are kept in this object and nowhere else. */
export class Api {
  /** @type {Tokens | null} */
  tokens = null;

  /** Called with tokens that took the place of others. @type {(tokens: Tokens) => void} */
  onRenewal = () => {};

  /** @type {Promise<void> | null} */
  #renewal = null;
  #root;

  /**
   * @param {string} address where the deployment answers, without the path
   * @param {string} tenant
   */
  constructor(address, tenant) {
    this.#root = `${address.replace(/\/+$/, '')}/api/v1/tenants/${encodeURIComponent(tenant)}`;
  }

  /** @param {string} path @returns {Promise<any>} */
  get(path) { return this.#call('GET', path); }

  /** @param {string} path @param {object} [body] @param {string} [bearer] @returns {Promise<any>} */
  post(path, body = {}, bearer) { return this.#call('POST', path, body, bearer); }

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  patch(path, body) { return this.#call('PATCH', path, body); }

  /** @param {string} path @returns {Promise<any>} */
  remove(path) { return this.#call('DELETE', path); }

  /** @param {string} method @param {string} path @param {object} [body] @param {string} [bearer] */
  async #call(method, path, body, bearer) {
    const shown = this.tokens;
    try {
      return await this.#exchange(method, path, body, bearer ?? shown?.accessToken);
    } catch (problem) {
      if (bearer || !shown || !(problem instanceof Problem) || problem.code !== 'invalid_token') throw problem;

      // Another call may have renewed the tokens while this one was on its way.
      if (this.tokens === shown) await (this.#renewal ??= this.#renew(shown).finally(() => { this.#renewal = null; }));
      return this.#exchange(method, path, body, this.tokens?.accessToken);
    }
  }

  /** @param {Tokens} tokens of the same session */
  renewed({ accessToken, refreshToken }) {
    this.tokens = { accessToken, refreshToken };
    this.onRenewal(this.tokens);
  }

  // One renewal for all calls that wait: a refresh token that comes twice ends its session.
  /** @param {Tokens} shown */
  async #renew(shown) {
    try {
      const answer = await this.#exchange('POST', '/tokens/refresh', { refreshToken: shown.refreshToken });
      this.renewed(answer);
    } catch (problem) {
      if (problem instanceof Problem && problem.code === 'invalid_token') this.tokens = null;
      throw problem;
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {string} [bearer] */
  async #exchange(method, path, body, bearer) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID();
    const ask = () => fetch(this.#root + path, {
      method, headers, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });

    // A POST whose answer was lost is asked again under its key, and answered as it was.
    const response = await ask().catch(failure => method === 'POST' ? ask() : Promise.reject(failure))
      .catch(() => {
        // The browser says to nobody but the developer whether it was the network or a missing origin.
        console.warn(`Countersign: no answer from ${this.#root}. Does it run, and is ${location.origin} among the origins ` +
          'of the tenant?');
        throw new Problem(0, null);
      });
    const text = await response.text();
    const answer = (response.headers.get('Content-Type') ?? '').includes('json') && text ? JSON.parse(text) : null;
    if (!response.ok) throw new Problem(response.status, answer, Number(response.headers.get('Retry-After') ?? 0));
    return answer;
  }
}
