/** @import { CountersignAccount } from './account.js' */
/** @import { Me, SecondFactor } from './types.js' */
import { h } from './dom.js';
import { showAddress, showTotp } from './enrolment.js';
import { codeField } from './fields.js';
import { form } from './forms.js';
import { showRecoveryCodes } from './recovery-codes.js';

/** @type {('totp' | 'sms' | 'email')[]} */
const KINDS = ['totp', 'sms', 'email'];

/** @param {'totp' | 'sms' | 'email'} factor @returns {'addTotp' | 'addSms' | 'addEmail'} */
const addText = factor => factor === 'totp' ? 'addTotp' : factor === 'sms' ? 'addSms' : 'addEmail';

/**
 * The second factors of an account, and the recovery codes for the case that they are lost.
 * @param {CountersignAccount} host @param {Me} me
 */
export function showFactors(host, me) {
  const enrolled = me.secondFactors.filter(({ factor }) => factor !== 'passkey');
  const missing = KINDS.filter(kind => enrolled.every(({ factor }) => factor !== kind));
  const hasOne = me.secondFactors.length > 0;
  return host.section(host.t('secondFactors'),
    !hasOne && h('p', {}, host.t('noSecondFactor')),
    h('ul', { class: 'cs-rows' },
      enrolled.map(second => row(host, me, second)),
      hasOne && h('li', {},
        h('span', {}, host.t('recoveryCodes'),
          h('span', { class: 'cs-muted' }, host.t('codesLeft', { count: me.recoveryCodesLeft }))),
        host.button(host.t('renewCodes'), () => renew(host, me)))),
    missing.length > 0 && h('div', { class: 'cs-ways' }, missing.map((factor, index) => host.button(
      host.t(addText(factor)), () => add(host, me, factor),
      !hasOne && index === 0 ? 'cs-primary' : 'cs-quiet'))));
}

/** @param {CountersignAccount} host @param {Me} me @param {SecondFactor} second */
function row(host, me, { factor: enrolled, destination }) {
  const factor = /** @type {'totp' | 'sms' | 'email'} */ (enrolled);
  const name = host.t(`factor_${factor}`);
  const replace = host.button(host.t('replace'), () => add(host, me, factor));
  const disable = host.button(host.t('remove'), () => disableFactor(host, me, factor), 'cs-danger');
  replace.setAttribute('aria-label', `${host.t('replace')}: ${name}`);
  disable.setAttribute('aria-label', `${host.t('remove')}: ${name}`);
  return h('li', {},
    h('span', {}, name, destination && h('span', { class: 'cs-muted' }, destination)),
    h('span', { class: 'cs-actions' }, replace, disable));
}

/** @param {CountersignAccount} host @param {Me} me @param {'totp' | 'sms' | 'email'} factor */
function add(host, me, factor) {
  const enroller = host.enroller('factorAdded');
  return factor === 'totp' ? showTotp(host, enroller)
    : showAddress(host, factor, (factor === 'sms' ? me.phone : me.email) ?? '', enroller);
}

/** @param {CountersignAccount} host @param {Me} me @param {'totp' | 'sms' | 'email'} factor */
const disableFactor = (host, me, factor) => withProof(host, me, {
  title: `${host.t('remove')}: ${host.t(`factor_${factor}`)}`,
  submit: host.t('remove'),
  kind: 'cs-danger',
  act: async body => {
    await host.api.post(factor === 'totp' ? '/me/totp/disable' : `/me/factors/${factor}/disable`, body);
    await host.showAccount(host.t('factorRemoved'));
  },
});

/** @param {CountersignAccount} host @param {Me} me */
const renew = (host, me) => withProof(host, me, {
  title: host.t('renewCodes'),
  submit: host.t('renewCodes'),
  kind: 'cs-primary',
  act: async body => {
    const { recoveryCodes } = await host.api.post('/me/recovery-codes', body);
    showRecoveryCodes(host, recoveryCodes, () => host.showAccount(), host.t('codesRenewed'));
  },
});

/**
 * An account with an authenticator proves the action with a code of it; one without needs a fresh proof (step-up). Both
 * ask first, because the old factor or the old codes are gone afterwards.
 * @param {CountersignAccount} host @param {Me} me
 * @param {{ title: string, submit: string, kind: string, act: (body: object) => unknown }} action
 */
function withProof(host, me, { title, submit, kind, act }) {
  const hasTotp = me.secondFactors.some(({ factor }) => factor === 'totp');
  host.show(title, form(host, {
    label: title,
    fields: hasTotp ? [h('p', {}, host.t('text_totp')), codeField(host.t('code'))] : h('p', {}, host.t('cannotUndo')),
    submit,
    kind,
    answer: 'code',
    beside: host.button(host.t('cancel'), () => host.showAccount()),
    act: ({ code }) => host.guarded(() => act(hasTotp ? { code } : {})),
  }));
}
