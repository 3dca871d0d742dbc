import { button, h, sureButton } from './dom.js';
import { get, office, patch, post, remove, silently } from './api.js';
import { attempt, say } from './outcome.js';
import { newDocument } from './document-form.js';
import { invitationRow } from './invitations.js';
import { madeList } from './made.js';
import { keyForm } from './tenants.js';

const TELL = { completed: 'Tell that it is completed', updated: 'Tell of an update' };

/** The sender's documents, newest first, with the state of each invitation. */
export function showDocuments(panel) {
  panel.prepend(h('div', { class: 'head' },
    h('h2', { id: 'documents-title' }, 'Documents ', h('span', { class: 'muted' }, 'the sender’s side'))));
  if (!office.apiKey) {
    panel.append(keyForm());
    return;
  }
  const list = madeList('/documents', documentView, 'What you send is listed here.');
  panel.append(h('div', { class: 'halves' }, newDocument(list.add), list.element));
}

function documentView({ id, title, quickSign, invitations = [] }, open) {
  const path = `/documents/${encodeURIComponent(id)}`;
  const links = new Map(invitations.map(invitation => [invitation.id, invitation.link]));
  const rows = new Map();
  const list = h('ul', { class: 'invitations' });
  const element = h('details', { class: 'document', open },
    h('summary', {}, title, quickSign && h('span', { class: 'tag' }, 'quick sign')),
    list,
    h('div', { class: 'actions', role: 'group', 'aria-label': `Messages about ${title}` },
      Object.entries(TELL).map(([kind, label]) => button(label, () => attempt(async () => {
        await post(`${path}/messages`, { kind });
        say('Everybody gets a link for viewing: see the outbox.', 'good');
      }))),
      button('Require two factors', () => attempt(async () => {
        await patch(path, { auth: '2fa' });
        say('Every invitee of this document now needs two factors.', 'good');
      })),
      sureButton('Delete', () => attempt(async () => {
        await remove(path);
        say('The document is deleted, and no link of it works any more.', 'good');
      }))));
  element.addEventListener('toggle', () => element.open && attempt(look));
  return { element, look };

  async function look() {
    const answer = await get(path, silently);
    for (const invitation of answer.invitations) {
      if (!rows.has(invitation.id)) {
        const row = invitationRow({ id: invitation.id, link: links.get(invitation.id) });
        rows.set(invitation.id, row);
        list.append(row.element);
      }
      rows.get(invitation.id).update(invitation);
    }
  }
}
