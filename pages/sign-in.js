/** @import { Flow, LoginAnswer } from './types.js' */
import { proceed } from './challenge.js';
import { CountersignElement } from './element.js';
import { deviceTokenOf, keepDeviceToken } from './devices.js';
import { h } from './dom.js';
import { field, passwordField } from './fields.js';
import { form } from './forms.js';
import { PasskeyOffer } from './passkey-offer.js';
import { forgetPasskeyRequest } from './passkey.js';
import { showForgotten, showLocked } from './recovery.js';

const METHODS = ['password', 'email', 'sms', 'passkey'];

/**
 * Signs a person in. Attributes: `api`, `tenant`, `locale`, `heading` (its level), `username` (filled in), `methods`
 * (some of `password email sms passkey`), `no-recovery`. Event: `countersign:signed-in`, with the tokens.
 */
export class CountersignSignIn extends CountersignElement {
  /** What the person typed last; every screen that needs it has it. */
  username = '';

  /** From an unlock link: attempts of their own for the sign-in that follows it. @type {string | undefined} */
  deviceToken;

  start() {
    this.username ||= this.getAttribute('username') ?? '';
    this.showStart();
  }

  disconnectedCallback() {
    forgetPasskeyRequest();
    super.disconnectedCallback();
  }

  showStart() {
    const methods = this.#methods;
    const hasPassword = methods.includes('password');
    const codes = methods.filter(method => method === 'email' || method === 'sms');
    const element = form(this, {
      label: this.t('signIn'),
      fields: [
        field('username', this.t('username'), {
          value: this.username, autocomplete: methods.includes('passkey') ? 'username webauthn' : 'username',
        }),
        hasPassword && passwordField(this, 'password', this.t('password'), 'current-password'),
      ],
      submit: this.t('signIn'),
      answer: 'password',
      act: (values, pressed) => this.#signIn(values, pressed),
    });
    const byCode = codes.map((method, index) => h('button', {
      type: 'submit', class: hasPassword || index > 0 ? 'cs-quiet' : 'cs-primary', value: method,
      'data-needs': 'username',
    }, this.t(method === 'sms' ? 'codeBySms' : 'codeByEmail')));
    const actions = /** @type {HTMLElement} */ (element.querySelector('.cs-actions'));
    if (hasPassword) actions.after(this.ways(this.t('withoutPassword'), byCode));
    else actions.replaceChildren(...byCode);
    if (methods.includes('passkey')) new PasskeyOffer(this, element, { ...this.#flow, done: answer => this.#done(answer) });
    this.show(this.t('signIn'), element,
      hasPassword && !this.hasAttribute('no-recovery') && h('div', { class: 'cs-foot' },
        this.button(this.t('forgotten'), () => showForgotten(this, this.#nameIn(element)), 'cs-link')));
  }

  get #methods() {
    const wished = (this.getAttribute('methods') ?? '').split(/\s+/).filter(method => METHODS.includes(method));
    return wished.length > 0 ? wished : METHODS;
  }

  /** @param {HTMLFormElement} element */
  #nameIn(element) {
    this.username = String(new FormData(element).get('username') ?? '');
    return this.username;
  }

  /** @param {Record<string, string>} values @param {string} codeBy */
  async #signIn({ username = '', password }, codeBy) {
    this.username = username;
    const flow = this.#flow;
    const deviceToken = this.deviceToken ?? deviceTokenOf(this.tenant, username);
    const call = () => this.api.post('/sign-in', { username, ...(codeBy ? { codeBy } : { password }), deviceToken });
    const answer = await call().catch(problem => {
      if (problem.status !== 423) throw problem;
      flow.locked(problem);
    });
    if (!answer) return;
    forgetPasskeyRequest();

    // It was sent at once, if there is such an account: no answer says that.
    if (codeBy === 'email' || codeBy === 'sms') flow.sent = new Map([[codeBy, null]]);
    await proceed(this, answer, flow);
  }

  /** @returns {Flow} */
  get #flow() {
    return {
      username: this.username,
      done: answer => this.#done(answer, this.username),
      again: () => this.showStart(),
      leave: () => this.showStart(),
      locked: problem => showLocked(this, problem, this.username),
    };
  }

  /**
   * @param {LoginAnswer} answer
   * @param {string} [username] whose sign-in it was: a passkey alone may be anybody's, whatever was typed
   */
  #done(answer, username = '') {
    if (answer.status !== 'signed-in') return;
    keepDeviceToken(this.tenant, username, answer.deviceToken);
    const { status, recoveryCodes, ...tokens } = answer;
    this.show(this.t('signedIn'));
    this.emit('signed-in', tokens);
  }
}
