/** @import { CountersignElement } from './element.js' */
/** @import { Tokens } from './types.js' */
import './elements.js';
import { languageOf, textsOf } from './texts.js';

// These modules lie in `{api}/assets/{version}/`, the page is `{api}/t/{tenant}`.
const api = new URL('../..', import.meta.url).href;
const tenant = /\/t\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? '';
const page = /** @type {HTMLElement} */ (document.getElementById('page'));
const texts = textsOf(languageOf(navigator.languages));
document.documentElement.lang = languageOf(navigator.languages);
document.title = texts.signIn;

/** @type {Tokens | null} */
let tokens = null;

// The elements renew them, and a refresh token that comes twice ends its session.
page.addEventListener('countersign:renewed', event => {
  tokens = event.detail;
});

/** @param {string} name @param {(element: any) => void} [prepare] */
function show(name, prepare) {
  const element = /** @type {CountersignElement} */ (document.createElement(name));
  element.setAttribute('api', api);
  element.setAttribute('tenant', tenant);
  element.setAttribute('heading', '1');
  prepare?.(element);
  page.replaceChildren(element);
  return element;
}

function showLinkOrSignIn() {
  if (/^#\w+=./.test(location.hash)) show('countersign-link', link => { link.tokens = tokens; });
  else show('countersign-sign-in');
}

page.addEventListener('countersign:signed-in', event => {
  const { accessToken, refreshToken } = event.detail;
  tokens = { accessToken, refreshToken };
  document.title = texts.account;
  show('countersign-account', account => { account.tokens = tokens; }).focusTitle();
});

page.addEventListener('countersign:signed-out', event => {
  tokens = null;
  document.title = texts.signIn;
  const signIn = show('countersign-sign-in');
  signIn.say(event.detail.text, 'good');
  signIn.focusTitle();
});

// Nobody but this page can take the grant here, and it has no document to show.
page.addEventListener('countersign:granted', event => {
  const element = /** @type {CountersignElement} */ (event.target);
  if (!event.detail.location) element.say(texts.noDocumentPage, 'bad');
});

// A second link that is opened in this window changes only the fragment.
addEventListener('hashchange', () => { if (location.hash.length > 1) showLinkOrSignIn(); });
showLinkOrSignIn();
