/** @import { Flow, Link, LoginAnswer } from './types.js' */
/** @import { Problem } from './api.js' */
import { proceed } from './challenge.js';
import { CountersignElement } from './element.js';
import { h } from './dom.js';
import { passwordField } from './fields.js';
import { form } from './forms.js';
import { takeLink } from './fragment.js';
import { askForLink } from './recovery.js';

/**
 * What a link in a message opens. It says what the link does and acts only on a click, because mail scanners open
 * links too. Attributes: `api`, `tenant`, `locale`, `heading`. Property: `tokens`, of a session that a preview may use.
 * Events: `countersign:granted`, with the grant; `countersign:link-done`, before the sign-in takes the place of this
 * element. `preventDefault` stops what would follow.
 */
export class CountersignLink extends CountersignElement {
  /** @type {Link | null} */
  #link = null;

  start() {
    this.#link ??= takeLink();
    this.showStart();
  }

  /** @param {import('./types.js').Tokens | null} tokens */
  set tokens(tokens) {
    this.api.tokens = tokens;
  }

  showStart() {
    const link = this.#link;
    if (!link) this.#showDead();
    else if (link.kind === 'unlock') this.#showUnlock(link);
    else if (link.kind === 'password' || link.kind === 'welcome') this.#showNewPassword(link);
    else this.#showDocument(link);
  }

  /** @param {Link} link */
  #showUnlock({ token }) {
    this.show(this.t('unlockTitle'),
      h('p', {}, this.t('unlockText')),
      h('div', { class: 'cs-actions' }, this.button(this.t('unlock'), () => this.#orDead(async () => {
        const answer = await this.api.post('/recovery/unlock', { token });
        this.#showDone(this.t('unlockedTitle'), this.t('unlockedText'), answer?.deviceToken);
      }), 'cs-primary')));
  }

  /** @param {Link} link */
  #showNewPassword({ kind, token }) {
    const isFirst = kind === 'welcome';
    this.show(this.t(isFirst ? 'welcomeTitle' : 'newPasswordTitle'),
      h('p', {}, this.t(isFirst ? 'welcomeText' : 'newPasswordText')),
      form(this, {
        label: this.t('newPassword'),
        fields: passwordField(this, 'newPassword', this.t('newPassword'), 'new-password'),
        submit: this.t('setPassword'),
        act: ({ newPassword }) => this.#orDead(async () => {
          await this.api.post('/recovery/password/confirm', { token, newPassword });
          this.#showDone(this.t('passwordSetTitle'), this.t('passwordSetText'));
        }),
      }));
  }

  /** @param {Link} link */
  #showDocument({ kind, token }) {
    const isInvitation = kind === 'invitation';
    const back = () => this.showStart();
    /** @type {Flow} */
    const flow = {
      done: answer => this.#granted(answer), again: back, leave: back, locked: problem => this.#showLocked(problem),
    };
    this.show(this.t(isInvitation ? 'invitationTitle' : 'previewTitle'),
      h('p', {}, this.t(isInvitation ? 'invitationText' : 'previewText')),
      h('div', { class: 'cs-actions' }, this.button(this.t('openDocument'), () => this.#orDead(async () => {
        const path = isInvitation ? '/invitations/open' : '/previews/open';
        const answer = await this.api.post(path, { link: token }).catch(problem => {
          if (problem.status !== 423) throw problem;
          this.#showLocked(problem);
        });
        if (answer) await proceed(this, answer, flow);
      }), 'cs-primary')));
  }

  /** @param {LoginAnswer} answer */
  #granted(answer) {
    if (answer.status !== 'granted') return;
    const { grant, expiresIn, location: target } = answer;

    // Only an address of the web: a `javascript:` address would run here.
    const leads = target !== undefined && /^https?:/.test(target);
    this.show(this.t(leads ? 'grantedTitle' : 'mayOpenTitle'), h('p', {}, this.t('grantedText')));
    if (this.emit('granted', { grant, expiresIn, location: target }) && leads) location.assign(target);
  }

  /** @param {Problem} problem */
  #showLocked({ recovery }) {
    const text = recovery === 'sender' ? 'lockedSender' : recovery === 'sent' ? 'lockedSent' : 'lockedAdministrator';
    this.show(this.t('lockedTitle'), h('p', {}, this.t(text)));
  }

  /** @param {() => Promise<unknown>} action */
  async #orDead(action) {
    try {
      await action();
    } catch (problem) {
      const { status } = /** @type {Problem} */ (problem);
      if (status !== 404 && status !== 410) throw problem;
      this.emit('error', { code: /** @type {Problem} */ (problem).code, status });
      this.#showDead();
    }
  }

  /** A link that does not work any more, and what the person can do instead. */
  #showDead() {
    const kind = this.#link?.kind;
    const back = () => this.#goOn();
    const next = {
      unlock: [h('p', {}, this.t('deadUnlock')), askForLink(this, '/recovery/unlock', '', back)],
      password: [h('p', {}, this.t('deadPassword')), askForLink(this, '/recovery/password', '', back)],
      welcome: [h('p', {}, this.t('deadWelcome')), this.#signInButton()],
      invitation: [h('p', {}, this.t('deadDocument'))],
      preview: [h('p', {}, this.t('deadDocument'))],
    };
    this.show(this.t('deadTitle'), ...kind ? next[kind] : [h('p', {}, this.t('deadDocument')), this.#signInButton()]);
  }

  /** @param {string} title @param {string} text @param {string} [deviceToken] */
  #showDone(title, text, deviceToken) {
    this.#link = null;
    this.show(title, h('p', {}, text), this.#signInButton(deviceToken));
  }

  /** @param {string} [deviceToken] */
  #signInButton(deviceToken) {
    return h('div', { class: 'cs-actions' },
      this.button(this.t('signIn'), () => this.#goOn(deviceToken), 'cs-primary'));
  }

  /**
   * On to the sign-in, in place of this element, unless the page around does something else.
   * @param {string} [deviceToken]
   */
  #goOn(deviceToken) {
    if (!this.emit('link-done', {})) return;
    const next = document.createElement('countersign-sign-in');
    for (const { name, value } of this.attributes) next.setAttribute(name, value);
    next.texts = this.texts;
    next.deviceToken = deviceToken;
    this.replaceWith(next);
    next.focusTitle();
  }
}
