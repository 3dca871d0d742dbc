import { h } from './dom.js';
import { person } from './person.js';
import { openSide } from './tabs.js';
import { wire } from './wire.js';

const succeeded = ({ status }) => status < 300;
// Documents and data rooms lock too, but only the lock of an account sends an unlock link.
const locks = ({ status, answer }) => status === 423 && answer?.recovery === 'sent';

const UNLOCKS = /^\/(users\/.+|recovery)\/unlock$/;

/** What to do for each step, before a sign-in and after it. */
const STEPS = [
  {
    name: 'Sign in',
    get out() {
      return person.username ? 'Everything is filled in: press “Sign in”.' : 'Sign in as a user of this tenant.';
    },
    done: call => succeeded(call) && call.answer?.status === 'signed-in',
  },
  {
    name: 'Add an authenticator',
    out: 'Sign in again, then add an authenticator app.',
    in: 'Press “Add an authenticator app”. The panel of that name stands in for a phone.',
    done: call => succeeded(call) && call.path === '/me/totp/confirm',
  },
  {
    name: 'Sign in with its code',
    out: 'Sign in again: now you need a code too.',
    in: 'Sign out and sign in again: now you need a code too.',
    done: call => succeeded(call) && call.body?.factor === 'totp',
  },
  {
    name: 'Lock the account',
    out: 'Press “Answer wrongly” until no attempts are left.',
    in: 'Sign out, then answer wrongly until no attempts are left.',
    done: locks,
  },
  {
    name: 'Unlock it',
    out: 'Lock the account again, then follow the link in the outbox.',
    in: 'Sign out and lock the account again, then follow the link in the outbox.',
    done: call => succeeded(call) && UNLOCKS.test(call.path) && !call.body?.username,
  },
];

const UNLOCK = STEPS.length - 1;
const LOCKED = 'Now even the right password is refused. Follow the link in the outbox.';
const END = 'That was the whole story. Now send a document as the sender and open it by the links that arrive, '
  + 'or protect a data room and require two factors in the back office.';

/** What to do while a code is asked for. */
const ASKED = {
  totp: 'A code is asked for: press “Use this code” in the panel of the authenticator. Each code works once.',
  sms: 'Have the code sent, then press it in the outbox.',
  email: 'Have the code sent, then press it in the outbox.',
};
const GRANTED = 'Open: the screen shows what the grant proves to the tenant’s own backend.';
const SCANNED = 'The authenticator has the key: press “Use this code” there, then “Confirm”.';

/** What to do on the other sides; the steps are the person's. */
const ASIDE = {
  sender: 'Send a document, then open it by a link of the outbox or by the one that the sender passes on.',
  office: 'Here the tenant sets its policy, unlocks its users and protects its data rooms.',
};

/** The steps of a first visit, and what to do next. A step is done when the API has answered the call for it. */
export function showStory(panel) {
  const done = new Set();
  let isLocked = false;
  let isSignedIn = false;
  let now = null;
  const draw = () => {
    // A locked account must be unlocked first, whatever step is next.
    const next = isLocked ? UNLOCK : STEPS.findIndex((_, index) => !done.has(index));
    const hint = ASIDE[openSide()] ?? now ?? (isLocked ? LOCKED : STEPS[next]?.[isSignedIn ? 'in' : 'out']) ?? END;
    panel.replaceChildren(
      h('ol', {}, STEPS.map((step, index) =>
        h('li', { class: done.has(index) && 'done', 'aria-current': index === next && 'step' }, step.name))),
      h('p', { class: 'hint' }, hint));
  };
  const follow = call => {
    STEPS.forEach((step, index) => step.done(call) && done.add(index));
    isLocked = locks(call) || isLocked && !STEPS[UNLOCK].done(call);
    if (call.answer?.status === 'challenge') now = ASKED[call.answer.challenge.required[0]?.[0]];
    else if (call.answer?.status === 'granted') now = GRANTED;
    else if (call.path === '/me/totp' && succeeded(call)) now = SCANNED;
    else if (call.status === 423 || succeeded(call) && call.path !== '/challenges/send') now = null;
    if (call.answer?.status === 'signed-in') isSignedIn = true;
  };
  wire.addEventListener('exchange', ({ detail }) => {
    follow(detail);
    draw();
  });
  // The elements say when a screen is left and when a session ends, which no call may tell.
  for (const name of ['signed-out', 'link-done']) {
    document.addEventListener(`countersign:${name}`, () => {
      [isSignedIn, now] = [false, null];
      draw();
    });
  }
  document.addEventListener('tab', draw);
  draw();
}
