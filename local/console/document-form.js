import { button, h } from './dom.js';
import { choice, field, flag, form } from './forms.js';
import { post } from './api.js';
import { say } from './outcome.js';
import { person } from './person.js';

const LEVELS = { none: 'Nothing', '1fa': 'One code', '2fa': 'Two factors' };
const PARTS = ['name', 'email', 'phone', 'auth'];

/** The form for a new document. Each field has the path by which `errors` of the API names it. */
export function newDocument(then) {
  const invitees = h('div', { class: 'invitees' });
  const add = one => { invitees.append(invitee(one, invitees)); number(invitees); };
  add({ name: 'Ana', email: 'ana@example.com', phone: '+46701112233', auth: '2fa' });
  // This invitee has an account: the links for viewing ask for its second factor too.
  const next = [{ name: 'Demo', email: person.username, auth: '1fa' }];
  return form({
    label: 'New document',
    fields: [
      field('title', 'Title', { value: 'Contract', autocomplete: 'off' }),
      flag('quickSign', 'Quick sign', false),
      invitees,
    ],
    submit: 'Send the document',
    beside: button('Add an invitee', () => {
      add(next.pop() ?? { auth: 'none' });
      invitees.lastElementChild.querySelector('input').focus();
    }),
    onSubmit: async values => {
      const body = bodyOf(values, invitees.children.length);
      const { id, invitations } = await post('/documents', body);
      await then({ id, title: body.title, quickSign: body.quickSign, invitations });
      say('The document is sent. Each invitee got a link: see the outbox.', 'good');
    },
  });
}

function invitee({ name, email, phone, auth }, all) {
  const optional = { required: false, autocomplete: 'off' };
  const element = h('fieldset', { class: 'invitee' },
    h('legend', {}),
    field('name', 'Name', { value: name, ...optional }),
    choice('auth', 'Asked for', LEVELS, auth),
    field('email', 'Email', { value: email, inputmode: 'email', ...optional }),
    field('phone', 'Phone, with its country code', { value: phone, type: 'tel', ...optional }),
    button('Remove', () => {
      element.remove();
      number(all);
      all.querySelector('input').focus();
    }));
  return element;
}

function number(invitees) {
  [...invitees.children].forEach((element, index) => {
    element.querySelector('legend').textContent = `Invitee ${index + 1}`;
    element.querySelector('button').hidden = invitees.children.length === 1;
    element.querySelectorAll('[name]').forEach(control => {
      control.name = `invitees[${index}].${control.name.split('.').at(-1)}`;
    });
  });
}

const bodyOf = (values, count) => ({
  title: values.title,
  quickSign: 'quickSign' in values,
  invitees: Array.from({ length: count }, (_, index) =>
    Object.fromEntries(PARTS.map(part => [part, values[`invitees[${index}].${part}`] || undefined]))),
});
