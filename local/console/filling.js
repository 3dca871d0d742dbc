import { button, h } from './dom.js';
import { person } from './person.js';

// The fields of the elements are in the light DOM, so that password managers find them; this page does too.
const CODE = 'input[autocomplete="one-time-code"]';
const SIGN_IN = 'countersign-sign-in form:has([name="password"]):has([name="username"]:not([hidden]))';
let filled = null;

/** Writes a code into the visible code field, and says whether there is one. */
export function fillCode(code) {
  const input = [...document.querySelectorAll(CODE)].find(candidate => candidate.checkVisibility());
  if (!input) return false;
  input.value = code;
  input.focus();
  return true;
}

/** Fills in the password wherever the view shows a sign-in, and offers a wrong one. */
export function watchFields(view) {
  const wrong = h('p', { class: 'try' }, h('span', { class: 'muted' }, 'To see a lock: '),
    button('Answer wrongly', answerWrongly));
  view.after(wrong);
  new MutationObserver(() => {
    const form = signInForm();
    wrong.hidden = !form;
    if (form && form !== filled && form.elements.username.value === person.username) {
      form.elements.password.value = person.password;
    }
    filled = form;
  }).observe(view, { childList: true, subtree: true });
}

const signInForm = () => document.querySelector(SIGN_IN);

function answerWrongly() {
  const form = signInForm();
  form.elements.password.value = 'not the password';
  form.requestSubmit();
  form.elements.password.value = person.password;
}
