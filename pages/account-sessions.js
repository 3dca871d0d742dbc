/** @import { CountersignAccount } from './account.js' */
/** @import { Device, Session } from './types.js' */
import { sureButton } from './buttons.js';
import { h } from './dom.js';

/**
 * Where the account is signed in.
 * @param {CountersignAccount} host @param {Session[]} items
 */
export function sessionList(host, items) {
  /** @param {Session} session */
  const end = session => sureButton(host, host.t('end'), async () => {
    await host.api.remove(`/me/sessions/${encodeURIComponent(session.id)}`);
    await host.showAccount(host.t('sessionEnded'));
  });
  return list(host, host.t('sessions'), items.map(session => [
    h('span', {}, h('span', {}, host.t('since'), ' ', host.time(session.createdAt)),
      h('span', { class: 'cs-muted' }, session.current ? host.t('thisSession')
        : session.factors.map(factor => host.t(`factor_${factor}`)).join(', '))),
    session.current ? null : end(session)]),
  items.length > 2 && sureButton(host, host.t('endOthers'), async () => {
    await host.api.remove('/me/sessions');
    await host.showAccount(host.t('othersEnded'));
  }));
}

/**
 * Browsers that completed a sign-in before.
 * @param {CountersignAccount} host @param {Device[]} items
 */
export function deviceList(host, items) {
  /** @param {Device} device */
  const forget = device => sureButton(host, host.t('forget'), async () => {
    await host.api.remove(`/me/devices/${encodeURIComponent(device.id)}`);
    await host.showAccount(host.t('deviceForgotten'));
  });
  return list(host, host.t('devices'), items.map(device => [
    h('span', {}, h('span', {}, host.t('lastUsed'), ' ', host.time(device.lastUsedAt)),
      device.locked && h('span', { class: 'cs-muted' }, host.t('deviceLocked'))),
    forget(device)]));
}

/** @param {CountersignAccount} host @param {string} title @param {any[][]} rows @param {...any} below */
const list = (host, title, rows, ...below) => host.fold(
  `${title} (${rows.length})`, h('ul', { class: 'cs-rows' }, rows.map(row => h('li', {}, row))), below);
