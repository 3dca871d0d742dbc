import { Problem } from './api.js';
import { wire } from './wire.js';

const EVERY = 1500;

// What a call causes, such as a message, is there a little later.
const AFTER_A_CALL = [0, 400, 900];

/** Calls `look` while the panel can be seen: when it appears, after each call to the API, and every 1.5 seconds. */
export function keepLooking(panel, look) {
  let isUnderWay = false;
  let isWanted = false;
  setInterval(next, EVERY);
  document.addEventListener('visibilitychange', next);
  document.addEventListener('tab', next);
  wire.addEventListener('exchange', () => AFTER_A_CALL.forEach(pause => setTimeout(next, pause)));
  next();

  async function next() {
    if (document.visibilityState !== 'visible' || !panel.checkVisibility()) return;
    isWanted = true;
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      while (isWanted) {
        isWanted = false;
        await look();
      }
    } catch (problem) {
      // The next look may be answered.
      if (!(problem instanceof Problem)) throw problem;
    } finally {
      isUnderWay = false;
    }
  }
}
