import { h } from './dom.js';
import { person, wire } from './api.js';
import { now } from './clock.js';
import { fillCode } from './forms.js';
import { codeAt, secondsLeft, stepAt } from './totp.js';

// Stored, as on a phone: a secret that a reload loses would lock a newcomer out of the demo account.
const STORED = 'countersign-authenticator:';
let pending = null;
let owner = '';
let spent = null;
let shown = { secret: null, step: -1, code: '' };

export const useFor = username => { owner = username; };
export const adopt = secret => { pending = secret; };
export const drop = () => { pending = null; };

/** The confirmed secret replaces the old one, as on the server. */
export function keep(username) {
  if (pending) localStorage.setItem(STORED + username, pending);
  pending = null;
}

export function showAuthenticator(panel) {
  const digits = h('output', { class: 'digits', 'aria-live': 'off' });
  const left = h('progress', { max: '30', 'aria-label': 'Seconds left' });
  const note = h('p', { class: 'muted' });
  const use = h('button', { type: 'button', class: 'quiet', onclick: () => fillCode(shown.code) }, 'Use this code');
  const parts = { digits, left, note, use };
  panel.append(
    h('h2', { id: 'authenticator-title' }, 'Authenticator'),
    h('div', { class: 'phone' }, digits, use), left, note);

  // A code is accepted once (replay protection): an accepted code is marked as used.
  wire.addEventListener('exchange', ({ detail }) => {
    if (detail.status < 300 && detail.body?.code === shown.code) spent = shown.code;
  });
  const tick = () => draw(parts);
  wire.addEventListener('clock', tick);
  setInterval(tick, 250);
  tick();
}

async function draw({ digits, left, note, use }) {
  const secret = pending ?? localStorage.getItem(STORED + (owner || person.username));
  const at = now();
  if (secret && (shown.secret !== secret || shown.step !== stepAt(at))) {
    const step = stepAt(at);
    shown = { secret, step, code: await codeAt(secret, step) };
  }
  const seconds = secondsLeft(at);
  digits.value = secret ? `${shown.code.slice(0, 3)} ${shown.code.slice(3)}` : '––– –––';
  digits.classList.toggle('idle', !secret);
  digits.classList.toggle('spent', Boolean(secret) && spent === shown.code);
  use.disabled = !secret;
  left.value = secret ? seconds : 0;
  note.textContent = !secret ? 'Stands in for a phone. It has no secret of this account.'
    : spent === shown.code ? `Used. The next code comes in ${seconds} s, or move the clock by 30 s.`
      : `${pending ? 'New secret, not confirmed yet. ' : ''}${seconds} s left.`;
}
