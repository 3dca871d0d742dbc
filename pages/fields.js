/** @import { CountersignElement } from './element.js' */
import { h } from './dom.js';

let fieldCount = 0;

/**
 * An input with a label and room for its errors.
 * @param {string} name @param {string} label @param {Record<string, any>} [attributes]
 */
export function field(name, label, attributes = {}) {
  return labelled(label, h('input', {
    name, type: 'text', required: true, spellcheck: 'false', autocapitalize: 'none', ...attributes,
  }));
}

/** One input for six digits: a split one breaks pasting, password managers and screen readers. @param {string} label */
export const codeField = label => field('code', label, {
  class: 'cs-code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '12',
});

/**
 * @param {CountersignElement} host @param {string} name @param {string} label
 * @param {'current-password' | 'new-password'} autocomplete
 */
export function passwordField(host, name, label, autocomplete) {
  const element = field(name, label, { type: 'password', autocomplete });
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input'));
  const press = h('button', { type: 'button', class: 'cs-reveal', 'aria-pressed': 'false' }, host.t('showPassword'));
  press.addEventListener('click', () => {
    const isShown = input.type === 'text';
    input.type = isShown ? 'password' : 'text';
    press.setAttribute('aria-pressed', String(!isShown));
  });
  const frame = h('span', { class: 'cs-secret' });
  input.replaceWith(frame);
  frame.append(input, press);
  return element;
}

/** Tells the password manager whose password it is. @param {string} username */
export const hiddenUsername = username =>
  h('input', { type: 'text', name: 'username', value: username, autocomplete: 'username', hidden: true });

/**
 * A list to choose one from.
 * @param {string} name @param {string} label @param {Record<string, string>} options the label of each value
 * @param {string} [value]
 */
export function choice(name, label, options, value = '') {
  return labelled(label, h('select', { name }, Object.entries(options).map(([option, text]) =>
    h('option', { value: option, selected: option === value }, text))));
}

/** A box to tick. @param {string} name @param {string} label */
export function check(name, label) {
  const element = labelled(label, h('input', { type: 'checkbox', name, required: true }));
  element.classList.add('cs-check');
  return element;
}

/** @param {string} label @param {HTMLInputElement | HTMLSelectElement} control */
function labelled(label, control) {
  control.id = `countersign-field-${++fieldCount}`;
  control.setAttribute('aria-describedby', `${control.id}-error`);
  return h('p', { class: 'cs-field' },
    h('label', { for: control.id }, label), control, h('span', { id: `${control.id}-error`, class: 'cs-error' }));
}
