import { h } from './dom.js';
import { wire } from './api.js';

const succeeded = ({ status }) => status < 300;
// Documents and data rooms lock too; only an account's lock sends the way out.
const locks = ({ status, answer }) => status === 423 && answer?.recovery === 'sent';

const STEPS = [
  { name: 'Sign in', hint: 'Everything is filled in: press Sign in.', done: call => succeeded(call) && call.answer?.status === 'signed-in' },
  { name: 'Add an authenticator', hint: 'Add an authenticator. The panel of that name stands in for a phone.', done: call => succeeded(call) && call.path === '/me/totp/confirm' },
  { name: 'Sign in with its code', hint: 'Sign out and sign in again: now a code is asked for too. Each code opens once.', done: call => succeeded(call) && call.body?.factor === 'totp' },
  { name: 'Lock the account', hint: 'Sign out and answer wrongly until the attempts run out.', done: locks },
  { name: 'Unlock it', hint: 'Even the right password is refused now. Follow the link in the outbox.', done: call => succeeded(call) && /^\/(users\/.+|recovery)\/unlock$/.test(call.path) && !call.body?.username },
];

const UNLOCK = STEPS.length - 1;

/** Where a newcomer stands, and what to do next. Steps are ticked by what really went over the wire. */
export function showStory(place) {
  const done = new Set();
  let locked = false;
  const draw = () => {
    // Who is locked out early has only one way on.
    const next = locked ? UNLOCK : STEPS.findIndex((_, index) => !done.has(index));
    place.replaceChildren(
      h('ol', {}, STEPS.map((step, index) => h('li', { class: done.has(index) && 'done', 'aria-current': index === next && 'step' }, step.name))),
      h('p', { class: 'hint' }, STEPS[next]?.hint ?? 'That was the whole story. Now send a document below and open it by the links that arrive, lock a data room, or ask everybody for two factors in the policy.'));
  };
  wire.addEventListener('exchange', ({ detail }) => {
    STEPS.forEach((step, index) => step.done(detail) && done.add(index));
    locked = locks(detail) || locked && !STEPS[UNLOCK].done(detail);
    draw();
  });
  draw();
}
