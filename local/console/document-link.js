import { button, h } from './dom.js';
import { post, person } from './api.js';
import { attempt, say, show } from './stage.js';
import { goHome } from './router.js';
import { enter } from './challenge.js';
import { showGrant } from './granted.js';
import { untouched } from './recovery.js';

const KINDS = {
  invitation: {
    path: '/invitations/open',
    title: 'You are invited to a document',
    text: 'You may need a code to open it. The code goes to your inbox or your phone.',
  },
  preview: {
    path: '/previews/open',
    title: 'A document has news',
    text: 'This link opens it for viewing. What you must prove depends on the person that the link was sent to.',
  },
};

/** What the page says when a link does not work, by the status of the answer. */
const REFUSED = {
  404: {
    title: 'This link does not work',
    text: 'It is incomplete or wrong. Open it again from the message, or ask the sender.',
  },
  410: {
    title: 'This link has expired',
    text: 'It is too old, a newer link has replaced it, or the sender has revoked it. Ask the sender for a new one.',
  },
};

/** The page that a link to a document opens. It says what the link does, and uses it only after a click. */
export function showDocumentLink({ kind, token }) {
  say('');
  const again = () => showDocumentLink({ kind, token });
  const { path, title, text } = KINDS[kind];
  show(title,
    h('p', {}, text),
    kind === 'preview' && person.accessToken && h('p', {},
      `You are signed in as ${person.username}. That counts if the link was sent to that account.`),
    h('div', { class: 'actions' },
      button('Open the document', () => attempt(() => open(path, token, again)), 'primary'),
      button('Not now', goHome)),
    untouched());
}

async function open(path, link, again) {
  const answer = await answerOf(path, link);
  if (!answer) return;
  say('');
  await enter(answer, ({ grant }) => showGrant(grant), { exits: { again, leave: again } });
}

async function answerOf(path, link) {
  try {
    return await post(path, { link });
  } catch (problem) {
    const refused = REFUSED[problem.status];
    if (!refused) throw problem;
    show(refused.title, h('p', {}, refused.text), h('div', { class: 'actions' }, button('Leave', goHome)));
    say(problem.message, 'bad');
    return null;
  }
}
