import { h } from './dom.js';
import { fillCode } from './filling.js';
import { person } from './person.js';
import { codeAt, secondsLeft, stepAt } from './totp.js';
import { wire } from './wire.js';

// Stored, as on a phone: a secret that a reload loses would lock a newcomer out of the demo account.
const STORED = 'countersign-authenticator:';
const keyOf = username => `${STORED}${person.tenant}/${username.trim().toLowerCase()}`;
let owner = '';
let pending = null;
let spent = null;
let shown = { secret: null, step: -1, code: '' };

// It takes a new secret over as an app does that scans the QR code. The confirmed one replaces the old one, as on the
// server.
wire.addEventListener('exchange', ({ detail: { method, path, body, status, answer } }) => {
  if (path === '/sign-in' && body.username) [owner, pending] = [body.username, null];
  if (status >= 300) return;
  if (path === '/me' && method === 'GET') [owner, pending] = [answer.username, null];
  if (path === '/me/totp') pending = answer.secret;
  if (path === '/me/totp/confirm') {
    localStorage.setItem(keyOf(owner), pending);
    pending = null;
  }
  // A code is accepted once (replay protection).
  if (body?.code === shown.code) spent = shown.code;
});

export function showAuthenticator(panel) {
  const digits = h('output', { class: 'digits', 'aria-live': 'off' });
  const left = h('progress', { max: '30', 'aria-label': 'Seconds left' });
  const note = h('p', { class: 'muted' });
  const use = h('button', { type: 'button', class: 'quiet', onclick: () => fillCode(shown.code) }, 'Use this code');
  const phone = h('div', { class: 'phone' }, digits, use);
  panel.append(h('h2', { id: 'authenticator-title' }, 'Authenticator app'), phone, left, note);
  const tick = () => draw({ digits, left, note, phone });
  wire.addEventListener('exchange', tick);
  wire.addEventListener('clock', tick);
  setInterval(tick, 250);
  tick();
}

async function draw({ digits, left, note, phone }) {
  const secret = pending ?? localStorage.getItem(keyOf(owner || person.username));
  phone.hidden = left.hidden = !secret;
  if (!secret) {
    note.textContent = 'Stands in for a phone. It is empty: it takes the key over when you add it to the account.';
    return;
  }
  const step = stepAt(Date.now());
  if (shown.secret !== secret || shown.step !== step) shown = { secret, step, code: await codeAt(secret, step) };
  const isSpent = spent === shown.code;
  left.value = secondsLeft(Date.now());
  digits.value = `${shown.code.slice(0, 3)} ${shown.code.slice(3)}`;
  digits.classList.toggle('spent', isSpent);
  note.textContent = isSpent ? `Used. The next code comes in ${left.value} s, or move the clock by 30 s.`
    : `${pending ? 'New key, not confirmed yet. ' : ''}${left.value} s left.`;
}
