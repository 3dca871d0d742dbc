import { button, h } from './dom.js';
import { field, form } from './forms.js';
import { post, person } from './api.js';
import { attempt, say, show } from './stage.js';
import { goToSignIn } from './router.js';

/** The page that a recovery link opens. It says what the link does, and uses it only after a click. */
export function showRecoveryLink({ kind, token }) {
  say('');
  if (kind === 'unlock') showUnlock(token);
  else showNewPassword(token);
}

export const untouched = () => h('p', { class: 'foot muted' },
  'Nothing has been sent yet, and the token is no longer in the address bar.');

function showUnlock(token) {
  show('Unlock the account',
    h('p', {},
      'This unlocks the account and changes nothing else: password and second factor stay. The link works once.'),
    h('div', { class: 'actions' },
      button('Unlock the account', () => attempt(async () => {
        await post('/recovery/unlock', { token });
        goToSignIn();
        say('Unlocked. Sign in.', 'good');
      }), 'primary'),
      button('Not now', goToSignIn)),
    untouched());
}

function showNewPassword(token) {
  show('Set a new password',
    h('p', {}, 'This sets a new password and ends every session. It does not unlock the account. The link works once.'),
    form({
      label: 'Set a new password',
      fields: field('newPassword', 'New password', { type: 'password', autocomplete: 'new-password' }),
      submit: 'Set the password',
      beside: button('Not now', goToSignIn),
      onSubmit: async ({ newPassword }) => {
        await post('/recovery/password/confirm', { token, newPassword });
        person.password = newPassword;
        goToSignIn();
        say('The password is set. Sign in with it.', 'good');
      },
    }));
}
