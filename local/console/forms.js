import { h } from './dom.js';
import { say, sayProblem } from './stage.js';

let fieldCount = 0;

/** A labelled input with a place for its own errors. */
export function field(name, label, attributes = {}) {
  const id = `field-${++fieldCount}`;
  const input = h('input', { id, name, required: true, spellcheck: 'false', autocapitalize: 'none', 'aria-describedby': `${id}-error`, ...attributes });
  return h('p', { class: 'field' }, h('label', { for: id }, label), input, h('span', { id: `${id}-error`, class: 'error' }));
}

/** Six digits. Their form is left to the API, which names the field that is wrong. */
export const codeField = (label = 'Code') =>
  field('code', label, { class: 'code', inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '6', placeholder: '000000' });

/** A form: `onSubmit` gets the values by name; the refusal it throws is shown field by field. */
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
    sayProblem(problem);
    showErrors(element, problem.errors);
  } finally {
    element.removeAttribute('aria-busy');
    buttons.forEach(button => { button.disabled = false; });
  }
}

function showErrors(element, errors) {
  for (const place of element.querySelectorAll('.field')) {
    const input = place.querySelector('input');
    const found = errors[input.name] ?? [];
    if (found.length > 0) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    place.querySelector('.error').textContent = found.join(' ');
  }
  element.querySelector('[aria-invalid]')?.focus();
}
