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

// Of a sign-in by code nothing more may be said: not whether the name has an account, nor where its codes go.
const ON_ITS_WAY = { note: 'If there is such an account, its code is on its way.' };

// What was sent and typed for the other proofs of a challenge stays while one of them is answered.
let kept = { handle: null, answers: new Map() };

/**
 * Goes where an answer leads: to the next proof, or in. `sent`: the factor whose code is on its way already; `door`: where
 * a challenge that was voided begins again, and where the person goes who leaves it.
 */
export async function enter(answer, then = goToAccount, { sent = null, door = { again: goToSignIn, leave: goHome } } = {}) {
  if (answer.status === 'challenge') {
    showChallenge(answer.challenge, then, sent, door);
    return;
  }
  keepTokens(answer);
  if (answer.recoveryCodes) showRecoveryCodes(answer.recoveryCodes, then);
  else await then(answer);
}

/** A lock or an expiry voids what is at hand: there is nothing left to answer. */
export async function orStartAgain(action, again = goToSignIn) {
  try {
    return await action();
  } catch (problem) {
    if ([423, 410].includes(problem.status)) await again();
    throw problem;
  }
}

function showChallenge(challenge, then, sent, door) {
  const enrols = challenge.purpose === 'enrolment';
  // What is listed last is then to be enrolled; it has no code yet.
  const asked = enrols ? challenge.required.slice(0, -1) : challenge.required;
  if (asked.length === 0) {
    goTo('factor-choice', challenge, then);
    return;
  }
  const earlier = kept.handle === challenge.handle ? kept.answers : new Map();
  const answers = new Map(asked.flat().map(factor => [factor, earlier.get(factor) ?? answerTo(factor, challenge, factor === sent, door)]));
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
      beside: button('Cancel', door.leave),
      onSubmit: ({ factor, code }) => orStartAgain(async () => {
        const answer = await post('/challenges/verify', { challenge: challenge.handle, factor, code });
        answers.delete(factor);
        await enter(answer, then, { door });
      }, door.again),
    }),
    timeLeft(challenge.expiresIn));
}

// A factor that two lists name is asked for by the first; the account's own waits until then.
function choicesOf(choices, before, chosen, choose) {
  const now = choices.filter(factor => !before.includes(factor));
  return now.length > 0
    ? h('li', {}, now.map(factor => choiceOf(factor, factor === chosen, choose)))
    : h('li', { class: 'muted' }, `Then ${choices.map(factor => FACTORS[factor]).join(' or ')} of the account`);
}

const choiceOf = (factor, checked, choose) => h('label', { class: 'choice' },
  h('input', { type: 'radio', name: 'factor', value: factor, checked, onchange: () => choose(factor) }), FACTORS[factor]);

function answerTo(factor, challenge, sent, door) {
  const group = (...content) => h('fieldset', {}, content);
  switch (factor) {
    case 'password': return group(field('code', 'Password', { type: 'password', autocomplete: 'current-password' }));
    case 'recovery-code': return group(h('p', {}, 'One of the codes that you kept. Each opens once.'), field('code', 'Recovery code', { class: 'recovery', autocomplete: 'off' }));
    case 'totp': return group(codeField('The six digits that your authenticator shows'));
    default: return group(
      sending(() => orStartAgain(() => post('/challenges/send', { challenge: challenge.handle, factor }), door.again), sent ? ON_ITS_WAY : null),
      codeField(factor === 'sms' ? 'The code in the SMS' : 'The code in the email'));
  }
}

function timeLeft(seconds) {
  const timer = h('p', { class: 'foot muted', role: 'timer' });
  countDown(timer, seconds, left => {
    timer.textContent = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left` : 'The time is over. Start again.';
  });
  return timer;
}
