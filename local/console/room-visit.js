import { button, h } from './dom.js';
import { showGrant } from './grant.js';
import { wire } from './wire.js';

/** The data rooms of the signed-in person. No element has a visit: what is in a room, only a tenant's page can show. */
export function roomVisits(account) {
  const known = h('div', { class: 'actions' });
  const element = h('section', { class: 'visits', 'aria-labelledby': 'visits-title' },
    h('h2', { id: 'visits-title' }, 'Data rooms'), known);
  const draw = async () => {
    const { items } = await account.api.get('/me/data-rooms?limit=100').catch(() => ({ items: [] }));
    known.replaceChildren(...items.length > 0
      ? items.map(room => button(`Enter ${room.name}`, () => account.attempt(() => enter(account, room))))
      : [h('p', { class: 'muted' }, 'None: the back office makes them and adds members.')]);
  };
  // The back office may add the person to a room while the account is shown.
  wire.addEventListener('exchange', function follow({ detail }) {
    if (!element.isConnected) wire.removeEventListener('exchange', follow);
    else if (detail.path.startsWith('/data-rooms/') && 'X-Api-Key' in detail.headers) draw();
  });
  if (account.tokens) draw();
  return element;
}

async function enter(account, room) {
  const again = () => enter(account, room);
  const leave = () => account.showAccount();
  const answer = await account.api.post(`/data-rooms/${encodeURIComponent(room.id)}/access`)
    .catch(problem => { throw explained(problem); });
  await account.prove(answer, granted => showGrant(account, granted, { name: room.name, again, leave }));
}

function explained(problem) {
  if (problem.status === 404) problem.text = 'There is no such room any more, or you are not a member of it.';
  if (problem.status === 403) {
    problem.text = 'This room asks for a code, and it has no phone number for you. Ask its administrator.';
  }
  return problem;
}
