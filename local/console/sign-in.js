import { button, h } from './dom.js';
import { field, form } from './forms.js';
import { deviceToken, forgetTokens, post, visitor } from './api.js';
import { attempt, say, show } from './stage.js';
import { enter } from './challenge.js';
import { useFor } from './authenticator.js';

export function showSignIn() {
  forgetTokens();
  const door = form({
    label: 'Sign in',
    fields: [
      field('tenant', 'Tenant', { value: visitor.tenant, autocomplete: 'organization' }),
      field('username', 'Email or phone', { value: visitor.username, autocomplete: 'username' }),
      field('password', 'Password', { value: visitor.password, type: 'password', autocomplete: 'current-password' }),
    ],
    submit: 'Sign in',
    beside: button('Answer wrongly', () => {
      door.elements.password.value = 'not the password';
      door.requestSubmit();
    }),
    onSubmit: async ({ password }) => {
      take(door);
      try {
        const answer = await post('/sign-in', { username: visitor.username, password, deviceToken: deviceToken() });
        visitor.password = password;
        await enter(answer);
      } catch (problem) {
        if ([401, 423].includes(problem.status)) door.elements.password.value = visitor.password;
        throw problem;
      }
    },
  });
  show('Sign in', door,
    h('div', { class: 'without', role: 'group', 'aria-label': 'Without the password' },
      h('span', { class: 'muted' }, 'Without the password:'), button('Code by email', () => byCode('email', door)), button('Code by SMS', () => byCode('sms', door))),
    h('p', { class: 'foot' },
      button('Forgotten password?', () => askAgain('/recovery/password', door), 'link'),
      button('Locked? Send the unlock link again', () => askAgain('/recovery/unlock', door), 'link')));
}

function take(door) {
  visitor.tenant = door.elements.tenant.value;
  visitor.username = door.elements.username.value;
  useFor(visitor.username);
}

const byCode = (codeBy, door) => attempt(async () => {
  take(door);
  const answer = await post('/sign-in', { username: visitor.username, codeBy, deviceToken: deviceToken() });
  say('');
  await enter(answer, undefined, { sent: codeBy });
});

// The answer is the same for a name that nobody has.
const askAgain = (path, door) => attempt(async () => {
  take(door);
  await post(path, { username: visitor.username });
  say('If that account needs it, a message is on its way: see the outbox.');
});
