import { button, h } from './dom.js';
import { codeField, field, form } from './forms.js';
import { forgetTokens, keepTokens, post, visitor } from './api.js';
import { attempt, say, show } from './stage.js';
import { showAccount } from './account.js';
import { useFor } from './authenticator.js';

const PROMPTS = {
  totp: 'Type the six digits that your authenticator shows.',
  password: 'Type your password again.',
};

export function showSignIn() {
  forgetTokens();
  const wrong = button('Answer wrongly', () => {
    door.elements.password.value = 'not the password';
    door.requestSubmit();
  });
  const door = form({
    label: 'Sign in',
    fields: [
      field('tenant', 'Tenant', { value: visitor.tenant, autocomplete: 'organization' }),
      field('username', 'Email or phone', { value: visitor.username, autocomplete: 'username' }),
      field('password', 'Password', { value: visitor.password, type: 'password', autocomplete: 'current-password' }),
    ],
    submit: 'Sign in',
    beside: wrong,
    onSubmit: async ({ tenant, username, password }) => {
      visitor.tenant = tenant;
      visitor.username = username;
      useFor(username);
      try {
        const answer = await post('/sign-in', { username, password });
        visitor.password = password;
        await enter(answer);
      } catch (problem) {
        if ([401, 423].includes(problem.status)) door.elements.password.value = visitor.password;
        throw problem;
      }
    },
  });
  show('Sign in', door, h('p', { class: 'foot' },
    button('Forgotten password?', () => askAgain('/recovery/password', door), 'link'),
    button('Locked? Send the unlock link again', () => askAgain('/recovery/unlock', door), 'link')));
}

// The answer is the same for a name that nobody has.
async function askAgain(path, door) {
  const { tenant, username } = door.elements;
  visitor.tenant = tenant.value;
  visitor.username = username.value;
  await attempt(async () => {
    await post(path, { username: username.value });
    say('If that account needs it, a message is on its way: see the outbox.');
  });
}

/** Goes where an answer leads: to the next proof, or in. */
export async function enter(answer, then = showAccount) {
  if (answer.status === 'challenge') {
    showChallenge(answer.challenge, then);
  } else {
    keepTokens(answer);
    await then();
  }
}

function showChallenge(challenge, then) {
  // One factor out of the first list that is still open; the first of it is the preferred one.
  const factor = challenge.required[0][0];
  const isPassword = factor === 'password';
  show(challenge.purpose === 'step-up' ? 'Prove that it is you' : 'One more proof',
    h('p', {}, PROMPTS[factor] ?? `Type the code that was sent by ${factor}.`),
    form({
      label: 'Proof',
      fields: isPassword ? field('code', 'Password', { type: 'password', autocomplete: 'current-password' }) : codeField(),
      submit: 'Continue',
      beside: button('Cancel', () => visitor.accessToken ? showAccount() : showSignIn()),
      onSubmit: async ({ code }) => {
        try {
          await enter(await post('/challenges/verify', { challenge: challenge.handle, factor, code }), then);
        } catch (problem) {
          // A lock or an expiry voids the challenge: there is nothing left to answer here.
          if ([423, 410].includes(problem.status)) showSignIn();
          throw problem;
        }
      },
    }),
    challenge.satisfied.length > 0 && h('p', { class: 'foot muted' }, `Already proved: ${challenge.satisfied.join(', ')}.`));
}
