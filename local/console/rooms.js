import { button, h } from './dom.js';
import { field, flag, form } from './forms.js';
import { asBackOffice, get, patch, post, silently, visitor, wire } from './api.js';
import { attempt, say } from './stage.js';
import { all } from './back-office.js';
import { keepLooking } from './looking.js';
import { memberForm, memberRow } from './members.js';

// The API lists no rooms: this page knows those that it made.
const made = [];

/** The rooms that were made here: id and name. */
export const knownRooms = () => made.map(({ id, name }) => ({ id, name }));

/** The administrator's side of data rooms. */
export function showRooms(place) {
  if (!visitor.apiKey) {
    place.hidden = true;
    return;
  }
  const list = h('div', { class: 'made' }, h('p', { class: 'muted' }, 'Rooms that you create are listed here until the page is loaded again.'));
  place.prepend(h('div', { class: 'head' }, h('h2', { id: 'rooms-title' }, 'Data rooms ', h('span', { class: 'muted' }, 'the administrator’s side'))));
  place.append(h('div', { class: 'halves' },
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
    const { id } = await post('/data-rooms', { name, enforcedTwoFactor: enforcedTwoFactor !== undefined }, asBackOffice);
    await then({ id, name });
    say('The room is there. Add members, and a number for whoever needs a code.', 'good');
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
    say(enforcedTwoFactor ? 'Members with a number need a code from now on.' : 'Nobody needs a code from the room now.', 'good');
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
      if (!rows.has(member.userId)) rows.set(member.userId, memberRow(`${path}/members/${encodeURIComponent(member.userId)}`, names.get(member.userId) ?? 'Somebody'));
      rows.get(member.userId).update(member, enforced);
    }
    const shown = room.members.map(member => rows.get(member.userId).element);
    if (shown.length !== members.children.length || shown.some((row, index) => row !== members.children[index])) members.replaceChildren(...shown);
  }
}
