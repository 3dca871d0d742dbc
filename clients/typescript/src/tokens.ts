import { isProblem, type Problem } from './problem.js';
import type { components } from './schema.js';

type LoginAnswer = components['schemas']['LoginAnswer'];
type Fetch = (request: Request) => Promise<Response>;

// Every answer that can sign in, and those behind which the session is over.
const SIGNS_IN = /\/(sign-in|challenges\/verify|me\/totp\/confirm|me\/factors\/(sms|email)\/confirm)$/;
const SIGNS_OUT = /\/(sign-out|me\/password)$/;

/** The tokens of one session, and the calls that carry them. */
export class Tokens {
  private access: string | undefined;
  private refresh: string | undefined;
  private renewal: Promise<Response | undefined> | undefined;

  constructor(private readonly root: string, private readonly fetch: Fetch) {}

  get areThere(): boolean {
    return this.refresh !== undefined;
  }

  async send(request: Request): Promise<Response> {
    const isOurs = !request.headers.has('Authorization') && !request.headers.has('X-Api-Key');
    const shown = isOurs ? this.access : undefined;
    if (shown === undefined) return this.keep(request, await this.fetch(request));

    // A body can be read once: the second try needs a copy of its own.
    const again = request.clone();
    const answer = await this.fetch(bearing(request, shown));
    if (!(await isInvalidToken(answer))) return this.keep(request, answer);

    // Somebody else may have renewed them while this call was on its way.
    const refusal = this.access === shown ? await this.renew() : undefined;
    if (refusal !== undefined) return refusal;
    return this.access === undefined ? answer : this.keep(request, await this.fetch(bearing(again, this.access)));
  }

  // One renewal for all that wait: a refresh token that comes twice ends its session.
  private renew(): Promise<Response | undefined> {
    this.renewal ??= this.refreshed().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  /** Nothing when the tokens are new, or gone for good; else the answer that gave no verdict, which is no reason to sign out. */
  private async refreshed(): Promise<Response | undefined> {
    const shown = this.refresh;
    if (shown === undefined) return undefined;

    // An answer that was lost on its way has used the token up: under the same key it is given again.
    const key = crypto.randomUUID();
    const ask = () => this.fetch(new Request(`${this.root}/tokens/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ refreshToken: shown }),
    }));
    const answer = await ask().catch(ask);
    const isFinal = answer.ok || answer.status === 401 || answer.status === 409;
    if (!isFinal) return answer;

    // Whoever has signed in or out meanwhile has the last word.
    if (this.refresh !== shown) return undefined;
    if (answer.ok) this.take((await answer.json()) as LoginAnswer);
    else this.forget();
    return undefined;
  }

  private async keep(request: Request, answer: Response): Promise<Response> {
    const path = new URL(request.url).pathname;
    if (!answer.ok || request.method !== 'POST') return answer;
    if (SIGNS_OUT.test(path)) this.forget();
    if (SIGNS_IN.test(path) && answer.status === 200) this.take((await answer.clone().json()) as LoginAnswer);
    return answer;
  }

  private take(answer: Partial<LoginAnswer>): void {
    if (answer.status !== 'signed-in') return;
    this.access = answer.accessToken;
    this.refresh = answer.refreshToken;
  }

  private forget(): void {
    this.access = undefined;
    this.refresh = undefined;
  }
}

function bearing(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

// A wrong code is a 401 too: that one says nothing of the token.
async function isInvalidToken(answer: Response): Promise<boolean> {
  return answer.status === 401 && isProblem(answer) && ((await answer.clone().json()) as Problem).code === 'invalid_token';
}
