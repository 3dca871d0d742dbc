import { button, h, time } from './dom.js';
import { asBackOffice, get, post, silently, visitor, wire } from './api.js';
import { attempt } from './stage.js';

const ROWS = 12;

/** The tenant's own side, with its API key: who is locked, and what was written down. */
export function showBackOffice(place) {
  if (!visitor.apiKey) return;
  const users = h('tbody');
  const audit = h('tbody');
  const look = () => refresh(users, audit);
  place.append(
    h('div', { class: 'head' }, h('h2', { id: 'back-office-title' }, 'Back office'), button('Refresh', look)),
    h('div', { class: 'halves' },
      table('Users', ['User', 'Second factor', 'State'], users),
      table('Newest audit rows', ['Time', 'What', 'Whose'], audit, 'audit')));
  wire.addEventListener('exchange', ({ detail }) => detail.method !== 'GET' && look());
  look();
}

const table = (caption, columns, body, kind) => h('div', { class: 'scroll' },
  h('table', { class: kind }, h('caption', {}, caption), h('thead', {}, h('tr', {}, columns.map(column => h('th', { scope: 'col' }, column)))), body));

const refresh = (users, audit) => attempt(async () => {
  const [people, rows] = await Promise.all([get('/users', silently), get('/audit', silently)]);
  const names = new Map(people.items.map(user => [user.id, user.username]));
  users.replaceChildren(...people.items.map(user => h('tr', {},
    h('td', {}, user.username, user.role === 'admin' && h('span', { class: 'tag' }, 'admin')),
    h('td', {}, user.secondFactor ? 'on' : 'none'),
    h('td', {}, user.locked ? unlock(user) : 'open'))));
  const newest = rows.items.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, ROWS);
  audit.replaceChildren(...newest.map(row => h('tr', {},
    h('td', {}, time(row.at)),
    h('td', {}, row.type, row.factor && h('span', { class: 'tag' }, row.factor), row.failures && h('span', { class: 'muted' }, ` failure ${row.failures}`)),
    h('td', {}, names.get(row.id) ?? row.kind))));
});

const unlock = user => h('span', { class: 'state' }, h('span', { class: 'tag locked' }, 'locked'),
  button('Unlock', () => attempt(() => post(`/users/${encodeURIComponent(user.id)}/unlock`, {}, asBackOffice))));
