import { button, h } from './dom.js';
import { codeField, field, form } from './forms.js';
import { keepTokens, post, person } from './api.js';
import { say, show } from './stage.js';
import { goToAccount, goToSignIn } from './router.js';
import { sending } from './sending.js';
import { adopt, drop, keep } from './authenticator.js';
import { orStartAgain } from './challenge.js';
import { showRecoveryCodes } from './recovery-codes.js';
import { guarded } from './step-up.js';

/** A factor is enrolled in a session, or in a sign-in that the policy holds up: then its handle is the bearer. */
const inSession = { call: post, start: guarded, back: backToAccount, then: backToAccount };

/** Shown when the policy requires a second factor and the account has none. */
export function showFactorChoice(challenge, then) {
  const waiting = {
    call: (path, body) => orStartAgain(() => post(path, body, { bearer: challenge.handle })),
    start: action => action(),
    back: () => showFactorChoice(challenge, then),
    then,
  };
  show('Add a second factor',
    h('p', {}, 'This tenant asks for two factors. Choose the second; you are signed in as soon as it is confirmed.'),
    h('div', { class: 'actions' },
      button('Authenticator', () => showTotp(waiting), 'primary'),
      button('SMS', () => showAddress('sms', '', waiting)),
      button('Email', () => showAddress('email', '', waiting)),
      button('Cancel', goToSignIn)));
}

/** A new secret. It is pending until the person confirms it with one of its codes. */
export const showTotp = (enroller = inSession) => enroller.start(async () => {
  const { secret, uri, qrSvg } = await enroller.call('/me/totp');
  adopt(secret);
  say('');
  show('Add an authenticator',
    h('p', {}, 'Scan this with an authenticator app, or use the built-in one: it has the secret already.'),
    h('div', { class: 'qr' },
      h('img', {
        src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg)}`,
        alt: 'QR code of the new secret', title: uri, width: '192', height: '192',
      }),
      h('div', {},
        h('p', { class: 'muted' }, 'Or type the secret:'),
        h('code', { class: 'secret' }, secret.match(/.{1,4}/g).join(' ')),
        form({
          label: 'Confirm the authenticator',
          fields: codeField('The code it shows'),
          submit: 'Confirm',
          beside: button('Cancel', () => { drop(); return enroller.back(); }),
          onSubmit: async ({ code }) => {
            const answer = await enroller.call('/me/totp/confirm', { code });
            keep(person.username);
            await finish(answer, enroller, 'The authenticator is on. Its code is asked for from now on.');
          },
        }))));
});

/** Adds a phone number or an email address as a second factor. A code that goes there confirms it. */
export function showAddress(factor, address, enroller = inSession) {
  const isSms = factor === 'sms';
  show(isSms ? 'Add SMS codes' : 'Add email codes',
    form({
      label: 'Address of the second factor',
      fields: isSms
        ? field('address', 'Phone number, with its country code',
          { value: address, type: 'tel', autocomplete: 'tel', placeholder: '+46 70 123 45 67' })
        : field('address', 'Email address',
          { value: address, inputmode: 'email', autocomplete: 'email', placeholder: 'name@example.com' }),
      submit: 'Send a code',
      beside: button('Cancel', enroller.back),
      onSubmit: values => enroller.start(async () => {
        const sent = await enroller.call(`/me/factors/${factor}`, { address: values.address });
        showConfirm(factor, values.address, sent, enroller);
      }),
    }));
}

function showConfirm(factor, address, sent, enroller) {
  const path = `/me/factors/${factor}`;
  show('Confirm with the code',
    form({
      label: 'Confirm the address',
      fields: [
        sending(() => enroller.call(path, { address }), sent),
        codeField(factor === 'sms' ? 'The code in the SMS' : 'The code in the email'),
      ],
      submit: 'Confirm',
      beside: button('Cancel', enroller.back),
      onSubmit: async ({ code }) => {
        const answer = await enroller.call(`${path}/confirm`, { code });
        await finish(answer, enroller, `Codes by ${factor === 'sms' ? 'SMS' : 'email'} are on.`);
      },
    }));
}

async function finish(answer, enroller, text) {
  if (answer?.accessToken) keepTokens(answer);
  if (answer?.recoveryCodes?.length > 0) showRecoveryCodes(answer.recoveryCodes, enroller.then);
  else await enroller.then();
  say(text, 'good');
}

function backToAccount() {
  say('');
  return goToAccount();
}
