import { button, h } from './dom.js';
import { field, form } from './forms.js';
import { deviceToken, forgetTokens, post, person } from './api.js';
import { attempt, say, show } from './stage.js';
import { enter } from './challenge.js';
import { useFor } from './authenticator.js';

export function showSignIn() {
  forgetTokens();
  const signInForm = form({
    label: 'Sign in',
    fields: [
      field('tenant', 'Tenant', { value: person.tenant, autocomplete: 'organization' }),
      field('username', 'Email or phone', { value: person.username, autocomplete: 'username' }),
      field('password', 'Password', { value: person.password, type: 'password', autocomplete: 'current-password' }),
    ],
    submit: 'Sign in',
    beside: button('Answer wrongly', () => {
      signInForm.elements.password.value = 'not the password';
      signInForm.requestSubmit();
    }),
    onSubmit: async ({ password }) => {
      readNames(signInForm);
      try {
        const answer = await post('/sign-in', { username: person.username, password, deviceToken: deviceToken() });
        person.password = password;
        await enter(answer);
      } catch (problem) {
        if ([401, 423].includes(problem.status)) signInForm.elements.password.value = person.password;
        throw problem;
      }
    },
  });
  show('Sign in', signInForm,
    h('div', { class: 'without', role: 'group', 'aria-label': 'Without the password' },
      h('span', { class: 'muted' }, 'Without the password:'),
      button('Code by email', () => byCode('email', signInForm)),
      button('Code by SMS', () => byCode('sms', signInForm))),
    h('p', { class: 'foot' },
      button('Forgotten password?', () => askAgain('/recovery/password', signInForm), 'link'),
      button('Locked? Send the unlock link again', () => askAgain('/recovery/unlock', signInForm), 'link')));
}

function readNames(signInForm) {
  person.tenant = signInForm.elements.tenant.value;
  person.username = signInForm.elements.username.value;
  useFor(person.username);
}

const byCode = (codeBy, signInForm) => attempt(async () => {
  readNames(signInForm);
  const answer = await post('/sign-in', { username: person.username, codeBy, deviceToken: deviceToken() });
  say('');
  await enter(answer, undefined, { sent: codeBy });
});

// Against enumeration, the answer is the same for a username without an account.
const askAgain = (path, signInForm) => attempt(async () => {
  readNames(signInForm);
  await post(path, { username: person.username });
  say('If that account needs it, a message is on its way: see the outbox.');
});
