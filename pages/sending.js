/** @import { CountersignElement } from './element.js' */
/** @import { CodeSent } from './types.js' */
import { Problem } from './api.js';
import { clock, countDown, h } from './dom.js';

/**
 * Says where a code went, with a button that sends it again once the server lets it. `sent` is null where the server
 * does not say where, because it does not say whether the account exists.
 * @param {CountersignElement} host @param {CodeSent | null} sent @param {() => Promise<CodeSent | undefined>} send undefined where it led to another screen
 */
export function sending(host, sent, send) {
  const note = h('p', {});
  const press = h('button', { type: 'button', class: 'cs-link' });
  let left = 0;
  /** @param {number} seconds */
  const wait = seconds => countDown(press, seconds, rest => {
    left = rest;
    press.setAttribute('aria-disabled', String(rest > 0));
    press.textContent = rest > 0 ? host.t('sendAgainIn', { time: clock(rest) }) : host.t('sendAgain');
  });
  /** @param {CodeSent | null} answer */
  const tell = answer => {
    note.textContent = answer ? host.t('sentTo', { destination: answer.destination }) : host.t('sentIfKnown');
    wait(answer?.resendAfter ?? 0);
  };
  press.addEventListener('click', () => {
    if (left > 0 || press.hasAttribute('aria-busy')) return;
    press.setAttribute('aria-busy', 'true');
    host.attempt(async () => {
      try {
        const answer = await send();
        if (!answer) return;
        tell(answer);
        host.say(host.t('sentAgain'), 'good');
      } catch (problem) {
        if (problem instanceof Problem && problem.retryAfter > 0) wait(problem.retryAfter);
        throw problem;
      } finally {
        press.removeAttribute('aria-busy');
      }
    });
  });
  tell(sent);
  return h('div', { class: 'cs-sending' }, note, press);
}
