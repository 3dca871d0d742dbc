/** @import { CountersignElement } from './element.js' */
/** @import { Challenge, CodeSent, Factor, Flow, LoginAnswer, Totp } from './types.js' */
/** @import { Texts } from './texts.js' */
import { h } from './dom.js';
import { codeField, field } from './fields.js';
import { form } from './forms.js';
import { makePasskey, supportsPasskeys } from './passkey.js';
import { sending } from './sending.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { conflictMeans, within } from './within.js';

/**
 * How a factor is enrolled: in a session, or in a sign-in that waits for it.
 * @typedef {{
 *   post: (path: string, body?: object) => Promise<any>,
 *   start: (action: () => unknown) => unknown,
 *   back: () => unknown,
 *   done: (answer: LoginAnswer | null) => unknown,
 * }} Enroller
 */

/**
 * Shown when the tenant requires a second factor and the account has none. The handle stands in for an access token.
 * @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow
 */
export function showEnrolmentChoice(host, challenge, flow) {
  /** @type {Enroller} */
  const enroller = {
    post: (path, body) => host.api.post(path, body, challenge.handle),
    start: action => within(host, flow, async () => action()),
    back: () => showEnrolmentChoice(host, challenge, flow),
    done: answer => answer && answer.status !== 'challenge' && flow.done(answer),
  };

  // The last step lists what the tenant lets people enrol.
  const ways = (challenge.required.at(-1) ?? []).filter(factor => factor !== 'passkey' || supportsPasskeys());
  host.show(host.t('enrolTitle'),
    h('p', {}, host.t('enrolText')),
    h('div', { class: 'cs-ways' }, ways.map((factor, index) => host.button(
      host.t(/** @type {keyof Texts} */ (`factor_${factor}`)), () => enrol(host, factor, enroller),
      index === 0 ? 'cs-primary' : 'cs-quiet'))),
    h('div', { class: 'cs-foot' }, host.button(host.t('cancel'), flow.leave, 'cs-link')));
}

/** @param {CountersignElement} host @param {Factor} factor @param {Enroller} enroller */
const enrol = (host, factor, enroller) => factor === 'totp' ? showTotp(host, enroller)
  : factor === 'passkey' ? showPasskey(host, enroller)
    : showAddress(host, /** @type {'sms' | 'email'} */ (factor), '', enroller);

/**
 * A new passkey. The browser shows its own dialog, so there is no screen of ours.
 * @param {CountersignElement} host @param {Enroller} enroller
 */
export const showPasskey = (host, enroller) => enroller.start(async () => {
  const { publicKey } = await enroller.post('/me/passkeys');
  const credential = await makePasskey(publicKey);
  if (credential) await finish(host, await enroller.post('/me/passkeys/confirm', { credential }), enroller);
  else host.say(host.t('passkeyEnded'));
});

/**
 * A new secret. It is pending until the person confirms it with one of its codes.
 * @param {CountersignElement} host @param {Enroller} enroller
 */
export const showTotp = (host, enroller) => enroller.start(async () => {
  /** @type {Totp} */
  const { secret, uri, qrSvg } = await enroller.post('/me/totp');
  host.show(host.t('addTotp'),
    h('p', {}, host.t('totpScan')),
    h('img', {
      class: 'cs-qr', src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg)}`,
      alt: host.t('qrCode'), width: '192', height: '192',
    }),
    h('p', {}, h('a', { href: uri }, host.t('totpOpenApp'))),
    h('details', {}, h('summary', {}, host.t('totpType')),
      h('p', {}, h('code', { class: 'cs-key' }, (secret.match(/.{1,4}/g) ?? []).join(' ')))),
    form(host, {
      label: host.t('addTotp'),
      fields: codeField(host.t('totpConfirm')),
      submit: host.t('confirm'),
      answer: 'code',
      beside: host.button(host.t('cancel'), enroller.back),
      act: ({ code }) => enroller.start(
        async () => finish(host, await enroller.post('/me/totp/confirm', { code }), enroller)),
    }));
});

/**
 * Adds a phone number or an email address as a second factor. A code that goes there confirms it.
 * @param {CountersignElement} host @param {'sms' | 'email'} factor @param {string} address @param {Enroller} enroller
 */
export function showAddress(host, factor, address, enroller) {
  host.show(host.t(factor === 'sms' ? 'addSms' : 'addEmail'),
    form(host, {
      label: host.t(factor === 'sms' ? 'addSms' : 'addEmail'),
      fields: factor === 'sms'
        ? field('address', host.t('phone'), { value: address, type: 'tel', autocomplete: 'tel' })
        : field('address', host.t('email'), { value: address, inputmode: 'email', autocomplete: 'email' }),
      submit: host.t('sendCode'),
      beside: host.button(host.t('cancel'), enroller.back),
      act: values => enroller.start(async () => showConfirm(
        host, factor, values.address ?? '',
        await enroller.post(`/me/factors/${factor}`, { address: values.address }), enroller)),
    }));
}

/**
 * @param {CountersignElement} host @param {'sms' | 'email'} factor @param {string} address @param {CodeSent} sent
 * @param {Enroller} enroller
 */
function showConfirm(host, factor, address, sent, enroller) {
  const path = `/me/factors/${factor}`;
  host.show(host.t(`title_${factor}`),
    form(host, {
      label: host.t(`title_${factor}`),
      fields: [sending(host, sent, () => enroller.post(path, { address })), codeField(host.t('code'))],
      submit: host.t('confirm'),
      answer: 'code',
      beside: host.button(host.t('cancel'), enroller.back),
      act: ({ code }) => enroller.start(
        async () => finish(
          host, await conflictMeans(host, 'codeReplaced', () => enroller.post(`${path}/confirm`, { code })), enroller)),
    }));
}

/** @param {CountersignElement} host @param {any} answer @param {Enroller} enroller */
async function finish(host, answer, enroller) {
  const then = () => enroller.done(answer?.status ? answer : null);
  if (answer?.recoveryCodes?.length) showRecoveryCodes(host, answer.recoveryCodes, then, host.t('factorAdded'));
  else await then();
}
