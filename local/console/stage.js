import '/assets/elements.js';
import { office } from './api.js';
import { h } from './dom.js';
import { watchFields } from './filling.js';
import { showGrant } from './grant.js';
import { person } from './person.js';
import { roomVisits } from './room-visit.js';
import { openTab } from './tabs.js';

const view = document.getElementById('view');
const otherTenant = document.getElementById('other-tenant');
const LINK = /^#(unlock|password|welcome|invitation|preview)=./;

/** Shows what the page's address asks for: what a link opens, else the sign-in. */
export function showStage() {
  watchFields(view);
  addEventListener('hashchange', () => LINK.test(location.hash) && showLink());
  if (LINK.test(location.hash)) showLink();
  else showSignIn();
}

/** An anchor that opens a link to the tenant's hosted page in this console; any other link leads where it says. */
export const linkTo = (link, text = link) =>
  h('a', { href: link, onclick: event => openHere(link) && event.preventDefault() }, text);

function openHere(link) {
  const { origin, pathname, hash } = new URL(link);
  const tenant = origin === location.origin && /^\/t\/([a-z0-9-]{3,40})$/.exec(pathname)?.[1];
  if (!tenant || !LINK.test(hash)) return false;
  if (tenant !== person.tenant) Object.assign(person, { tenant, tokens: null });
  // The element takes it from the address bar at once.
  history.replaceState(null, '', location.pathname + hash);
  showLink();
  return true;
}

function show(name, prepare = () => {}) {
  const element = document.createElement(name);
  // The hints of this page name buttons in English.
  const attributes = { api: location.origin, tenant: person.tenant, username: person.username, locale: 'en' };
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  prepare(element);
  // A link may lead to a tenant that is not the chosen one.
  otherTenant.textContent = person.tenant === office.tenant ? '' : `At the tenant ${person.tenant}`;
  view.replaceChildren(element);
  return element;
}

const showSignIn = () => show('countersign-sign-in');

function showLink() {
  openTab('tab-person');
  show('countersign-link', link => { link.tokens = person.tokens; });
}

function showAccount() {
  const account = show('countersign-account', element => { element.tokens = person.tokens; });
  view.append(roomVisits(account));
  return account;
}

const showHome = () => person.tokens ? showAccount() : showSignIn();

view.addEventListener('countersign:signed-in', ({ detail: { accessToken, refreshToken } }) => {
  person.tokens = { accessToken, refreshToken };
  showAccount().focusTitle();
});

view.addEventListener('countersign:renewed', ({ detail }) => { person.tokens = detail; });

view.addEventListener('countersign:signed-out', ({ detail }) => {
  person.tokens = null;
  const signIn = showSignIn();
  signIn.say(detail.text, 'good');
  signIn.focusTitle();
});

// In place of the move to the tenant's documents.
view.addEventListener('countersign:granted', event => {
  event.preventDefault();
  showGrant(event.target, event.detail, { leave: () => showHome().focusTitle() });
});
