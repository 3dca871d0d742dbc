import { isProblem, type Problem } from './problem.js';
import type { components } from './schema.js';
import type { TokenStore } from './token-store.js';

type LoginAnswer = components['schemas']['LoginAnswer'];
type Fetch = (request: Request) => Promise<Response>;

/** Why a session is over: the person ended it, or the server does not take its tokens any more. */
export type SessionEnd = 'signed-out' | 'refused';

// Every answer that can sign in, and those behind which the session is over.
const SIGNS_IN = /^POST .*\/(sign-in|challenges\/verify|me\/(totp|passkeys|factors\/(sms|email))\/confirm)$/;
const SIGNS_OUT = /^(POST .*\/tenants\/[^/]+\/(sign-out|me\/password)|DELETE .*\/tenants\/[^/]+\/me)$/;

/** The tokens of one session, and the calls that carry them. */
export class Tokens {
  private renewal: Promise<Response | undefined> | undefined;

  constructor(
    private readonly root: string,
    private readonly fetch: Fetch,
    private readonly store: TokenStore,
    private readonly onSessionEnd: (reason: SessionEnd) => void,
  ) {}

  get areThere(): boolean {
    return this.store.read() !== undefined;
  }

  private get access(): string | undefined {
    return this.store.read()?.accessToken;
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
    if (refusal !== undefined) return refusal.clone();
    return this.access === undefined ? answer : this.keep(request, await this.fetch(bearing(again, this.access)));
  }

  // One renewal for all that wait: a refresh token that comes twice ends its session. Each of them reads a copy of its
  // refusal. Where tabs share a store, they wait for each other too.
  private renew(): Promise<Response | undefined> {
    const shown = this.store.read()?.refreshToken;
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
    const renew = async () =>
      locks === undefined
        ? this.refreshed(shown)
        : await locks.request(`countersign:${this.root}`, () => this.refreshed(shown));
    return (this.renewal ??= renew().finally(() => (this.renewal = undefined)));
  }

  /** Nothing when the tokens are new, or gone for good; else the answer that gave no verdict, which is no reason to sign out. */
  private async refreshed(shown: string | undefined): Promise<Response | undefined> {
    if (shown === undefined || this.store.read()?.refreshToken !== shown) return undefined;

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
    if (this.store.read()?.refreshToken !== shown) return undefined;
    if (answer.ok) this.take((await answer.json()) as LoginAnswer);
    else this.forget('refused');
    return undefined;
  }

  private async keep(request: Request, answer: Response): Promise<Response> {
    const call = `${request.method} ${new URL(request.url).pathname}`;
    if (!answer.ok) return answer;
    if (SIGNS_OUT.test(call)) this.forget('signed-out');
    if (SIGNS_IN.test(call) && answer.status === 200) this.take((await answer.clone().json()) as LoginAnswer);
    return answer;
  }

  private take({ status, accessToken, refreshToken }: Partial<LoginAnswer>): void {
    if (status !== 'signed-in' || accessToken === undefined || refreshToken === undefined) return;
    this.store.write({ accessToken, refreshToken });
  }

  private forget(reason: SessionEnd): void {
    if (!this.areThere) return;
    this.store.write(undefined);
    this.onSessionEnd(reason);
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
