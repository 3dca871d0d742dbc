import { button, h } from './dom.js';
import { wire } from './api.js';

// The app's clock is this machine's clock plus what the buttons added.
let ahead = 0;

export const now = () => Date.now() + ahead;

/** A wait as text. */
export const lasting = seconds => seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;

/** Calls `draw` with the seconds left on the app's clock, until none are left or the element has left the page. */
export function countDown(element, seconds, draw) {
  const end = now() + seconds * 1000;
  let wasShown = false;
  const timer = setInterval(next, 250);
  next();

  function next() {
    const left = Math.max(0, Math.ceil((end - now()) / 1000));
    wasShown ||= element.isConnected;
    if (left === 0 || wasShown && !element.isConnected) clearInterval(timer);
    draw(left);
  }
}

export async function showClock(panel) {
  const face = h('output', { class: 'face', 'aria-live': 'off' });
  panel.append(
    face,
    button('+30 s', () => advance('00:00:30')),
    button('+15 min', () => advance('00:15:00')));
  await read(fetch('/local/clock', { cache: 'no-store' }));
  tick(face);
  setInterval(() => tick(face), 250);
}

async function advance(duration) {
  await read(fetch('/local/clock', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ advance: duration }),
  }));
  wire.dispatchEvent(new Event('clock'));
}

async function read(answer) {
  const { now: appTime } = await (await answer).json();
  ahead = Date.parse(appTime) - Date.now();
}

function tick(face) {
  face.value = `${new Date(now()).toISOString().slice(11, 19)} UTC`;
}
