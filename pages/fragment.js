/** @import { Link } from './types.js' */

/**
 * The link that opened the page, such as `#unlock=TOKEN`; null where it is none. It removes the token from the address
 * bar and the history, so that nobody finds it there later.
 * @returns {Link | null}
 */
export function takeLink() {
  const match = /^#(unlock|password|welcome|invitation|preview)=(.+)$/.exec(location.hash);
  if (!match) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return { kind: /** @type {Link['kind']} */ (match[1]), token: match[2] ?? '' };
}
