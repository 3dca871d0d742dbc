import { h } from './dom.js';
import { wire } from './wire.js';

const KEPT = 20;
const CONCEALED = new Set(['password', 'newPassword']);

/** The calls to the API that the person's actions made, newest first. */
export function showCalls(panel) {
  const list = h('div', { class: 'exchanges' }, h('p', { class: 'muted' }, 'Nothing yet.'));
  panel.append(h('h2', { id: 'calls-title' }, 'On the wire'), list);
  wire.addEventListener('exchange', ({ detail }) => {
    list.querySelectorAll(':scope > p').forEach(hint => hint.remove());
    // A GET loads a screen: it must not close the call that the person made.
    if (detail.method !== 'GET') list.querySelectorAll('details[open]').forEach(older => older.removeAttribute('open'));
    list.prepend(row(detail));
    [...list.children].slice(KEPT).forEach(oldest => oldest.remove());
  });
}

function row({ method, url, headers, body, status, answer }) {
  const sent = Object.entries(headers)
    .filter(([name]) => name !== 'Content-Type')
    .map(([name, value]) => `${name}: ${value.slice(0, 16)}…\n`);
  return h('details', { open: method !== 'GET' },
    h('summary', {},
      h('b', {}, method),
      h('span', { class: 'path' }, url),
      h('span', { class: status < 400 ? 'status' : 'status refused' }, status)),
    (sent.length > 0 || body)
      && h('pre', { 'aria-label': 'Request', tabindex: '0' }, ...sent, body ? shown(body) : ''),
    h('pre', { 'aria-label': 'Response', tabindex: '0' }, answer ? shown(answer) : 'no body'));
}

const shown = value =>
  JSON.stringify(value, (name, item) => typeof item === 'string' ? shortened(name, item) : item, 2);

function shortened(name, text) {
  if (CONCEALED.has(name) && text) return '••••••';
  const isLong = text.length > 48 && (name === 'qrSvg' || !text.includes(' '));
  return isLong ? `${text.slice(0, 16)}… (${text.length} characters)` : text;
}
