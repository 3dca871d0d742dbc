import { button, h } from './dom.js';
import { field, form } from './forms.js';
import { post, wire } from './api.js';
import { attempt, say } from './stage.js';
import { goToAccount } from './router.js';
import { enter } from './challenge.js';
import { showGrant } from './granted.js';
import { knownRooms } from './rooms.js';

/** Where a signed-in person enters a data room. */
export function roomsSection() {
  const known = h('div', { class: 'actions' });
  const draw = () => known.replaceChildren(...knownRooms().map(room =>
    button(`Enter ${room.name}`, () => attempt(() => enterRoom(room)))));
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
  const path = `/data-rooms/${encodeURIComponent(room.id)}/access`;
  const answer = await post(path).catch(problem => { throw explained(problem); });
  say('');
  const again = () => attempt(() => enterRoom(room));
  const exits = { again: goToAccount, leave: goToAccount };
  await enter(answer, ({ grant }) => showGrant(grant, { name: room.name, again }), { exits });
}

// Against enumeration, the API answers the same for a room that does not exist and one without this member.
function explained(problem) {
  if (problem.status === 404) problem.message = 'There is no such room, or you are not a member of it.';
  if (problem.status === 403) {
    problem.message = 'This room asks for a code, and it has no phone number for you. Ask its administrator.';
  }
  return problem;
}
