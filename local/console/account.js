import { button, h } from './dom.js';
import { choice, field, form } from './forms.js';
import { forgetTokens, get, patch, post, person } from './api.js';
import { attempt, say, show } from './stage.js';
import { goToSignIn } from './router.js';
import { FACTORS, LOCALES } from './names.js';
import { devicesSection, sessionsSection } from './sessions.js';
import { factorsSection } from './factors.js';
import { guarded, stepUp } from './step-up.js';
import { roomsSection } from './room-entry.js';

/** The account of the signed-in person. */
export async function showAccount() {
  const loaded = await attempt(() => Promise.all([get('/me'), get('/me/sessions'), get('/me/devices')]));
  if (!loaded) {
    if (!person.accessToken) goToSignIn();
    return;
  }
  const [me, sessions, devices] = loaded;
  show('You are in',
    h('p', { class: 'who' },
      h('strong', {}, me.username), ` of ${person.tenant}`,
      me.factors.map(factor => h('span', { class: 'tag' }, FACTORS[factor]))),
    h('div', { class: 'actions' },
      button('Sign out', signOut, 'primary'),
      button('Prove again (step-up)', () => attempt(() => stepUp()))),
    factorsSection(me),
    profileSection(me),
    passwordSection(),
    roomsSection(),
    sessionsSection(sessions.items),
    devices.items.length > 0 && devicesSection(devices.items));
}

function profileSection(me) {
  const factors = Object.fromEntries(me.secondFactors.map(({ factor }) => [factor, FACTORS[factor]]));
  return h('details', {}, h('summary', {}, 'Preferences'), form({
    label: 'Preferences',
    fields: [
      choice('preferredFactor', 'Asked for first', { '': 'No preference', ...factors }, me.preferredFactor),
      choice('locale', 'Language of messages', { '': 'As the tenant has it', ...LOCALES }, me.locale),
    ],
    submit: 'Save',
    onSubmit: async ({ preferredFactor, locale }) => {
      await patch('/me', { preferredFactor: preferredFactor || null, locale: locale || null });
      await showAccount();
      say('The preferences are saved.', 'good');
    },
  }));
}

function passwordSection() {
  return h('details', {}, h('summary', {}, 'Change the password'), form({
    label: 'Change the password',
    fields: [
      h('input', { type: 'text', name: 'username', value: person.username, autocomplete: 'username', hidden: true }),
      field('password', 'Current password', { type: 'password', autocomplete: 'current-password' }),
      field('newPassword', 'New password', { type: 'password', autocomplete: 'new-password' }),
    ],
    submit: 'Change',
    onSubmit: ({ password, newPassword }) => guarded(async () => {
      await post('/me/password', { password, newPassword });
      person.password = newPassword;
      goToSignIn();
      say('The password is changed, and every session was ended. Sign in with the new one.', 'good');
    }),
  }));
}

const signOut = () => attempt(async () => {
  await post('/sign-out');
  forgetTokens();
  goToSignIn();
  say('Signed out.');
});
