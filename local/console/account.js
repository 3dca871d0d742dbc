import { button, h, time } from './dom.js';
import { codeField, field, form } from './forms.js';
import { forgetTokens, get, post, remove, visitor } from './api.js';
import { attempt, say, show } from './stage.js';
import { enter, showSignIn } from './sign-in.js';
import { showEnrolment } from './enrol.js';

/** What is behind the door: the factors, the sessions, the password. */
export async function showAccount() {
  const loaded = await attempt(() => Promise.all([get('/me'), get('/me/sessions')]));
  if (!loaded) {
    if (!visitor.accessToken) showSignIn();
    return;
  }
  const [me, sessions] = loaded;
  show('You are in',
    h('p', { class: 'who' }, h('strong', {}, me.username), ` of ${visitor.tenant}`, ...me.factors.map(factor => h('span', { class: 'tag' }, factor))),
    h('div', { class: 'actions' }, button('Sign out', signOut, 'primary'), button('Prove again (step-up)', stepUp)),
    me.factors.includes('totp') ? authenticatorOn() : authenticatorOff(),
    passwordSection(),
    sessionsSection(sessions.items));
}

function authenticatorOff() {
  return h('section', {}, h('h2', {}, 'Authenticator'),
    h('p', {}, 'Not enrolled: a password alone opens this account.'),
    h('div', { class: 'actions' }, button('Add an authenticator', () => guarded(showEnrolment), 'primary')));
}

function authenticatorOn() {
  return h('section', {}, h('h2', {}, 'Authenticator'),
    h('p', {}, 'Its code is asked for at every sign-in. Taking it away takes a code too.'),
    form({
      label: 'Disable the authenticator',
      fields: codeField(),
      submit: 'Disable',
      kind: 'quiet',
      beside: button('Replace', () => guarded(showEnrolment)),
      onSubmit: async ({ code }) => {
        await guarded(async () => {
          await post('/me/totp/disable', { code });
          await showAccount();
          say('The authenticator is gone. Its old entry is worth nothing now.', 'good');
        }, true);
      },
    }));
}

function passwordSection() {
  return h('details', {}, h('summary', {}, 'Change the password'), form({
    label: 'Change the password',
    fields: [
      h('input', { type: 'text', name: 'username', value: visitor.username, autocomplete: 'username', hidden: true }),
      field('password', 'Current password', { type: 'password', autocomplete: 'current-password' }),
      field('newPassword', 'New password', { type: 'password', autocomplete: 'new-password' }),
    ],
    submit: 'Change',
    onSubmit: ({ password, newPassword }) => guarded(async () => {
      await post('/me/password', { password, newPassword });
      visitor.password = newPassword;
      showSignIn();
      say('The password is changed, and every session was ended. Sign in with the new one.', 'good');
    }, true),
  }));
}

function sessionsSection(items) {
  return h('details', {}, h('summary', {}, `Sessions (${items.length})`), h('ul', { class: 'rows' }, items.map(session =>
    h('li', {},
      h('span', {}, 'since ', time(session.createdAt), ...session.factors.map(factor => h('span', { class: 'tag' }, factor)),
        session.current && h('span', { class: 'tag here' }, 'this one')),
      button('End', () => attempt(async () => {
        await remove(`/me/sessions/${encodeURIComponent(session.id)}`);
        if (session.current) showSignIn();
        else await showAccount();
        say('The session is ended.', 'good');
      }))))));
}

/** What needs a fresh proof is refused without one: the proof is asked for, and the action is then the person's again. */
async function guarded(action, inForm = false) {
  try {
    await action();
  } catch (problem) {
    if (problem.code === 'step_up_required') await stepUp();
    else if (inForm) throw problem;
    else await attempt(() => Promise.reject(problem));
  }
}

const stepUp = () => attempt(async () => {
  const answer = await post('/me/step-up');
  await enter(answer, async () => {
    await showAccount();
    say('Proved. For ten minutes now this session may change factors and the password.', 'good');
  });
  say('');
});

const signOut = () => attempt(async () => {
  await post('/sign-out');
  forgetTokens();
  showSignIn();
  say('Signed out.');
});
