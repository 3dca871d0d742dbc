import { button, h } from './dom.js';
import { wire } from './api.js';

// The app's clock is this machine's plus what was added to it.
let ahead = 0;

export const now = () => Date.now() + ahead;

export async function showClock(place) {
  const face = h('output', { class: 'face', 'aria-live': 'off' });
  place.append(
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
  const { now: theirs } = await (await answer).json();
  ahead = Date.parse(theirs) - Date.now();
}

function tick(face) {
  face.value = `${new Date(now()).toISOString().slice(11, 19)} UTC`;
}
