import { button, h, sureButton } from './dom.js';
import { field, form } from './forms.js';
import { asBackOffice, patch, post } from './api.js';
import { attempt, attempts, say } from './stage.js';

const DELIVERY = { sent: 'sent', delivered: 'delivered', undelivered: 'does not arrive' };
const BAD = new Set(['locked', 'expired', 'revoked']);

/** One invitee as the sender sees him: built once, so that a form that is being filled in outlives every look. */
export function invitationRow({ id, link }) {
  const path = `/invitations/${encodeURIComponent(id)}`;
  const state = h('p', { class: 'state' });
  const addresses = h('ul', { class: 'addresses' });
  const act = (action, outcome) => attempt(async () => {
    await post(`${path}/${action}`, {}, asBackOffice);
    say(outcome, 'good');
  });
  const unlock = button('Unlock', () => act('unlock', 'Unlocked: all attempts are there again.'));
  const change = changeOf(path);
  const actions = h('div', { class: 'actions', role: 'group' },
    unlock,
    button('Send again', () => act('resend', 'New links are on their way. The old ones are over.')),
    sureButton('Revoke', () => act('revoke', 'Revoked: no link of this invitation opens anything now.')));
  const element = h('li', {},
    state, addresses,
    h('p', { class: 'other' }, h('a', { href: link }, 'Open the other link'), h('span', { class: 'muted' }, ' the one that the sender passes on')),
    actions, change.element);
  return { element, update };

  function update(invitation) {
    const name = invitation.name ?? invitation.email ?? invitation.phone ?? 'Somebody';
    state.replaceChildren(
      h('strong', {}, name), h('span', { class: 'tag' }, invitation.auth),
      h('span', { class: BAD.has(invitation.status) ? 'tag locked' : invitation.status === 'verified' ? 'tag here' : 'tag' }, invitation.status),
      h('span', { class: 'muted' }, `${attempts(invitation.attemptsLeft)} left`));
    addresses.replaceChildren(...[address(invitation.email, invitation.emailDelivery), address(invitation.phone, invitation.smsDelivery)].filter(Boolean));
    actions.setAttribute('aria-label', `Invitation of ${name}`);
    unlock.hidden = invitation.status !== 'locked';
    change.fill(invitation);
  }
}

// Nothing is said of a message until something was reported.
const address = (text, delivery) => text && h('li', {}, text,
  delivery && h('span', { class: delivery === 'undelivered' ? 'tag locked' : 'tag' }, DELIVERY[delivery]));

function changeOf(path) {
  const optional = { required: false, autocomplete: 'off' };
  const email = field('email', 'Email', { inputmode: 'email', ...optional });
  const phone = field('phone', 'Phone', { type: 'tel', ...optional });
  const element = h('details', { class: 'inline' }, h('summary', {}, 'Change the addresses'), form({
    label: 'Change the addresses',
    fields: [email, phone],
    submit: 'Change',
    kind: 'quiet',
    onSubmit: async values => {
      await patch(path, values, asBackOffice);
      element.open = false;
      say('Changed. The link to an old address is over, and the new one got its own.', 'good');
    },
  }));
  return {
    element,
    // What somebody is typing stays.
    fill: invitation => !element.open && [email, phone].forEach(place => {
      const input = place.querySelector('input');
      input.value = invitation[input.name] ?? '';
    }),
  };
}
