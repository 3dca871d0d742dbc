import { h } from './dom.js';
import { say, sayProblem } from './outcome.js';

let fieldCount = 0;

/** An input with a label and room for its errors. */
export function field(name, label, attributes = {}) {
  const defaults = { required: true, spellcheck: 'false', autocapitalize: 'none' };
  return labelled(label, h('input', { name, ...defaults, ...attributes }));
}

/** A list to choose one from. `options`: the label of each value. */
export function choice(name, label, options, value = '') {
  return labelled(label, h('select', { name }, Object.entries(options).map(([option, text]) =>
    h('option', { value: option, selected: option === value }, text))));
}

/** A checkbox. */
export function flag(name, label, checked) {
  const element = labelled(label, h('input', { name, type: 'checkbox', checked }));
  element.classList.add('flag');
  return element;
}

function labelled(label, control) {
  const id = `field-${++fieldCount}`;
  control.id = id;
  control.setAttribute('aria-describedby', `${id}-error`);
  return h('p', { class: 'field' },
    h('label', { for: id }, label), control, h('span', { id: `${id}-error`, class: 'error' }));
}

/** A form. `onSubmit` gets the values by name; each error of a refused call is shown at its field. */
export function form({ label, fields, submit, kind = 'primary', onSubmit, beside = [] }) {
  const element = h('form', { novalidate: true, 'aria-label': label },
    fields, h('div', { class: 'actions' }, h('button', { type: 'submit', class: kind }, submit), beside));
  element.addEventListener('submit', event => {
    event.preventDefault();
    send(element, onSubmit);
  });
  return element;
}

async function send(element, onSubmit) {
  const buttons = element.querySelectorAll('button');
  if (element.hasAttribute('aria-busy')) return;
  element.setAttribute('aria-busy', 'true');
  buttons.forEach(button => { button.disabled = true; });
  showErrors(element, {});
  say('');
  try {
    await onSubmit(Object.fromEntries(new FormData(element)));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    sayProblem(problem, showErrors(element, problem.errors));
  } finally {
    element.removeAttribute('aria-busy');
    buttons.forEach(button => { button.disabled = false; });
  }
}

/** Shows each error at its field, and returns the errors without a field. */
function showErrors(element, errors) {
  const left = { ...errors };
  for (const labelledControl of element.querySelectorAll('.field')) {
    const control = labelledControl.querySelector('[name]');
    const found = control.matches(':disabled') ? [] : errors[control.name] ?? [];
    delete left[control.name];
    if (found.length > 0) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    labelledControl.querySelector('.error').textContent = found.join(' ');
  }
  element.querySelector('[aria-invalid]')?.focus();
  return Object.values(left).flat();
}
