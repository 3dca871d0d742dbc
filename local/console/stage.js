import { h } from './dom.js';
import { countDown, lasting } from './clock.js';

const view = document.getElementById('view');

// An outcome is shown in the card where the person clicked: the screen or a panel.
const stage = document.getElementById('outcome');
let outcome = stage;
document.addEventListener('click', ({ target }) => {
  outcome = target.closest('.card')?.querySelector('.outcome') ?? stage;
}, true);

/** Shows another screen. Its heading gets the focus, so that a screen reader begins there. */
export function show(title, ...content) {
  const heading = h('h1', { tabindex: '-1' }, title);
  const first = view.querySelector('h1') === null;
  view.replaceChildren(heading, ...content.flat().filter(Boolean));
  if (!first) heading.focus();
}

/** Shows the outcome of an action. `tone` is `good`, `bad` or nothing. */
export function say(text, tone = '', ...more) {
  document.querySelectorAll('.outcome').forEach(other => { other.hidden = true; });
  outcome.hidden = !text;
  outcome.className = `outcome ${tone}`;
  outcome.replaceChildren(text, ...more);
  if (text) outcome.scrollIntoView({ block: 'nearest' });
}

// Who can unlock: the owner with the link in a message, the sender, or the administrator.
const RECOVERY = {
  sent: 'An unlock link was sent: see the outbox.',
  sender: 'Only the sender of the document unlocks it.',
  administrator: 'Only the administrator of the data room unlocks it.',
};

/** Shows why a call was refused. `details`: the errors that no field shows. */
export function sayProblem(problem, details = Object.values(problem.errors).flat()) {
  const { attemptsLeft, retryAfter, recovery, hint } = problem;
  const text = [
    problem.message,
    ...details,
    hint,
    RECOVERY[recovery],
    attemptsLeft !== undefined && `${attempts(attemptsLeft)} left.`,
  ].filter(Boolean).join(' ');
  if (retryAfter > 0) say(text, 'bad', wait(retryAfter));
  else say(text, 'bad');
}

export const attempts = count => `${count} ${count === 1 ? 'attempt' : 'attempts'}`;

/** Runs an action and shows a refused call. Other errors are bugs and are thrown on. */
export async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    sayProblem(problem);
    return undefined;
  }
}

// With the role `timer`, a screen reader does not read out each second.
function wait(seconds) {
  const left = h('span', { role: 'timer' });
  countDown(left, seconds, rest => { left.textContent = rest > 0 ? ` ${lasting(rest)} left.` : ' The wait is over.'; });
  return left;
}
