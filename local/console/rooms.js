import { button, h } from './dom.js';
import { field, flag, form } from './forms.js';
import { asBackOffice, get, patch, post, silently, person, wire } from './api.js';
import { attempt, say } from './stage.js';
import { all } from './back-office.js';
import { keepLooking } from './looking.js';
import { memberForm, memberRow } from './members.js';

// The API does not list rooms: this page remembers those that it made.
const made = [];

/** The rooms that this page made: id and name. */
export const knownRooms = () => made.map(({ id, name }) => ({ id, name }));

/** What an administrator does with data rooms. */
export function showRooms(panel) {
  if (!person.apiKey) {
    panel.hidden = true;
    return;
  }
  const list = h('div', { class: 'made' },
    h('p', { class: 'muted' }, 'Rooms that you create are listed here until the page is loaded again.'));
  panel.prepend(h('div', { class: 'head' },
    h('h2', { id: 'rooms-title' }, 'Data rooms ', h('span', { class: 'muted' }, 'the administrator’s side'))));
  panel.append(h('div', { class: 'halves' },
    newRoom(async room => {
      const one = roomView(room);
      await one.look();
      if (made.length === 0) list.replaceChildren();
      made.forEach(({ element }) => { element.open = false; });
      made.unshift(one);
      list.prepend(one.element);
      wire.dispatchEvent(new Event('rooms'));
    }),
    list));
  keepLooking(() => Promise.all(made.filter(one => one.element.open).map(one => one.look())));
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
    const { id } = await post('/data-rooms', body, asBackOffice);
    await then({ id, name });
    say('The room is created. Add members, and a number for each member who needs a code.', 'good');
  },
});

function roomView({ id, name }) {
  const path = `/data-rooms/${encodeURIComponent(id)}`;
  const tag = h('span', { class: 'tag' });
  const members = h('ul', { class: 'members' });
  const adding = memberForm(path);
  const rows = new Map();
  let enforced = false;
  const enforce = button('', () => attempt(async () => {
    const enforcedTwoFactor = !enforced;
    await patch(path, { enforcedTwoFactor }, asBackOffice);
    say(enforcedTwoFactor ? 'Members with a number now need a code.' : 'No member needs a code now.', 'good');
  }));
  const element = h('details', { class: 'room', open: true },
    h('summary', {}, name, tag),
    h('p', { class: 'muted' }, 'Id: ', h('code', {}, id)),
    members,
    adding.element,
    h('div', { class: 'actions' }, enforce));
  element.addEventListener('toggle', () => element.open && look());
  return { id, name, element, look };

  async function look() {
    const [room, people] = await Promise.all([get(path, silently), all('/users?')]).catch(() => []);
    if (!room) return;
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
