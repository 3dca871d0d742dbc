import { wire } from './api.js';

const EVERY = 1500;

/** Calls `look` now, after each call that a person caused, and every 1.5 seconds while the page is visible. */
export function keepLooking(look) {
  setInterval(() => document.visibilityState === 'visible' && look(), EVERY);
  document.addEventListener('visibilitychange', look);
  wire.addEventListener('exchange', look);
  look();
}
