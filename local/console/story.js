import { h } from './dom.js';
import { wire } from './api.js';

const succeeded = ({ status }) => status < 300;
// Documents and data rooms lock too, but only the lock of an account sends an unlock link.
const locks = ({ status, answer }) => status === 423 && answer?.recovery === 'sent';

const UNLOCKS = /^\/(users\/.+|recovery)\/unlock$/;

const STEPS = [
  {
    name: 'Sign in',
    hint: 'Everything is filled in: press Sign in.',
    done: call => succeeded(call) && call.answer?.status === 'signed-in',
  },
  {
    name: 'Add an authenticator',
    hint: 'Add an authenticator. The panel of that name stands in for a phone.',
    done: call => succeeded(call) && call.path === '/me/totp/confirm',
  },
  {
    name: 'Sign in with its code',
    hint: 'Sign out and sign in again: now you need a code too. Each code works once.',
    done: call => succeeded(call) && call.body?.factor === 'totp',
  },
  {
    name: 'Lock the account',
    hint: 'Sign out and answer wrongly until no attempts are left.',
    done: locks,
  },
  {
    name: 'Unlock it',
    hint: 'Now even the right password is refused. Follow the link in the outbox.',
    done: call => succeeded(call) && UNLOCKS.test(call.path) && !call.body?.username,
  },
];

const UNLOCK = STEPS.length - 1;
const END = 'That was the whole story. Now send a document below and open it by the links that arrive, '
  + 'protect a data room, or require two factors in the policy.';

/** The steps of a first visit, and what to do next. A step is done when the API has answered the call for it. */
export function showStory(panel) {
  const done = new Set();
  let locked = false;
  const draw = () => {
    // A locked account must be unlocked first, whatever step is next.
    const next = locked ? UNLOCK : STEPS.findIndex((_, index) => !done.has(index));
    panel.replaceChildren(
      h('ol', {}, STEPS.map((step, index) =>
        h('li', { class: done.has(index) && 'done', 'aria-current': index === next && 'step' }, step.name))),
      h('p', { class: 'hint' }, STEPS[next]?.hint ?? END));
  };
  wire.addEventListener('exchange', ({ detail }) => {
    STEPS.forEach((step, index) => step.done(detail) && done.add(index));
    locked = locks(detail) || locked && !STEPS[UNLOCK].done(detail);
    draw();
  });
  draw();
}
