import type { components } from './schema.js';

export type Problem = components['schemas']['Problem'];

/** The server said no, and why. Branch on `code`; titles are for people and may change. */
export class CountersignProblem extends Error {
  override readonly name = 'CountersignProblem';
  readonly status: number;
  /** Undefined where something in between has answered, a proxy say. */
  readonly code: Problem['code'] | undefined;
  readonly problem: Problem | undefined;
  /** Seconds to wait before the next try. */
  readonly retryAfter: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(response) ? (body as Problem) : undefined;
    super(problem?.title ?? `The answer was ${response.status}.`);
    this.status = response.status;
    this.code = problem?.code;
    this.problem = problem;
    const wait = response.headers.get('Retry-After');
    this.retryAfter = wait === null ? undefined : Number(wait);
  }
}

export function isProblem(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
}
