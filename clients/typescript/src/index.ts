import createClient, { type Client } from 'openapi-fetch';
import { CountersignProblem } from './problem.js';
import type { components } from './schema.js';
import type { TenantPaths } from './tenant-paths.js';
import { MemoryStore, type TokenStore } from './token-store.js';
import { type SessionEnd, Tokens } from './tokens.js';

export { CountersignProblem, type Problem } from './problem.js';
export type { components, operations, paths } from './schema.js';
export type { TenantPaths } from './tenant-paths.js';
export { type SessionTokens, storageStore, type TokenStore } from './token-store.js';
export type { SessionEnd } from './tokens.js';

export type LoginAnswer = components['schemas']['LoginAnswer'];

/** What a tenant's webhook is told. */
export type WebhookEvent = components['schemas']['WebhookEvent'];

export interface CountersignOptions {
  /** Where the deployment answers, without the path: `https://api.example.com`. */
  baseUrl: string;
  /** The id of the tenant. Every path is under it. */
  tenant: string;
  /** For a back office, which has a key in place of a session. Never in a browser. */
  apiKey?: string;
  /** Where the tokens are kept; in memory where it is left out. */
  tokenStore?: TokenStore;
  /** Called once when the session is over, for example to show the sign-in again. */
  onSessionEnd?: (reason: SessionEnd) => void;
  /** In place of the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

export interface Countersign extends Client<TenantPaths> {
  /** True while there are tokens. The server has the last word on what they are worth. */
  readonly isSignedIn: boolean;
}

/**
 * Typed calls of one tenant. Tokens come with an answer that signs in, go out with every call that names no credentials
 * of its own, and are renewed once when the server says that they are not good any more.
 */
export function createCountersign(options: CountersignOptions): Countersign {
  const { baseUrl, tenant, apiKey, fetch = (request: Request) => globalThis.fetch(request) } = options;
  const root = `${baseUrl.replace(/\/+$/, '')}/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const { tokenStore = new MemoryStore(), onSessionEnd = () => {} } = options;
  const tokens = new Tokens(root, fetch, tokenStore, onSessionEnd);
  const client = createClient<TenantPaths>({
    baseUrl: root,
    headers: apiKey === undefined ? {} : { 'X-Api-Key': apiKey },
    fetch: (request) => tokens.send(identified(request)),
  });
  return Object.defineProperty(client, 'isSignedIn', { get: () => tokens.areThere }) as Countersign;
}

/** What a call answered; a problem is thrown. */
export async function answerOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new CountersignProblem(response, error);
  return data as T;
}

// A POST whose answer was lost may be sent again under the same key: only whoever sends it knows, so a key that is there stays.
function identified(request: Request): Request {
  if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
    request.headers.set('Idempotency-Key', crypto.randomUUID());
  }
  return request;
}
