import { button, h, sureButton } from './dom.js';
import { choice, field, flag, form } from './forms.js';
import { post, put, remove } from './api.js';
import { attempt, say } from './outcome.js';
import { person } from './person.js';

/** Adds a member, or changes the group or role of one. */
export function memberForm(path) {
  const user = choice('userId', 'User', {});
  const groups = h('datalist', { id: `groups-${path.split('/').at(-1)}` });
  const select = user.querySelector('select');
  let offered = '';
  const element = h('details', { class: 'inline', open: true }, h('summary', {}, 'Add or change a member'), form({
    label: 'Add or change a member',
    fields: [
      user,
      field('group', 'Group', { value: 'Buyers', list: groups.id, autocomplete: 'off' }),
      groups,
      flag('administrator', 'Administrator of the room', false),
    ],
    submit: 'Add or change',
    kind: 'quiet',
    onSubmit: async ({ userId, group, administrator }) => {
      const member = { group, administrator: administrator !== undefined };
      await put(`${path}/members/${encodeURIComponent(userId)}`, member);
      say(`${select.selectedOptions[0].textContent} is in the group ${group}.`, 'good');
    },
  }));
  return { element, offer };

  function offer(people, known) {
    groups.replaceChildren(...known.map(({ name }) => h('option', { value: name })));
    const state = JSON.stringify(people.map(one => [one.id, one.username]));
    if (state === offered) return;
    offered = state;
    // The person who uses this page is the first choice.
    const chosen = select.value || people.find(one => one.username === person.username)?.id;
    select.replaceChildren(...people.map(one =>
      h('option', { value: one.id, selected: one.id === chosen }, one.username)));
  }
}

/** One member, as an administrator sees it. Built once and then updated, so that a half-typed number survives. */
export function memberRow(path, name) {
  const state = h('p', { class: 'state' });
  let current = {};
  const act = (action, outcome) => attempt(async () => {
    await action();
    say(`${name} ${outcome}.`, 'good');
  });
  const unlock = button('Unlock', () => act(() => post(`${path}/unlock`, {}), 'may try again'));
  const clear = button('Clear the number', () => act(
    () => remove(`${path}/two-factor-phone`),
    'has no number in this room any more'));
  const promote = button('', () => act(
    () => put(path, { administrator: !current.administrator }),
    current.administrator ? 'is not an administrator any more' : 'is an administrator of the room'));
  const number = field('phone', 'Two-factor number, with its country code',
    { type: 'tel', required: false, autocomplete: 'off', placeholder: '+46 70 123 45 67' });
  const element = h('li', {},
    state,
    h('div', { class: 'inline' }, form({
      label: `Two-factor number of ${name}`,
      fields: number,
      submit: 'Set the number',
      kind: 'quiet',
      onSubmit: async ({ phone }) => {
        await put(`${path}/two-factor-phone`, { phone });
        say(phone ? `${name} needs a code that goes there.` : `${name} has no number in this room any more.`, 'good');
      },
    })),
    h('div', { class: 'actions', role: 'group', 'aria-label': `Member ${name}` },
      unlock, clear, promote,
      sureButton('Remove', () => act(() => remove(path), 'is not a member any more'))));
  return { element, update };

  function update(member, enforced) {
    if (member.twoFactorPhone !== current.twoFactorPhone) {
      number.querySelector('input').value = member.twoFactorPhone ?? '';
    }
    current = member;
    state.replaceChildren(
      h('strong', {}, name),
      ...member.groups.map(group => h('span', { class: 'tag' }, group)),
      member.administrator ? h('span', { class: 'tag' }, 'administrator') : '',
      protection(member, enforced),
      member.twoFactorPhone ? h('span', { class: 'muted' }, member.twoFactorPhone) : '',
      member.phoneDelivery === 'undelivered' ? h('span', { class: 'tag locked' }, 'does not receive messages') : '',
      member.locked ? h('span', { class: 'tag locked' }, 'locked') : '');
    unlock.hidden = !member.locked;
    clear.hidden = !member.twoFactorPhone;
    promote.textContent = member.administrator ? 'Make a member' : 'Make administrator';
  }
}

function protection(member, enforced) {
  if (member.protected) return h('span', { class: 'tag here' }, 'protected');
  if (enforced && member.administrator) return h('span', { class: 'tag' }, 'exempt');
  return h('span', { class: enforced ? 'tag locked' : 'tag' }, 'unprotected');
}
