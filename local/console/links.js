// Links such as `#unlock=TOKEN`. First the token is removed from the address bar and the history, and kept in memory.
// It is used only after a click, because mail scanners open links too.
let current = take();
let listener = () => {};

addEventListener('hashchange', () => {
  current = take() ?? current;
  if (current) listener();
});

/** The link that opened the page: {kind, token}, or null. A second call gives null. */
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
