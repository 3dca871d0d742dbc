/** @import { CountersignSignIn } from './sign-in.js' */
/** @import { Problem } from './api.js' */
import { h } from './dom.js';
import { field } from './fields.js';
import { form } from './forms.js';

/**
 * Asks for a link by which the password is set anew.
 * @param {CountersignSignIn} host @param {string} username
 */
export function showForgotten(host, username) {
  host.show(host.t('forgotten'),
    h('p', {}, host.t('forgottenText')),
    askForLink(host, '/recovery/password', username, () => host.showStart()));
}

/**
 * A form that has a link sent to a username.
 * @param {import('./element.js').CountersignElement} host @param {'/recovery/password' | '/recovery/unlock'} path
 * @param {string} username @param {() => unknown} back
 */
export const askForLink = (host, path, username, back) => form(host, {
  label: host.t('sendLink'),
  fields: field('username', host.t('username'), { value: username, autocomplete: 'username' }),
  submit: host.t('sendLink'),
  beside: host.button(host.t('back'), back),
  act: async values => {
    await host.api.post(path, { username: values.username });
    host.say(host.t('linkSentIfKnown'), 'good');
  },
});

/**
 * A lock, and the way out of it.
 * @param {CountersignSignIn} host @param {Problem} problem @param {string} username
 */
export function showLocked(host, problem, username) {
  const isSent = problem.recovery === 'sent';
  host.show(host.t('lockedTitle'),
    h('p', {}, host.t(isSent ? 'lockedSent' : 'lockedAdministrator')),
    h('div', { class: 'cs-actions' },
      isSent && username && !host.hasAttribute('no-recovery') && host.button(host.t('sendLinkAgain'), async () => {
        await host.api.post('/recovery/unlock', { username });
        host.say(host.t('linkSentIfKnown'), 'good');
      }, 'cs-primary'),
      host.button(host.t('back'), () => host.showStart())));
}
