import { button, h, time } from './dom.js';
import { fillCode } from './filling.js';
import { keepLooking } from './looking.js';
import { say } from './outcome.js';
import { linkTo } from './stage.js';
import { quietFetch, wire } from './wire.js';

const CODE = /(?<![0-9])[0-9]{6}(?![0-9])/;
const GONE = 410;
const KEPT = 'countersign-used';
const used = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]'));
let drawn = null;

// What works once is marked once it has worked. A link to a document works until it is replaced.
wire.addEventListener('exchange', ({ detail: { status, body } }) => {
  const secret = body?.token ?? CODE.exec(body?.code)?.[0];
  if (!secret || status >= 300 && status !== GONE) return;
  used.add(secret);
  sessionStorage.setItem(KEPT, JSON.stringify([...used]));
});

/** The emails and SMS that were sent, newest first. */
export function showOutbox(panel) {
  const list = h('ol', { class: 'messages' });
  panel.prepend(
    h('h2', { id: 'outbox-title' }, 'Outbox'),
    h('p', { class: 'muted' }, 'What was sent by email and SMS.'));
  panel.append(list);
  keepLooking(panel, () => refresh(list));
}

async function refresh(list) {
  const response = await quietFetch('/local/outbox', { cache: 'no-store' }).catch(() => null);
  if (!response?.ok) return;
  const messages = await response.json();
  const state = `${messages.length}:${messages[0]?.id}:${used.size}`;
  // Drawn again only after a change, so that focus and selection in the list survive.
  if (state === drawn) return;
  drawn = state;
  list.replaceChildren(...(messages.length > 0 ? messages.map(show) : [h('li', { class: 'muted' }, 'Nothing yet.')]));
}

function show(message) {
  return h('li', {},
    h('p', { class: 'envelope' },
      h('span', { class: 'tag' }, message.channel), h('span', { class: 'to' }, message.to), time(message.at)),
    message.subject && h('p', {}, h('strong', {}, message.subject)),
    h('p', { class: 'text' }, message.links.length > 0 ? withLink(message) : withCode(message)));
}

function withLink({ text, links: [link] }) {
  const [before, after] = text.split(link);
  return [before.trimEnd(), ...marked(linkTo(link), link.split('=').at(-1)), after.trim()];
}

function withCode({ text }) {
  const found = CODE.exec(text);
  if (!found) return [text.trim()];
  const use = button(found[0], () => take(found[0]), 'chip');
  use.setAttribute('aria-label', `Use the code ${found[0]}`);
  return [text.slice(0, found.index), ...marked(use, found[0]), text.slice(found.index + 6).trimEnd()];
}

function marked(element, secret) {
  if (!used.has(secret)) return [element];
  element.classList.add('used');
  return [element, h('span', { class: 'tag' }, 'used')];
}

/** Writes the code into the code field. If there is none, copies it. */
async function take(code) {
  if (fillCode(code)) return;
  const copied = await navigator.clipboard.writeText(code).then(() => true, () => false);
  say(copied ? 'The code is copied.' : 'There is no field for a code here.');
}
