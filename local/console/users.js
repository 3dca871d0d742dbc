import { button, h, sureButton } from './dom.js';
import { field, form } from './forms.js';
import { patch, post, remove } from './api.js';
import { attempt, say } from './outcome.js';

// The id of the user whose row is open: it stays open when the table is drawn again.
let opened = null;

/** One user of the tenant and, in a second row, what the back office can do with the account. */
export function userRows(user) {
  const more = h('tr', { class: 'managed', hidden: opened !== user.id }, h('td', { colspan: '4' }, manage(user)));
  const toggle = h('button', {
    type: 'button', class: 'quiet', 'aria-label': `Manage ${user.username}`, 'aria-expanded': String(!more.hidden),
    onclick: () => {
      more.hidden = !more.hidden;
      toggle.setAttribute('aria-expanded', String(!more.hidden));
      opened = more.hidden ? null : user.id;
    },
  }, 'Manage');
  return [h('tr', {},
    h('td', {}, user.username, user.role === 'admin' && h('span', { class: 'tag' }, 'admin')),
    h('td', {}, user.secondFactor ? 'on' : 'none'),
    h('td', {}, state(user)),
    h('td', {}, toggle)), more];
}

function state(user) {
  return h('span', { class: 'state' },
    user.disabled && h('span', { class: 'tag locked' }, 'disabled'),
    user.locked && [
      h('span', { class: 'tag locked' }, 'locked'),
      button('Unlock', () => act(user, 'is unlocked', path => post(`${path}/unlock`, {}))),
    ],
    !user.disabled && !user.locked && 'open');
}

const manage = user => h('div', { class: 'manage' },
  h('div', { class: 'actions' },
    user.secondFactor && sureButton('Reset factors', () => act(user, 'has no second factor any more',
      path => post(`${path}/reset-mfa`, {}))),
    button(user.disabled ? 'Enable' : 'Disable', () => act(user, user.disabled ? 'is enabled' : 'is disabled',
      path => patch(path, { disabled: !user.disabled }))),
    button('End sessions', () => act(user, 'is signed out everywhere',
      path => post(`${path}/sign-out`, {}))),
    sureButton('Delete', () => act(user, 'is deleted', path => remove(path)))),
  form({
    label: `Rename ${user.username}`,
    fields: field('username', 'New name: an email address or phone number',
      { value: user.username, autocomplete: 'off' }),
    submit: 'Rename',
    kind: 'quiet',
    onSubmit: async ({ username }) => {
      await patch(pathOf(user), { username });
      say(`${user.username} is ${username} now.`, 'good');
    },
  }));

const pathOf = user => `/users/${encodeURIComponent(user.id)}`;

const act = (user, outcome, action) => attempt(async () => {
  await action(pathOf(user));
  say(`${user.username} ${outcome}.`, 'good');
});
