import { button, h } from './dom.js';
import { asBackOffice, get, post, silently, person } from './api.js';
import { attempt, say } from './stage.js';
import { newDocument } from './document-form.js';
import { invitationRow } from './invitations.js';
import { keepLooking } from './looking.js';

const TELL = { completed: 'Tell that it is completed', updated: 'Tell of an update' };

// The API does not list documents: this page remembers those that it made.
const made = [];

/** The sender's documents, with the state of each invitation. */
export function showDocuments(panel) {
  if (!person.apiKey) {
    panel.hidden = true;
    return;
  }
  const list = h('div', { class: 'made' },
    h('p', { class: 'muted' }, 'What you send is listed here until the page is loaded again.'));
  const look = () => Promise.all(made.filter(one => one.element.open).map(one => one.look()));
  panel.prepend(h('div', { class: 'head' },
    h('h2', { id: 'documents-title' }, 'Documents ', h('span', { class: 'muted' }, 'the sender’s side'))));
  panel.append(h('div', { class: 'halves' },
    newDocument(async created => {
      const one = documentView(created);
      await one.look();
      if (made.length === 0) list.replaceChildren();
      made.forEach(({ element }) => { element.open = false; });
      made.unshift(one);
      list.prepend(one.element);
    }),
    list));
  keepLooking(look);
}

function documentView({ id, title, quickSign, invitations }) {
  const path = `/documents/${encodeURIComponent(id)}`;
  const rows = new Map(invitations.map(invitation => [invitation.id, invitationRow(invitation)]));
  const element = h('details', { class: 'document', open: true },
    h('summary', {}, title, quickSign && h('span', { class: 'tag' }, 'quick sign')),
    h('ul', { class: 'invitations' }, [...rows.values()].map(row => row.element)),
    h('div', { class: 'actions', role: 'group', 'aria-label': `Messages about ${title}` },
      Object.entries(TELL).map(([kind, label]) => button(label, () => attempt(async () => {
        await post(`${path}/messages`, { kind }, asBackOffice);
        say('Everybody gets a link for viewing: see the outbox.', 'good');
      })))));
  const look = async () => {
    const answer = await get(path, silently).catch(() => null);
    answer?.invitations.forEach(invitation => rows.get(invitation.id)?.update(invitation));
  };
  element.addEventListener('toggle', () => element.open && look());
  return { element, look };
}
