import { button, h, time } from './dom.js';
import { get, silently, person, wire } from './api.js';
import { lasting, now } from './clock.js';
import { attempt } from './stage.js';
import { FACTORS } from './names.js';
import { policySection } from './policy.js';
import { userRows } from './users.js';

const ROWS = 14;
const PAGES = 10;
const DAY = 24 * 60 * 60 * 1000;
let drawn = null;

/** What the tenant does with its API key: its policy, its users and its audit. */
export function showBackOffice(panel) {
  if (!person.apiKey) return;
  const users = h('tbody');
  const audit = h('tbody');
  const look = () => refresh(users, audit);
  panel.prepend(
    h('div', { class: 'head' }, h('h2', { id: 'back-office-title' }, 'Back office'), button('Refresh', look)));
  panel.append(
    policySection(),
    h('div', { class: 'halves' },
      table('Users', ['User', 'Second factor', 'State', ''], users, 'users'),
      table('Newest audit rows', ['Time', 'What', 'Whose'], audit, 'audit')));
  wire.addEventListener('exchange', ({ detail }) => detail.method !== 'GET' && look());
  look();
}

const table = (caption, columns, body, kind) => h('div', { class: 'scroll' }, h('table', { class: kind },
  h('caption', {}, caption),
  h('thead', {}, h('tr', {}, columns.map(column => column ? h('th', { scope: 'col' }, column) : h('td')))),
  body));

const refresh = (users, audit) => attempt(async () => {
  const since = new Date(now() - DAY).toISOString();
  const [people, rows] = await Promise.all([all('/users?'), all(`/audit?from=${since}&`)]);
  const names = new Map(people.map(user => [user.id, user.username]));
  // Drawn again only when a user changed, so that a refused change keeps its form, its error and the focus.
  const state = JSON.stringify(people);
  if (state !== drawn) users.replaceChildren(...people.flatMap(userRows));
  drawn = state;
  // The API sorts audit rows by aggregate first.
  const newest = rows.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, ROWS);
  audit.replaceChildren(...newest.map(row => h('tr', {},
    h('td', {}, time(row.at)),
    h('td', {}, row.type, row.factor && h('span', { class: 'tag' }, FACTORS[row.factor] ?? row.factor), details(row)),
    h('td', {}, names.get(row.id) ?? row.kind))));
});

function details({ failures, kind, by, subject, retryAfter }) {
  if (kind === 'sends') return h('span', { class: 'muted' }, ` cap of ${by}, again in ${lasting(retryAfter)}`);
  if (kind === 'tenant') return subject && h('span', { class: 'muted' }, ` ${subject}`);
  return failures && h('span', { class: 'muted' }, ` failure ${failures}`);
}

export async function all(path) {
  const items = [];
  let cursor = '';
  for (let page = 0; page < PAGES && cursor !== undefined; page++) {
    const answer = await get(`${path}cursor=${encodeURIComponent(cursor)}`, silently);
    items.push(...answer.items);
    cursor = answer.cursor;
  }
  return items;
}
