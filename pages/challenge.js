/** @import { CountersignElement } from './element.js' */
/** @import { Challenge, CodeSent, Factor, Flow, LoginAnswer } from './types.js' */
/** @import { Texts } from './texts.js' */
import { h } from './dom.js';
import { codeField, field, hiddenUsername, passwordField } from './fields.js';
import { form } from './forms.js';
import { askForPasskey, supportsPasskeys } from './passkey.js';
import { showEnrolmentChoice } from './enrolment.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { sending } from './sending.js';
import { conflictMeans, within } from './within.js';

/**
 * Shows the next proof, or goes on where nothing is left to prove.
 * @param {CountersignElement} host @param {LoginAnswer} answer @param {Flow} flow
 */
export async function proceed(host, answer, flow) {
  if (answer.status === 'challenge') {
    const { handle, ...shown } = answer.challenge;
    host.emit('challenge', shown);
    showChallenge(host, answer.challenge, flow);
  } else if (answer.status === 'signed-in' && answer.recoveryCodes?.length) {
    showRecoveryCodes(host, answer.recoveryCodes, () => flow.done(answer), host.t('factorAdded'));
  } else {
    await flow.done(answer);
  }
}

/**
 * @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow
 * @param {Factor} [wished] the way that the person chose
 */
function showChallenge(host, challenge, flow, wished) {
  const enrols = challenge.purpose === 'enrolment';

  // The last entry is the factor to enrol: it cannot be proved yet.
  const asked = enrols ? challenge.required.slice(0, -1) : challenge.required;
  const ways = (asked[0] ?? []).filter(factor =>
    flow.isUseful?.(factor) !== false && (factor !== 'passkey' || (challenge.publicKey && supportsPasskeys())));
  if (asked.length === 0) {
    showEnrolmentChoice(host, challenge, flow);
    return;
  }
  const factor = wished ?? ways[0];
  if (!factor) {
    host.show(host.t('moreProof'), h('p', {}, host.t('problem_factor_not_offered')), leaveButton(host, flow));
    return;
  }
  const others = ways.filter(other => other !== factor);
  host.show(host.t(/** @type {keyof Texts} */ (`title_${factor}`)),
    steps(host, challenge, asked, enrols),
    proofOf(factor, host, challenge, flow),
    others.length > 0 && host.ways(host.t('otherWay'), others.map(other => host.button(
      host.t(/** @type {keyof Texts} */ (`factor_${other}`)), () => showChallenge(host, challenge, flow, other)))),
    h('div', { class: 'cs-foot' }, leaveButton(host, flow)));
}

/** @param {CountersignElement} host @param {Flow} flow */
const leaveButton = (host, flow) => host.button(host.t('cancel'), flow.leave, 'cs-link');

/**
 * All proofs in order, where more than one is still to come: they are steps, not a choice.
 * @param {CountersignElement} host @param {Challenge} challenge @param {Factor[][]} asked @param {boolean} enrols
 */
function steps(host, challenge, asked, enrols) {
  const count = challenge.satisfied.length + asked.length + Number(enrols);
  const isSeveral = asked.length + Number(enrols) > 1 ||
    (challenge.satisfied.length > 0 && !['sign-in', 'step-up'].includes(challenge.purpose));
  if (!isSeveral) return null;
  /** @param {Factor} factor */
  const name = factor => host.t(/** @type {keyof Texts} */ (`factor_${factor}`));

  // Chromium has no Georgian lists: it would write an English word between.
  const isKnown = Intl.ListFormat.supportedLocalesOf([host.language]).length > 0;
  /** @param {string[]} names */
  const either = names =>
    isKnown ? new Intl.ListFormat(host.language, { type: 'disjunction' }).format(names) : names.join(' / ');
  return h('div', { class: 'cs-steps' },
    h('p', { class: 'cs-muted' }, host.t('step', { number: challenge.satisfied.length + 1, count })),
    h('ol', {},
      challenge.satisfied.map(factor =>
        h('li', { class: 'cs-done' }, name(factor), h('span', { class: 'cs-unseen' }, ` (${host.t('stepDone')})`))),
      asked.map((choices, index) =>
        h('li', { 'aria-current': index === 0 ? 'step' : null }, either(choices.map(name)))),
      enrols && h('li', {}, host.t('enrolTitle'))));
}

/** @param {Factor} factor @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow */
function proofOf(factor, host, challenge, flow) {
  switch (factor) {
    case 'sms':
    case 'email':
      return sentCode(factor, host, challenge, flow);
    case 'passkey':
      return h('div', { class: 'cs-view' },
        h('p', {}, host.t('text_passkey')),
        host.button(host.t('usePasskey'), async () => {
          const credential = challenge.publicKey && await askForPasskey(challenge.publicKey);
          if (credential) await verify(host, challenge, flow, { factor, credential });
          else host.say(host.t('passkeyEnded'));
        }, 'cs-primary'));
    case 'password':
      return answerForm(host, challenge, flow, factor, [
        flow.username && hiddenUsername(flow.username),
        passwordField(host, 'password', host.t('password'), 'current-password')], 'password');
    case 'recovery-code':
      return answerForm(host, challenge, flow, factor, [
        h('p', {}, host.t('text_recovery-code')),
        field('code', host.t('factor_recovery-code'), { autocomplete: 'off' })]);
    default:
      return answerForm(host, challenge, flow, factor, [
        h('p', {}, host.t('text_totp')), codeField(host.t('code'))]);
  }
}

/**
 * A button that sends the code, then the field for it.
 * @param {'sms' | 'email'} factor @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow
 */
function sentCode(factor, host, challenge, flow) {
  const sent = flow.sent ??= new Map();
  /** @returns {Promise<CodeSent>} */
  const send = () => host.api.post('/challenges/send', { challenge: challenge.handle, factor });
  if (sent.has(factor)) {
    return answerForm(host, challenge, flow, factor, [
      sending(host, sent.get(factor) ?? null, async () => {
        const answer = await within(host, flow, send);
        if (answer) sent.set(factor, answer);
        return answer;
      }),
      codeField(host.t('code'))]);
  }
  return h('div', { class: 'cs-view' },
    h('p', {}, host.t(`text_${factor}`)),
    host.button(host.t('sendCode'), async () => {
      const answer = await within(host, flow, send);
      if (!answer) return;
      sent.set(factor, answer);
      showChallenge(host, challenge, flow, factor);
    }, 'cs-primary'));
}

/**
 * @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow @param {Factor} factor
 * @param {any} fields @param {string} [name] of the field with the answer
 */
const answerForm = (host, challenge, flow, factor, fields, name = 'code') => form(host, {
  label: host.t(/** @type {keyof Texts} */ (`title_${factor}`)),
  fields,
  submit: host.t('continue'),
  answer: name,
  act: values => verify(host, challenge, flow, { factor, code: values[name] }),
});

/** @param {CountersignElement} host @param {Challenge} challenge @param {Flow} flow @param {object} proof */
async function verify(host, challenge, flow, proof) {
  const answer = await within(
    host, flow, () => conflictMeans(
      host, 'codeReplaced', () => host.api.post('/challenges/verify', { challenge: challenge.handle, ...proof })));
  if (answer) await proceed(host, answer, flow);
}
