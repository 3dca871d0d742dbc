// `#unlock=TOKEN` and its like. The token leaves the address bar and the history before anything else happens, is kept
// in memory, and is spent by a person's click only: mail scanners open links too.
let current = take();
let listener = () => {};

addEventListener('hashchange', () => {
  current = take() ?? current;
  if (current) listener();
});

/** The link that the page was opened with, once: {kind, token}, or null. */
export function openedLink() {
  const link = current;
  current = null;
  return link;
}

export function whenLinkOpens(action) {
  listener = action;
}

function take() {
  const match = /^#(unlock|password|invitation|preview)=(.+)$/.exec(location.hash);
  if (!match) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return { kind: match[1], token: match[2] };
}
