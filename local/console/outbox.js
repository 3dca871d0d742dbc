import { button, h, time } from './dom.js';
import { fillCode } from './forms.js';
import { keepLooking } from './looking.js';
import { say } from './stage.js';

const CODE = /(?<![0-9])[0-9]{6}(?![0-9])/;
let newest = null;

/** The emails and SMS that were sent, newest first. */
export function showOutbox(panel) {
  const list = h('ol', { class: 'messages' });
  panel.append(
    h('h2', { id: 'outbox-title' }, 'Outbox'),
    h('p', { class: 'muted' }, 'What was sent by email and SMS.'),
    list);
  keepLooking(() => refresh(list));
}

async function refresh(list) {
  const response = await fetch('/local/outbox', { cache: 'no-store' }).catch(() => null);
  if (!response?.ok) return;
  const messages = await response.json();
  const state = `${messages.length}:${messages[0]?.id}`;
  // Drawn again only after a new message, so that focus and selection in the list survive.
  if (state === newest) return;
  newest = state;
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
  return [before.trimEnd(), h('a', { href: link }, link), after.trim()];
}

function withCode({ text }) {
  const found = CODE.exec(text);
  if (!found) return [text.trim()];
  const use = button(found[0], () => take(found[0]), 'chip');
  use.setAttribute('aria-label', `Use the code ${found[0]}`);
  return [text.slice(0, found.index), use, text.slice(found.index + 6).trimEnd()];
}

/** Writes the code into the code field. If there is none, copies it. */
async function take(code) {
  if (fillCode(code)) return;
  const copied = await navigator.clipboard.writeText(code).then(() => true, () => false);
  say(copied ? 'The code is copied.' : 'There is no field for a code here.');
}
