import { h } from './dom.js';
import { countDown, lasting } from './clock.js';

const view = document.getElementById('view');

// What comes of an action is said where it was pressed: on the stage or in the back office.
const stage = document.getElementById('outcome');
let outcome = stage;
document.addEventListener('click', ({ target }) => { outcome = target.closest('.card')?.querySelector('.outcome') ?? stage; }, true);

/** Replaces what the person sees. The heading takes the focus, so that a screen reader begins there. */
export function show(title, ...content) {
  const heading = h('h1', { tabindex: '-1' }, title);
  const first = view.querySelector('h1') === null;
  view.replaceChildren(heading, ...content.flat().filter(Boolean));
  if (!first) heading.focus();
}

/** Says how something ended: tone is `good`, `bad` or nothing. */
export function say(text, tone = '', ...more) {
  document.querySelectorAll('.outcome').forEach(place => { place.hidden = true; });
  outcome.hidden = !text;
  outcome.className = `outcome ${tone}`;
  outcome.replaceChildren(text, ...more);
  if (text) outcome.scrollIntoView({ block: 'nearest' });
}

// Who opens what is locked: the owner by a message, or whoever keeps the door.
const RECOVERY = {
  sent: 'A way out was sent: see the outbox.',
  sender: 'Only the sender of the document unlocks it.',
  administrator: 'Only the administrator of the data room unlocks it.',
};

/** Says why something was refused, and what is left; `details` are the errors that no field shows. */
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

/** Runs an action; a refusal is said, anything else is a bug and stays one. */
export async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    sayProblem(problem);
    return undefined;
  }
}

// A timer is not read out with every second.
function wait(seconds) {
  const left = h('span', { role: 'timer' });
  countDown(left, seconds, rest => { left.textContent = rest > 0 ? ` ${lasting(rest)} left.` : ' The wait is over.'; });
  return left;
}
