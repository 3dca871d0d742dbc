import { button, h } from './dom.js';
import { post, visitor } from './api.js';
import { attempt, say, show } from './stage.js';
import { goHome } from './router.js';
import { enter } from './challenge.js';
import { showGrant } from './granted.js';
import { untouched } from './recovery.js';

const KINDS = {
  invitation: { path: '/invitations/open', title: 'You are invited to a document', text: 'Opening it may ask for a code that goes to your inbox or your phone.' },
  preview: { path: '/previews/open', title: 'A document has news', text: 'This link opens it for viewing. What is asked is decided by whom the link was sent to.' },
};

/** What a link that opens nothing says, by status. */
const NOWHERE = {
  404: { title: 'This link leads nowhere', text: 'It was cut short or changed, or it was made elsewhere. Open it again from the message, or ask the sender.' },
  410: { title: 'This link is over', text: 'It is too old, a newer one has replaced it, or the sender has taken it back. Ask the sender for a new one.' },
};

/** The page behind the link to a document: it says what the link does, and opens it on a click only. */
export function showDocumentLink({ kind, token }) {
  say('');
  const again = () => showDocumentLink({ kind, token });
  const { path, title, text } = KINDS[kind];
  show(title,
    h('p', {}, text),
    kind === 'preview' && visitor.accessToken && h('p', {}, `You are signed in as ${visitor.username}. That counts if the link was sent to that account.`),
    h('div', { class: 'actions' },
      button('Open the document', () => attempt(() => open(path, token, again)), 'primary'),
      button('Not now', goHome)),
    untouched());
}

async function open(path, link, again) {
  const answer = await answerOf(path, link);
  if (!answer) return;
  say('');
  await enter(answer, ({ grant }) => showGrant(grant), { door: { again, leave: again } });
}

async function answerOf(path, link) {
  try {
    return await post(path, { link });
  } catch (problem) {
    const nowhere = NOWHERE[problem.status];
    if (!nowhere) throw problem;
    show(nowhere.title, h('p', {}, nowhere.text), h('div', { class: 'actions' }, button('Leave', goHome)));
    say(problem.message, 'bad');
    return null;
  }
}
