import { button, h } from './dom.js';
import { keepLooking } from './looking.js';
import { quietFetch, wire } from './wire.js';

// The app's clock is this machine's clock plus what the buttons added.
let ahead = 0;
const machineNow = Date.now;

// The elements count their waits down by the browser's clock: on this page that is the app's.
Date.now = () => machineNow() + ahead;

/** A wait as text. */
export const lasting = seconds => seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;

/** Calls `draw` with the seconds left, until none are left or the element has left the page. */
export function countDown(element, seconds, draw) {
  const end = Date.now() + seconds * 1000;
  let wasShown = false;
  const timer = setInterval(next, 250);
  next();

  function next() {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    wasShown ||= element.isConnected;
    if (left === 0 || wasShown && !element.isConnected) clearInterval(timer);
    draw(left);
  }
}

export function showClock(panel) {
  const face = h('output', { class: 'face', 'aria-live': 'off' });
  const tick = () => { face.value = `${new Date(Date.now()).toISOString().slice(11, 19)} UTC`; };
  panel.append(
    face,
    button('+30 s', () => advance('00:00:30')),
    button('+15 min', () => advance('00:15:00')));
  // Another page or a script may move the clock too.
  keepLooking(panel, () => read());
  wire.addEventListener('clock', tick);
  setInterval(tick, 250);
}

const advance = duration => read({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ advance: duration }),
});

async function read(options) {
  const answer = await quietFetch('/local/clock', { ...options, cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return;
  const { now } = await answer.json();
  const difference = Date.parse(now) - machineNow();
  // Less is the time that the answer took.
  if (Math.abs(difference - ahead) < 1000) return;
  ahead = difference;
  wire.dispatchEvent(new Event('clock'));
}
