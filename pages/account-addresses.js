/** @import { CountersignAccount } from './account.js' */
/** @import { CodeSent, Factor, Me } from './types.js' */
import { h } from './dom.js';
import { codeField, field } from './fields.js';
import { form } from './forms.js';
import { sending } from './sending.js';
import { conflictMeans } from './within.js';

/** @typedef {'email' | 'phone'} Kind */

/**
 * The person's own address and number. Those of second factors stand with the factors.
 * @param {CountersignAccount} host @param {Me} me
 */
export const showAddresses = (host, me) => host.section(
  host.t('addresses'), h('ul', { class: 'cs-rows' }, row(host, me, 'email'), row(host, me, 'phone')));

/** @param {CountersignAccount} host @param {Me} me @param {Kind} kind */
function row(host, me, kind) {
  const own = ownAddress(me, kind);
  const label = host.t(own ? 'change' : 'add');
  const press = host.button(label, () => showChange(host, me, kind));
  press.setAttribute('aria-label', `${label}: ${host.t(kind)}`);
  return h('li', {},
    h('span', {}, h('span', {}, host.t(kind)), h('span', { class: 'cs-muted' }, own ?? host.t('none'))), press);
}

/** A username is an address too. @param {Me} me @param {Kind} kind */
const ownAddress = (me, kind) =>
  me[kind] ?? (me.username.includes('@') === (kind === 'email') ? me.username : undefined);

/** @param {CountersignAccount} host @param {Me} me @param {Kind} kind */
function showChange(host, me, kind) {
  const title = host.t(kind === 'email' ? 'newEmail' : 'newPhone');

  // Without a second factor the API takes only a code to the old address: a stolen password would change it for good.
  const isUseful = (/** @type {Factor} */ factor) => me.secondFactors.length > 0 || factor !== 'password';
  host.show(title, form(host, {
    label: title,
    fields: [
      h('p', {}, host.t('addressText')),
      ownAddress(me, kind) === me.username && h('p', {}, host.t('addressIsUsername')),
      kind === 'email'
        ? field('address', host.t('email'), { inputmode: 'email', autocomplete: 'email' })
        : field('address', host.t('phone'), { type: 'tel', autocomplete: 'tel' }),
    ],
    submit: host.t('sendCode'),
    beside: host.button(host.t('cancel'), () => host.showAccount()),
    act: ({ address = '' }) => host.guarded(
      async () => showConfirm(host, title, kind, address, await conflictMeans(
        host, 'addressTaken', () => host.api.post(`/me/${kind}`, { address }))), isUseful),
  }));
}

/**
 * @param {CountersignAccount} host @param {string} title @param {Kind} kind @param {string} address
 * @param {CodeSent} sent
 */
function showConfirm(host, title, kind, address, sent) {
  host.show(title, form(host, {
    label: title,
    fields: [
      sending(host, sent, () => host.api.post(`/me/${kind}`, { address })),
      codeField(host.t('code')),
    ],
    submit: host.t('confirm'),
    answer: 'code',
    beside: host.button(host.t('cancel'), () => host.showAccount()),
    act: async ({ code }) => {
      await conflictMeans(host, 'addressNotChanged', () => host.api.post(`/me/${kind}/confirm`, { code }));
      await host.showAccount(host.t('addressChanged'));
    },
  }));
}
