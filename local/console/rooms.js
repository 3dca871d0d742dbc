import { button, h, sureButton } from './dom.js';
import { field, flag, form } from './forms.js';
import { get, office, patch, post, remove, silently } from './api.js';
import { attempt, say } from './outcome.js';
import { all } from './lists.js';
import { madeList } from './made.js';
import { memberForm, memberRow } from './members.js';
import { keyForm } from './tenants.js';

/** What an administrator does with data rooms. */
export function showRooms(panel) {
  panel.prepend(h('div', { class: 'head' },
    h('h2', { id: 'rooms-title' }, 'Data rooms ', h('span', { class: 'muted' }, 'the administrator’s side'))));
  if (!office.apiKey) {
    panel.append(keyForm());
    return;
  }
  const list = madeList('/data-rooms', roomView, 'Rooms that you create are listed here.');
  panel.append(h('div', { class: 'halves' }, newRoom(list.add), list.element));
}

const newRoom = then => form({
  label: 'New data room',
  fields: [
    field('name', 'Name', { value: 'Deal', autocomplete: 'off' }),
    flag('enforcedTwoFactor', 'Members with a number need a code', true),
  ],
  submit: 'Create the room',
  onSubmit: async ({ name, enforcedTwoFactor }) => {
    const body = { name, enforcedTwoFactor: enforcedTwoFactor !== undefined };
    const { id } = await post('/data-rooms', body);
    await then({ id, name });
    say('The room is created. Add members, and a number for each member who needs a code.', 'good');
  },
});

function roomView({ id, name }, open) {
  const path = `/data-rooms/${encodeURIComponent(id)}`;
  const tag = h('span', { class: 'tag' });
  const members = h('ul', { class: 'members' });
  const adding = memberForm(path);
  const rows = new Map();
  let enforced = false;
  const enforce = button('', () => attempt(async () => {
    const enforcedTwoFactor = !enforced;
    await patch(path, { enforcedTwoFactor });
    say(enforcedTwoFactor ? 'Members with a number now need a code.' : 'No member needs a code now.', 'good');
  }));
  // Of the rooms, the browser unfolds one at a time: their forms have the same names.
  const element = h('details', { class: 'room', name: 'room', open },
    h('summary', {}, name, tag),
    h('p', { class: 'muted' }, 'Id: ', h('code', {}, id)),
    members,
    adding.element,
    h('div', { class: 'actions', role: 'group', 'aria-label': `Room ${name}` },
      enforce,
      sureButton('Delete', () => attempt(async () => {
        await remove(path);
        say('The room is deleted, and nobody is a member of it any more.', 'good');
      }))));
  element.addEventListener('toggle', () => element.open && attempt(look));
  return { element, look };

  async function look() {
    const [room, people] = await Promise.all([get(path, silently), all('/users?')]);
    enforced = room.enforcedTwoFactor;
    tag.textContent = enforced ? 'two factors enforced' : 'not enforced';
    enforce.textContent = enforced ? 'Stop enforcing' : 'Enforce two factors';
    adding.offer(people, room.groups);
    const names = new Map(people.map(user => [user.id, user.username]));
    for (const member of room.members) {
      const { userId } = member;
      if (!rows.has(userId)) {
        const row = memberRow(`${path}/members/${encodeURIComponent(userId)}`, names.get(userId) ?? 'Unknown user');
        rows.set(userId, row);
      }
      rows.get(userId).update(member, enforced);
    }
    const shown = room.members.map(member => rows.get(member.userId).element);
    const isSame = shown.length === members.children.length
      && shown.every((row, index) => row === members.children[index]);
    if (!isSame) members.replaceChildren(...shown);
  }
}
