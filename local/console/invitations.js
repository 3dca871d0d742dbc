import { button, h, sureButton } from './dom.js';
import { field, form } from './forms.js';
import { patch, post } from './api.js';
import { attempt, attempts, say } from './outcome.js';
import { linkTo } from './stage.js';

const DELIVERY = { sent: 'sent', delivered: 'delivered', undelivered: 'does not arrive' };
const BAD = new Set(['locked', 'expired', 'revoked']);

/** One invitation, as the sender sees it. Built once and then updated, so that a half-filled form survives. */
export function invitationRow({ id, link }) {
  const path = `/invitations/${encodeURIComponent(id)}`;
  const state = h('p', { class: 'state' });
  const addresses = h('ul', { class: 'addresses' });
  const act = (action, outcome) => attempt(async () => {
    await post(`${path}/${action}`, {});
    say(outcome, 'good');
  });
  const unlock = button('Unlock', () => act('unlock', 'Unlocked: all attempts are there again.'));
  const change = changeOf(path);
  const actions = h('div', { class: 'actions', role: 'group' },
    unlock,
    button('Send again', () => act('resend', 'New links are on their way. The old ones do not work any more.')),
    sureButton('Revoke', () => act('revoke', 'Revoked: no link of this invitation works any more.')));
  const element = h('li', {}, state, addresses, otherLink(path, link), actions, change.element);
  return { element, update };

  function update(invitation) {
    const { status } = invitation;
    const name = invitation.name ?? invitation.email ?? invitation.phone ?? 'Unnamed';
    state.replaceChildren(
      h('strong', {}, name), h('span', { class: 'tag' }, invitation.auth),
      h('span', { class: BAD.has(status) ? 'tag locked' : status === 'verified' ? 'tag here' : 'tag' }, status),
      h('span', { class: 'muted' }, `${attempts(invitation.attemptsLeft)} left`));
    addresses.replaceChildren(...[
      address(invitation.email, invitation.emailDelivery),
      address(invitation.phone, invitation.smsDelivery),
    ].filter(Boolean));
    actions.setAttribute('aria-label', `Invitation of ${name}`);
    unlock.hidden = status !== 'locked';
    change.fill(invitation);
  }
}

// The API shows this link once. Later there is only a new one, which replaces it.
function otherLink(path, link) {
  const element = h('p', { class: 'other' });
  const draw = current => element.replaceChildren(...current
    ? [linkTo(current, 'Open the other link'), h('span', { class: 'muted' }, ' the one that the sender passes on')]
    : [button('New link to pass on', () => attempt(async () => {
      draw((await post(`${path}/new-link`, {})).link);
      say('This link replaces the one that the sender had.', 'good');
    }))]);
  draw(link);
  return element;
}

// A message has no delivery state before the first report.
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
      await patch(path, values);
      element.open = false;
      say('Changed. The link to the old address does not work any more. The new address got a link.', 'good');
    },
  }));
  return {
    element,
    // An open form keeps what the sender types.
    fill: invitation => !element.open && [email, phone].forEach(labelled => {
      const input = labelled.querySelector('input');
      input.value = invitation[input.name] ?? '';
    }),
  };
}
