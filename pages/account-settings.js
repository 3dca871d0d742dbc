/** @import { CountersignAccount } from './account.js' */
/** @import { Me } from './types.js' */
import { h } from './dom.js';
import { check, choice, field, hiddenUsername, passwordField } from './fields.js';
import { form } from './forms.js';
import { LANGUAGE_NAMES } from './texts.js';

/**
 * Changes the password. Who has none sets the first one.
 * @param {CountersignAccount} host @param {Me} me
 */
export function passwordSettings(host, me) {
  const hasPassword = me.factors.includes('password');
  const title = host.t(hasPassword ? 'changePassword' : 'firstPassword');
  return host.fold(title, form(host, {
    label: title,
    fields: [
      hiddenUsername(me.username),
      hasPassword && passwordField(host, 'password', host.t('currentPassword'), 'current-password'),
      passwordField(host, 'newPassword', host.t('newPassword'), 'new-password'),
    ],
    submit: title,
    answer: 'password',
    act: ({ password, newPassword }) => host.guarded(async () => {
      await host.api.post('/me/password', { password, newPassword });
      host.leave(host.t('passwordChanged'));
    }),
  }));
}

/** @param {CountersignAccount} host @param {Me} me */
export function preferences(host, me) {
  const factors = Object.fromEntries(me.secondFactors.map(({ factor }) => [factor, host.t(`factor_${factor}`)]));
  return host.fold(host.t('preferences'), form(host, {
    label: host.t('preferences'),
    fields: [
      field('name', host.t('name'), { value: me.name, required: false, autocomplete: 'name', autocapitalize: 'words' }),
      me.secondFactors.length > 1 && choice(
        'preferredFactor', host.t('preferredFactor'), { '': host.t('noPreference'), ...factors }, me.preferredFactor),
      choice('locale', host.t('messageLanguage'), languages(host, me.locale), me.locale),
    ],
    submit: host.t('save'),
    act: async values => {
      await host.api.patch('/me', Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, value.trim() || null])));
      await host.showAccount(host.t('saved'));
    },
  }));
}

/**
 * The end of the account. The API keeps administrators from it.
 * @param {CountersignAccount} host @param {Me} me
 */
export const deletion = (host, me) => me.role !== 'admin' && host.fold(host.t('deleteAccount'), form(host, {
  label: host.t('deleteAccount'),
  fields: [h('p', {}, host.t('deleteText')), check('sure', host.t('deleteSure'))],
  submit: host.t('deleteAccount'),
  kind: 'cs-danger',
  act: () => host.guarded(async () => {
    await host.api.remove('/me');
    host.leave(host.t('accountDeleted'));
  }),
}));

/**
 * Also a language that we have no texts in, which the back office may have set: saving must not take it away.
 * @param {CountersignAccount} host @param {string | undefined} locale
 */
const languages = (host, locale = '') =>
  ({ [locale]: locale, '': host.t('noPreference'), ...LANGUAGE_NAMES });
