import { h } from './dom.js';
import { countDown, lasting } from './clock.js';
import { attempt, attempts, say } from './stage.js';

/** A button that sends a code and then waits as long as the API says. `sent`: the answer about an earlier code. */
export function sending(send, sent = null) {
  const note = h('span', { class: 'muted' }, sent?.note);
  const press = h('button', { type: 'button', class: 'quiet' }, sent ? 'Send again' : 'Send the code');
  let left = 0;
  const wait = seconds => countDown(press, seconds, rest => {
    left = rest;
    press.disabled = rest > 0;
    press.textContent = rest > 0 ? `Send again in ${lasting(rest)}` : 'Send again';
  });
  const tell = ({ destination, attemptsLeft, resendAfter }) => {
    note.textContent = `Sent to ${destination}.`;
    wait(resendAfter);
    say(`A code is on its way to ${destination}. ${attempts(attemptsLeft)} left.`);
  };
  press.addEventListener('click', () => attempt(async () => {
    press.disabled = true;
    try {
      tell(await send());
    } catch (problem) {
      if (problem.retryAfter > 0) wait(problem.retryAfter);
      throw problem;
    } finally {
      press.disabled = left > 0;
    }
  }));
  if (sent?.destination) tell(sent);
  return h('div', { class: 'sending' }, press, note);
}
