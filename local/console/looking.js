import { wire } from './api.js';

const EVERY = 1500;

/** Calls `look` now, after every call that a person caused, and by itself while somebody can see the page. */
export function keepLooking(look) {
  setInterval(() => document.visibilityState === 'visible' && look(), EVERY);
  document.addEventListener('visibilitychange', look);
  wire.addEventListener('exchange', look);
  look();
}
