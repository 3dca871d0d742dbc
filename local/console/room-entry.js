import { button, h } from './dom.js';
import { field, form } from './forms.js';
import { post, wire } from './api.js';
import { attempt, say } from './stage.js';
import { goToAccount } from './router.js';
import { enter } from './challenge.js';
import { showGrant } from './granted.js';
import { knownRooms } from './rooms.js';

/** The door of data rooms, for whoever is signed in. */
export function roomsSection() {
  const known = h('div', { class: 'actions' });
  const draw = () => known.replaceChildren(...knownRooms().map(room => button(`Enter ${room.name}`, () => attempt(() => enterRoom(room)))));
  wire.addEventListener('rooms', function follow() {
    if (known.isConnected) draw();
    else wire.removeEventListener('rooms', follow);
  });
  draw();
  return h('details', { open: knownRooms().length > 0 }, h('summary', {}, 'Data rooms'), form({
    label: 'Enter a data room',
    fields: [known, field('id', 'Id of a room', { autocomplete: 'off' })],
    submit: 'Enter',
    kind: 'quiet',
    onSubmit: ({ id }) => enterRoom({ id: id.trim() }),
  }));
}

async function enterRoom(room) {
  const answer = await post(`/data-rooms/${encodeURIComponent(room.id)}/access`).catch(problem => { throw inWords(problem); });
  say('');
  const again = () => attempt(() => enterRoom(room));
  await enter(answer, ({ grant }) => showGrant(grant, { name: room.name, again }), { door: { again: goToAccount, leave: goToAccount } });
}

/** Not there and not yours are the same, and so they are in words. */
function inWords(problem) {
  if (problem.status === 404) problem.message = 'There is no such room, or you are no member of it.';
  if (problem.status === 403) problem.message = 'This room asks for a code, and no number of yours is set. Ask its administrator.';
  return problem;
}
