/** @import { Factor, Flow, LoginAnswer, Me, Tokens } from './types.js' */
/** @import { Enroller } from './enrolment.js' */
/** @import { Problem } from './api.js' */
/** @import { Texts } from './texts.js' */
import { showAddresses } from './account-addresses.js';
import { showFactors } from './account-factors.js';
import { showPasskeys } from './account-passkeys.js';
import { deviceList, sessionList } from './account-sessions.js';
import { deletion, passwordSettings, preferences } from './account-settings.js';
import { CountersignElement } from './element.js';
import { h } from './dom.js';
import { prove, stepUp, withFreshProof } from './step-up.js';

/**
 * The account of a signed-in person. Attributes: `api`, `tenant`, `locale`, `heading`. Property: `tokens`; the element
 * shows nothing before it has them. Event: `countersign:signed-out`, when the session is over.
 */
export class CountersignAccount extends CountersignElement {
  /** @param {Tokens | null} tokens */
  set tokens(tokens) {
    this.api.tokens = tokens;
    if (this.isBuilt) this.start();
  }

  /** They are renewed while the element is used: a page that calls the API itself reads them here. */
  get tokens() {
    return this.api.tokens;
  }

  start() {
    if (this.tokens) this.attempt(() => this.showAccount());
  }

  /** @param {string} [outcome] what was done just now */
  async showAccount(outcome) {
    /** @type {[Me, any, any, any]} */
    const [me, sessions, devices, passkeys] = await Promise.all([
      this.api.get('/me'), this.api.get('/me/sessions'), this.api.get('/me/devices'), this.api.get('/me/passkeys')]);
    this.show(this.t('account'),
      h('div', { class: 'cs-who' },
        h('p', {}, this.t('signedInAs'), ' ', h('strong', {}, me.username)),
        this.button(this.t('signOut'), () => this.#signOut())),
      showFactors(this, me),
      showPasskeys(this, passkeys.items),
      showAddresses(this, me),
      passwordSettings(this, me),
      preferences(this, me),
      sessionList(this, sessions.items),
      devices.items.length > 0 && deviceList(this, devices.items),
      deletion(this, me));
    if (outcome) this.say(outcome, 'good');
  }

  /** @param {string} title @param {...any} content */
  section(title, ...content) {
    return h('section', { class: 'cs-section' }, h(this.subheading, {}, title), content.flat().filter(Boolean));
  }

  /** A section that opens on demand. @param {string} title @param {...any} content */
  fold(title, ...content) {
    return h('details', { class: 'cs-section' }, h('summary', {}, title), content);
  }

  /**
   * How a factor is added here.
   * @param {keyof Texts} outcome what the person is told then
   * @returns {Enroller}
   */
  enroller(outcome) {
    return {
      post: (path, body) => this.api.post(path, body),
      start: action => this.guarded(action),
      back: () => this.showAccount(),
      done: () => this.showAccount(this.t(outcome)),
    };
  }

  /**
   * Runs an action that may take a fresh proof.
   * @param {() => unknown} action @param {(factor: Factor) => boolean} [isUseful]
   */
  guarded(action, isUseful) {
    return withFreshProof(this, action, isUseful);
  }

  /**
   * Asks for a second factor anew, where a call to the page's own backend needs a fresh one (step-up).
   * @returns {Promise<boolean>} true once it is given; `tokens` are newer then
   */
  async stepUp() {
    return await this.attempt(() => stepUp(this)) === true;
  }

  /**
   * Asks for the proofs of a call that the page around made with `api`: a visit to a data room has no element. A lock
   * and "Cancel" lead back to the account.
   * @param {LoginAnswer} answer @param {Flow['done']} done gets the last answer, with the grant, and shows what follows
   */
  prove(answer, done) {
    return prove(this, answer, done);
  }

  /**
   * A session that is over shows in every call: the page around then shows the sign-in again.
   * @param {Problem} problem
   */
  sayProblem(problem) {
    if (problem.code === 'invalid_token') this.#over(false, this.t('sessionOver'));
    else super.sayProblem(problem);
  }

  /** The person ended the session from here. @param {string} [reason] */
  leave(reason) {
    this.#over(true, reason);
  }

  /** @param {boolean} byPerson @param {string} [text] */
  #over(byPerson, text) {
    this.api.tokens = null;
    this.show(this.t('signedOut'), text && h('p', {}, text));
    this.emit('signed-out', { byPerson, text: text ?? this.t('signedOut') });
  }

  async #signOut() {
    await this.api.post('/sign-out');
    this.leave();
  }
}
