import { h, time } from './dom.js';
import { countDown, lasting } from './clock.js';
import { FACTORS } from './names.js';

const SOURCES = {
  email: 'The link in the email',
  sms: 'The link in the SMS',
  other: 'The link that the sender passed on',
};

const TITLES = {
  invitation: 'The document, to be signed',
  preview: 'The document, for viewing',
  'data-room': 'The data room',
};

/** Stands in for the document or data room that a grant opens, and shows what the grant proves. */
export function showGrant(host, { grant, location: target }, { name, again, leave }) {
  const claims = claimsOf(grant);
  const isRoom = claims.room !== undefined;
  const left = h('span', { class: 'muted', role: 'timer' });
  countDown(left, claims.exp - claims.iat, rest => {
    left.textContent = rest > 0 ? ` ${lasting(rest)} left` : ' over';
  });
  host.show(isRoom ? 'The data room is open' : 'The document is open',
    h('div', { class: 'opened' },
      h('p', {}, h('strong', {}, name ?? TITLES[isRoom ? 'data-room' : claims.purpose])),
      h('dl', {},
        row('Opened with', claims.factors.length > 0
          ? h('ul', {}, claims.factors.map(({ factor, at }) =>
            h('li', {}, FACTORS[factor], h('span', { class: 'muted' }, ' at ', time(at * 1000)))))
          : 'no factor: the link was enough'),
        claims.source && row('Opened from', SOURCES[claims.source]),
        claims.group && row('Group',
          claims.group, claims.administrator && h('span', { class: 'tag' }, 'administrator')),
        target && row('Leads to', target),
        row('Open until', time(claims.exp * 1000), ' UTC', left))),
    h('div', { class: 'cs-actions' },
      again && host.button('Enter again', again, 'cs-primary'), host.button('Leave', leave)),
    h('details', {}, h('summary', {}, 'What the grant says'),
      h('p', { class: 'muted' },
        'A signed token. The published keys are enough to check it. This page does not store it.'),
      h('pre', { class: 'claims', tabindex: '0', 'aria-label': 'Claims of the grant' },
        JSON.stringify(claims, null, 2))));
}

const row = (term, ...value) => [h('dt', {}, term), h('dd', {}, ...value)];

// Reads the claims without a check of the signature. A service that relies on a grant must check it.
function claimsOf(token) {
  const [, payload] = token.split('.');
  const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, character => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
