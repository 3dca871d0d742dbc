import { button, h } from './dom.js';
import { codeField, field, form } from './forms.js';
import { keepTokens, post } from './api.js';
import { countDown } from './clock.js';
import { show } from './stage.js';
import { goHome, goTo, goToAccount, goToSignIn } from './router.js';
import { FACTORS } from './names.js';
import { sending } from './sending.js';
import { showRecoveryCodes } from './recovery-codes.js';

const TITLES = {
  'sign-in': 'One more proof',
  'step-up': 'Prove that it is you',
  enrolment: 'A second factor is needed',
  invitation: 'Before the document opens',
  preview: 'Before the document opens',
  'data-room': 'Before the data room opens',
};

// Against enumeration: a sign-in by code does not say whether the account exists or where its codes go.
const SENT_IF_KNOWN = { note: 'If there is such an account, its code is on its way.' };

// The inputs of a challenge that is not finished: after one proof, the others keep what was sent and typed.
let kept = { handle: null, answers: new Map() };

const SIGN_IN_EXITS = { again: goToSignIn, leave: goHome };

/**
 * Shows the next proof, or calls `then` if nothing is left to prove. `sent`: the factor whose code was sent already.
 * `exits`: where the person starts again after a lock or expiry, and where "Cancel" leads.
 */
export async function enter(answer, then = goToAccount, { sent = null, exits = SIGN_IN_EXITS } = {}) {
  if (answer.status === 'challenge') {
    showChallenge(answer.challenge, then, sent, exits);
    return;
  }
  keepTokens(answer);
  if (answer.recoveryCodes) showRecoveryCodes(answer.recoveryCodes, then);
  else await then(answer);
}

/** Starts again after a lock or an expiry, because the challenge is void then. */
export async function orStartAgain(action, again = goToSignIn) {
  try {
    return await action();
  } catch (problem) {
    if ([423, 410].includes(problem.status)) await again();
    throw problem;
  }
}

function showChallenge(challenge, then, sent, exits) {
  const enrols = challenge.purpose === 'enrolment';
  // The last entry is the factor to enrol: it cannot be proved yet.
  const asked = enrols ? challenge.required.slice(0, -1) : challenge.required;
  if (asked.length === 0) {
    goTo('factor-choice', challenge, then);
    return;
  }
  const earlier = kept.handle === challenge.handle ? kept.answers : new Map();
  const answers = new Map(asked.flat().map(factor =>
    [factor, earlier.get(factor) ?? answerTo(factor, challenge, factor === sent, exits)]));
  kept = { handle: challenge.handle, answers };
  const choose = factor => answers.forEach((answer, name) => { answer.hidden = answer.disabled = name !== factor; });
  const chosen = asked[0][0];
  choose(chosen);
  show(sent ? 'Type the code' : TITLES[challenge.purpose],
    enrols && h('p', {}, 'This tenant asks for two factors. First show that the username is yours, then add one.'),
    form({
      label: 'Proof',
      fields: [
        h('ol', { class: answers.size > 1 ? 'proofs' : 'proofs alone' },
          challenge.satisfied.map(factor => h('li', { class: 'done' }, FACTORS[factor])),
          asked.map((choices, index) => choicesOf(choices, asked.slice(0, index).flat(), chosen, choose)),
          enrols && h('li', { class: 'muted' }, 'Add a second factor')),
        ...answers.values(),
      ],
      submit: 'Continue',
      beside: button('Cancel', exits.leave),
      onSubmit: ({ factor, code }) => orStartAgain(async () => {
        const answer = await post('/challenges/verify', { challenge: challenge.handle, factor, code });
        answers.delete(factor);
        await enter(answer, then, { exits });
      }, exits.again),
    }),
    timeLeft(challenge.expiresIn));
}

// A factor that two entries name belongs to the first. An entry without a factor left waits for the ones before it.
function choicesOf(choices, before, chosen, choose) {
  const now = choices.filter(factor => !before.includes(factor));
  return now.length > 0
    ? h('li', {}, now.map(factor => choiceOf(factor, factor === chosen, choose)))
    : h('li', { class: 'muted' }, `Then ${choices.map(factor => FACTORS[factor]).join(' or ')} of the account`);
}

const choiceOf = (factor, checked, choose) => h('label', { class: 'choice' },
  h('input', { type: 'radio', name: 'factor', value: factor, checked, onchange: () => choose(factor) }),
  FACTORS[factor]);

function answerTo(factor, challenge, sent, exits) {
  const group = (...content) => h('fieldset', {}, content);
  switch (factor) {
    case 'password': return group(field('code', 'Password', { type: 'password', autocomplete: 'current-password' }));
    case 'recovery-code': return group(
      h('p', {}, 'One of the codes that you kept. Each works once.'),
      field('code', 'Recovery code', { class: 'recovery', autocomplete: 'off' }));
    case 'totp': return group(codeField('The six digits that your authenticator shows'));
    default: return group(
      sending(
        () => orStartAgain(() => post('/challenges/send', { challenge: challenge.handle, factor }), exits.again),
        sent ? SENT_IF_KNOWN : null),
      codeField(factor === 'sms' ? 'The code in the SMS' : 'The code in the email'));
  }
}

function timeLeft(seconds) {
  const timer = h('p', { class: 'foot muted', role: 'timer' });
  countDown(timer, seconds, left => {
    timer.textContent = left > 0
      ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`
      : 'The time is over. Start again.';
  });
  return timer;
}
