import { h, time } from './dom.js';
import { office } from './api.js';
import { lasting } from './clock.js';
import { all } from './lists.js';
import { keepLooking } from './looking.js';
import { FACTORS } from './names.js';
import { policySection } from './policy.js';
import { keyForm } from './tenants.js';
import { userRows } from './users.js';

const ROWS = 14;
const DAY = 24 * 60 * 60 * 1000;

/** What the tenant does with its API key: its policy, its users and its audit. */
export function showBackOffice(panel) {
  const title = h('h2', { id: 'back-office-title' }, 'Back office');
  if (!office.apiKey) {
    panel.append(title, keyForm());
    return;
  }
  const users = h('tbody');
  const audit = h('tbody');
  panel.prepend(title);
  panel.append(
    policySection(),
    h('div', { class: 'halves' },
      table('Users', ['User', 'Second factor', 'State', ''], users, 'users'),
      table('Newest audit rows', ['Time', 'What', 'Whose'], audit, 'audit')));
  const drawn = new Map();
  keepLooking(panel, async () => {
    const since = new Date(Date.now() - DAY).toISOString();
    const [people, rows] = await Promise.all([all('/users?'), all(`/audit?from=${since}&`)]);
    // The API sorts audit rows by aggregate first.
    const newest = rows.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, ROWS);
    const names = new Map(people.map(user => [user.id, user.username]));
    redraw(users, people, userRows);
    redraw(audit, newest, row => auditRow(row, names));
  });

  // Only after a change, so that a refused change of a user keeps its form, its error and the focus.
  function redraw(body, items, rowsOf) {
    const state = JSON.stringify(items);
    if (drawn.get(body) === state) return;
    drawn.set(body, state);
    body.replaceChildren(...items.flatMap(rowsOf));
  }
}

const table = (caption, columns, body, kind) => h('div', { class: 'scroll' }, h('table', { class: kind },
  h('caption', {}, caption),
  h('thead', {}, h('tr', {}, columns.map(column => column ? h('th', { scope: 'col' }, column) : h('td')))),
  body));

const auditRow = (row, names) => h('tr', {},
  h('td', {}, time(row.at)),
  h('td', {}, row.type, row.factor && h('span', { class: 'tag' }, FACTORS[row.factor] ?? row.factor), details(row)),
  h('td', {}, names.get(row.id) ?? row.kind));

function details({ failures, kind, by, subject, retryAfter }) {
  if (kind === 'sends') return h('span', { class: 'muted' }, ` cap of ${by}, again in ${lasting(retryAfter)}`);
  if (kind === 'tenant') return subject && h('span', { class: 'muted' }, ` ${subject}`);
  return failures && h('span', { class: 'muted' }, ` failure ${failures}`);
}
