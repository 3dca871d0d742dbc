import { button, h } from './dom.js';
import { codeField, form } from './forms.js';
import { post } from './api.js';
import { attempt, say, show } from './stage.js';
import { goToAccount } from './router.js';
import { FACTORS } from './names.js';
import { guarded } from './step-up.js';
import { showAddress, showTotp } from './enrol.js';
import { showRecoveryCodes } from './recovery-codes.js';

const ADD = { totp: 'Add an authenticator', sms: 'Add SMS codes', email: 'Add email codes' };
const DISABLED = {
  totp: 'The authenticator is gone. Its codes do not work any more.',
  sms: 'SMS codes are off.',
  email: 'Email codes are off.',
};

/** The second factors of an account, and the recovery codes for the case that they are lost. */
export function factorsSection(me) {
  const enrolled = me.secondFactors.map(({ factor }) => factor);
  const missing = Object.keys(ADD).filter(factor => !enrolled.includes(factor));
  return h('section', {}, h('h2', {}, 'Second factors'),
    enrolled.length === 0 && h('p', {}, 'None: a password alone opens this account.'),
    h('ul', { class: 'rows' }, me.secondFactors.map(second => row(second, me))),
    enrolled.length > 0 && h('div', { class: 'row' },
      h('span', {}, 'Recovery codes', h('span', { class: 'tag' }, `${me.recoveryCodesLeft} left`)),
      button(me.recoveryCodesLeft > 0 ? 'Renew' : 'Make them', () => renew(me))),
    h('div', { class: 'actions' }, missing.map(factor =>
      button(ADD[factor], () => add(factor, me), factor === 'totp' ? 'primary' : 'quiet'))));
}

const row = ({ factor, destination }, me) => h('li', {},
  h('span', {}, FACTORS[factor], destination && ` ${destination}`,
    factor === me.preferredFactor && h('span', { class: 'tag here' }, 'preferred')),
  h('span', { class: 'actions' },
    button('Replace', () => add(factor, me)),
    button('Disable', () => disable(factor, me))));

const add = (factor, me) => attempt(async () => {
  say('');
  if (factor === 'totp') await showTotp();
  else showAddress(factor, (factor === 'sms' ? me.phone : me.email) ?? '');
});

const disable = (factor, me) => withProof(me, {
  title: factor === 'totp' ? 'Disable the authenticator' : `Disable codes by ${FACTORS[factor]}`,
  submit: 'Disable',
  action: async body => {
    await post(factor === 'totp' ? '/me/totp/disable' : `/me/factors/${factor}/disable`, body);
    await goToAccount();
    say(DISABLED[factor], 'good');
  },
});

const renew = me => withProof(me, {
  title: 'Make new recovery codes',
  submit: 'Make new codes',
  action: async body => {
    const { recoveryCodes } = await post('/me/recovery-codes', body);
    showRecoveryCodes(recoveryCodes, goToAccount);
    say('These are the new codes. The old ones do not work any more.', 'good');
  },
});

/** An account with an authenticator proves the action with a code. One without needs a fresh session (step-up). */
function withProof(me, { title, submit, action }) {
  say('');
  if (!me.secondFactors.some(({ factor }) => factor === 'totp')) return attempt(() => guarded(() => action({})));
  show(title, form({
    label: title,
    fields: codeField('The six digits that your authenticator shows'),
    submit,
    beside: button('Cancel', goToAccount),
    onSubmit: ({ code }) => guarded(() => action({ code })),
  }));
  return undefined;
}
