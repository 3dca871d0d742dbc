/** @import { CountersignElement } from './element.js' */
import { Problem } from './api.js';
import { h } from './dom.js';
import { fieldError, wrongAnswer } from './refusals.js';

/**
 * A form. `act` gets the values by name. A refusal is shown at its field, which gets the focus; what belongs to no
 * field is shown above the form. `answer` names the field that a wrong answer belongs to.
 * @param {CountersignElement} host
 * @param {{
 *   label: string, fields: any, submit: string, kind?: string, beside?: any, answer?: string,
 *   act: (values: Record<string, string>, pressed: string) => unknown,
 * }} form
 */
export function form(host, { label, fields, submit, kind = 'cs-primary', beside = [], answer, act }) {
  const element = h('form', { novalidate: true, 'aria-label': label, method: 'post' },
    fields, h('div', { class: 'cs-actions' }, h('button', { type: 'submit', class: kind }, submit), beside));
  element.addEventListener('submit', event => {
    event.preventDefault();
    const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
    send(host, element, pressed?.dataset.needs, answer, values => act(values, pressed?.value ?? ''));
  });
  return element;
}

/**
 * @param {CountersignElement} host @param {HTMLFormElement} element
 * @param {string | undefined} needs the one field that the pressed button needs; else all of them
 * @param {string | undefined} answer
 * @param {(values: Record<string, string>) => unknown} act
 */
async function send(host, element, needs, answer, act) {
  if (element.hasAttribute('aria-busy')) return;
  const values = Object.fromEntries([...new FormData(element)].map(([name, value]) => [name, String(value)]));

  // Digits are often typed or pasted with a space between them.
  if (values.code !== undefined && element.querySelector('.cs-code')) values.code = values.code.replace(/\s/g, '');
  showErrors(element, {});
  host.say('');
  if (showErrors(element, emptyFields(host, element, needs))) return;
  element.setAttribute('aria-busy', 'true');
  try {
    await act(values);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refuse(host, element, problem, answer);
  } finally {
    element.removeAttribute('aria-busy');
  }
}

/** @param {CountersignElement} host @param {HTMLFormElement} element @param {string} [needs] */
function emptyFields(host, element, needs) {
  const required = /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll('input[required]'));
  return Object.fromEntries([...required]
    .filter(input => needs === undefined || input.name === needs)
    .filter(input => input.type === 'checkbox' ? !input.checked : input.value === '')
    .map(input => [input.name, [host.t(input.type === 'checkbox' ? 'unticked' : 'empty')]]));
}

/**
 * @param {CountersignElement} host @param {HTMLFormElement} element @param {Problem} problem
 * @param {string} [answer]
 */
function refuse(host, element, problem, answer) {
  host.emit('error', { code: problem.code, status: problem.status, title: problem.message });
  const isWrongAnswer = problem.code === 'invalid_credentials' && answer;
  const errors = isWrongAnswer ? { [answer]: [wrongAnswer(host, problem, textOf(element, answer))] }
    : Object.fromEntries(Object.entries(problem.errors).map(
      ([name, texts]) => [name, [fieldError(host, kindOf(element, name), texts)]]));
  if (!showErrors(element, errors)) host.sayProblem(problem);
}

/**
 * An address may be of either kind; its field says which.
 * @param {HTMLFormElement} element @param {string} name
 */
const kindOf = (element, name) => name !== 'address' ? name
  : /** @type {HTMLInputElement | null} */ (element.querySelector('[name=address]'))?.autocomplete ?? name;

/**
 * Beside a name the text must not say which of the two is wrong.
 * @param {HTMLFormElement} element @param {string} answer
 */
const textOf = (element, answer) => answer !== 'password' ? 'wrongCode'
  : element.querySelector('[name=username]:not([hidden])') ? 'wrongNameOrPassword' : 'wrongPassword';

/**
 * Shows each error at its field, moves the focus to the first, and says whether there was one.
 * @param {HTMLFormElement} element @param {Record<string, string[]>} errors
 */
function showErrors(element, errors) {
  for (const labelledControl of element.querySelectorAll('.cs-field')) {
    const control = /** @type {HTMLInputElement} */ (labelledControl.querySelector('[name]'));
    const found = errors[control.name] ?? [];
    if (found.length > 0) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    /** @type {HTMLElement} */ (labelledControl.querySelector('.cs-error')).textContent = found.join(' ');
  }
  const first = /** @type {HTMLInputElement | null} */ (element.querySelector('[aria-invalid]'));
  first?.focus();
  if (first?.type !== 'password') first?.select?.();
  return first !== null;
}
