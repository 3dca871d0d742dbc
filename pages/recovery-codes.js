/** @import { CountersignElement } from './element.js' */
import { h } from './dom.js';

/**
 * Shows recovery codes once. They sign in a person who lost the second factor.
 * @param {CountersignElement} host @param {string[]} codes @param {() => unknown} then
 * @param {string} outcome what was done just now
 */
export function showRecoveryCodes(host, codes, then, outcome) {
  const list = h('ol', { class: 'cs-codes', 'aria-label': host.t('recoveryCodes') },
    codes.map(code => h('li', {}, h('code', {}, code))));
  host.show(host.t('recoveryCodesTitle'),
    h('p', {}, host.t('recoveryCodesText')),
    list,
    h('div', { class: 'cs-actions' },
      host.button(host.t('recoveryCodesKept'), then, 'cs-primary'),
      host.button(host.t('copy'), () => copy(host, codes, list))));
  host.say(outcome, 'good');
}

/** @param {CountersignElement} host @param {string[]} codes @param {Node} list */
async function copy(host, codes, list) {
  try {
    await navigator.clipboard.writeText(codes.join('\n'));
    host.say(host.t('copied'), 'good');
  } catch {
    // Where the browser refuses to copy, the codes are selected for the keyboard.
    getSelection()?.selectAllChildren(list);
    host.say(host.t('selected'));
  }
}
