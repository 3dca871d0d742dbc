import { h } from './dom.js';

const outcome = document.getElementById('outcome');
const view = document.getElementById('view');

/** Replaces what the person sees. The heading takes the focus, so that a screen reader begins there. */
export function show(title, ...content) {
  const heading = h('h1', { tabindex: '-1' }, title);
  const first = view.querySelector('h1') === null;
  view.replaceChildren(heading, ...content.flat().filter(Boolean));
  if (!first) heading.focus();
}

/** Says how something ended: tone is `good`, `bad` or nothing. */
export function say(text, tone = '') {
  outcome.hidden = !text;
  outcome.className = `outcome ${tone}`;
  outcome.replaceChildren(text);
  if (text) outcome.scrollIntoView({ block: 'nearest' });
}

/** Says why something was refused, and what is left. */
export function sayProblem(problem) {
  const { attemptsLeft, retryAfter, recovery } = problem;
  const sent = recovery === 'sent' ? ' A way out was sent: see the outbox.' : '';
  const left = attemptsLeft === undefined ? '' : ` ${attemptsLeft} ${attemptsLeft === 1 ? 'attempt' : 'attempts'} left.`;
  say(`${problem.message}${sent}${left}${retryAfter ? ` Try again in ${retryAfter} s.` : ''}`, 'bad');
}

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
