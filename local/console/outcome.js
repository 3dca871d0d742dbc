import { h } from './dom.js';
import { countDown, lasting } from './clock.js';

// An outcome is shown in the card where the person clicked.
let outcome = null;
document.addEventListener('click', ({ target }) => {
  outcome = target.closest('.card')?.querySelector('.outcome') ?? outcome;
}, true);

/** Shows the outcome of an action. `tone` is `good`, `bad` or nothing. */
export function say(text, tone = '', ...more) {
  document.querySelectorAll('.outcome').forEach(other => other.replaceChildren());
  if (!outcome) return;
  outcome.className = `outcome ${tone}`;
  outcome.replaceChildren(text, ...more);
  if (text) outcome.scrollIntoView({ block: 'nearest' });
}

/** Shows why a call was refused. `details`: the errors that no field shows. */
export function sayProblem(problem, details = Object.values(problem.errors).flat()) {
  const text = [problem.message, ...details].join(' ');
  if (problem.retryAfter > 0) say(text, 'bad', wait(problem.retryAfter));
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
