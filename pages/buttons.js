/** @import { CountersignElement } from './element.js' */
import { h } from './dom.js';

/**
 * A button that acts once at a time.
 * @param {CountersignElement} host @param {string} label @param {() => unknown} action @param {string} kind
 */
export function button(host, label, action, kind) {
  const element = h('button', { type: 'button', class: kind }, label);
  element.addEventListener('click', async () => {
    if (element.hasAttribute('aria-busy')) return;
    element.setAttribute('aria-busy', 'true');
    try {
      await host.attempt(action);
    } finally {
      element.removeAttribute('aria-busy');
    }
  });
  return element;
}

/**
 * A button for what cannot be undone: the first press asks.
 * @param {CountersignElement} host @param {string} label @param {() => unknown} action
 */
export function sureButton(host, label, action) {
  const element = button(host, label, () => {
    if (element.dataset.asked) return action();
    element.dataset.asked = 'true';
    element.textContent = host.t('really', { action: label });
    return undefined;
  }, 'cs-danger');
  element.addEventListener('blur', () => {
    delete element.dataset.asked;
    element.textContent = label;
  });
  return element;
}
