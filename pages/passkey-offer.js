/** @import { CountersignElement } from './element.js' */
/** @import { Challenge, Flow, LoginAnswer } from './types.js' */
import { proceed } from './challenge.js';
import { askForPasskey, isOwnDomain, suggestsPasskeys, supportsPasskeys } from './passkey.js';
import { within } from './within.js';

/**
 * Sign-in by a passkey alone: in the list under the username, and by a button. It asks the server once the person
 * enters the form, not when the page loads, and shows nothing where browser or tenant have no passkeys.
 */
export class PasskeyOffer {
  #host;
  #form;
  #flow;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {CountersignElement} host @param {HTMLFormElement} form @param {Flow} flow */
  constructor(host, form, flow) {
    this.#host = host;
    this.#form = form;
    this.#flow = flow;
    if (supportsPasskeys()) form.addEventListener('focusin', () => this.#begin(), { once: true });
  }

  async #begin() {
    const challenge = await this.#challenge();
    if (!challenge || !isOwnDomain(challenge.publicKey?.rpId) || !this.#form.isConnected) return;
    const press = this.#host.button(this.#host.t('withPasskey'), () => this.#ask());
    this.#form.querySelector('.cs-ways')?.append(press);
    await this.#wait(challenge);
  }

  /**
   * Waits in the list under the username. The challenge ends after some minutes: then it waits with the next one.
   * @param {Challenge} challenge
   */
  async #wait(challenge) {
    if (!await suggestsPasskeys()) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#waitAnew(), Math.max(30, challenge.expiresIn - 30) * 1000);
    const credential = await this.#credential(challenge, 'conditional');
    if (credential && !await this.#prove(challenge, credential)) await this.#waitAnew();
  }

  async #waitAnew() {
    const next = this.#form.isConnected ? await this.#challenge() : null;
    if (next) await this.#wait(next);
  }

  async #ask() {
    clearTimeout(this.#timer);
    const challenge = await this.#challenge();
    const credential = challenge && await this.#credential(challenge);
    if (challenge && credential && await this.#prove(challenge, credential)) return;
    if (!credential) this.#host.say(this.#host.t('passkeyEnded'));

    // Not awaited: the list waits for as long as the form is there.
    this.#waitAnew();
  }

  /** @param {Challenge} challenge @param {CredentialMediationRequirement} [mediation] */
  async #credential({ publicKey }, mediation) {
    return publicKey ? await this.#host.attempt(() => askForPasskey(publicKey, mediation)) : null;
  }

  /**
   * False where the passkey was refused.
   * @param {Challenge} challenge @param {object} credential
   */
  async #prove(challenge, credential) {
    clearTimeout(this.#timer);
    let isDone = false;
    await this.#host.attempt(async () => {
      const proof = { challenge: challenge.handle, factor: 'passkey', credential };
      const answer = await within(this.#host, this.#flow, () => this.#host.api.post('/challenges/verify', proof))
        .catch(problem => { throw unknownPasskey(this.#host, problem); });
      isDone = true;
      if (answer) await proceed(this.#host, answer, this.#flow);
    });
    return isDone;
  }

  /** @returns {Promise<Challenge | null>} null where the server refuses */
  async #challenge() {
    /** @type {LoginAnswer | null} */
    const answer = await this.#host.api.post('/sign-in', { passkey: true }).catch(() => null);
    return answer?.status === 'challenge' ? answer.challenge : null;
  }
}

/** @param {CountersignElement} host @param {any} problem */
function unknownPasskey(host, problem) {
  if (problem.code === 'invalid_credentials') problem.text = host.t('unknownPasskey');
  return problem;
}
