/** @import { CountersignAccount } from './account.js' */
/** @import { Passkey } from './types.js' */
import { sureButton } from './buttons.js';
import { h } from './dom.js';
import { showPasskey } from './enrolment.js';
import { field } from './fields.js';
import { form } from './forms.js';
import { supportsPasskeys } from './passkey.js';

// The API keeps no more for an account.
const MAXIMUM = 10;

/**
 * The passkeys of an account: add, rename, remove.
 * @param {CountersignAccount} host @param {Passkey[]} items
 */
export function showPasskeys(host, items) {
  const adds = supportsPasskeys() && items.length < MAXIMUM;
  if (!adds && items.length === 0) return null;
  return host.section(host.t('passkeys'),
    items.length === 0 && h('p', {}, host.t('noPasskey')),
    h('ul', { class: 'cs-rows' }, items.map(passkey => row(host, passkey))),
    adds && h('div', { class: 'cs-ways' },
      host.button(host.t('addPasskey'), () => showPasskey(host, host.enroller('passkeyAdded')))));
}

/** @param {CountersignAccount} host @param {Passkey} passkey */
function row(host, passkey) {
  const { id, name, createdAt, lastUsedAt, synced } = passkey;
  const rename = host.button(host.t('rename'), () => showRename(host, passkey));
  const remove = sureButton(host, host.t('remove'), () => host.guarded(async () => {
    await host.api.remove(`/me/passkeys/${encodeURIComponent(id)}`);
    await host.showAccount(host.t('passkeyRemoved'));
  }));
  for (const press of [rename, remove]) press.setAttribute('aria-describedby', `countersign-passkey-${id}`);
  return h('li', {},
    h('span', {}, h('span', { id: `countersign-passkey-${id}` }, name),
      h('span', { class: 'cs-muted' },
        host.t(lastUsedAt ? 'lastUsed' : 'since'), ' ', host.time(lastUsedAt ?? createdAt),
        synced && ` · ${host.t('synced')}`)),
    h('span', { class: 'cs-actions' }, rename, remove));
}

/** @param {CountersignAccount} host @param {Passkey} passkey */
const showRename = (host, { id, name }) => host.show(host.t('rename'), form(host, {
  label: host.t('rename'),
  fields: field('name', host.t('passkeyName'), { value: name, autocomplete: 'off', autocapitalize: 'sentences' }),
  submit: host.t('save'),
  beside: host.button(host.t('cancel'), () => host.showAccount()),
  act: async values => {
    await host.api.patch(`/me/passkeys/${encodeURIComponent(id)}`, { name: values.name?.trim() });
    await host.showAccount(host.t('saved'));
  },
}));
