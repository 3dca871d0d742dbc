import { button, h } from './dom.js';
import { codeField, form } from './forms.js';
import { post, visitor } from './api.js';
import { say, show } from './stage.js';
import { showAccount } from './account.js';
import { adopt, drop, keep } from './authenticator.js';

/** A new secret, pending until one of its codes comes back. */
export async function showEnrolment() {
  const { secret, uri, qrSvg } = await post('/me/totp');
  adopt(secret);
  say('');
  show('Add an authenticator',
    h('p', {}, 'Scan this with an authenticator app, or use the built-in one: it has the secret already.'),
    h('div', { class: 'qr' },
      h('img', { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qrSvg)}`, alt: 'QR code of the new secret', title: uri, width: '192', height: '192' }),
      h('div', {},
        h('p', { class: 'muted' }, 'Or type the secret:'),
        h('code', { class: 'secret' }, secret.match(/.{1,4}/g).join(' ')),
        form({
          label: 'Confirm the authenticator',
          fields: codeField('The code it shows'),
          submit: 'Confirm',
          beside: button('Cancel', () => { drop(); return showAccount(); }),
          onSubmit: confirm,
        }))));
}

async function confirm({ code }) {
  const { recoveryCodes } = await post('/me/totp/confirm', { code });
  keep(visitor.username);
  await showAccount();
  say(recoveryCodes.length > 0
    ? `The authenticator is on. Keep these codes for the day it is lost: ${recoveryCodes.join(', ')}`
    : 'The authenticator is on. Its code is asked for from now on.', 'good');
}
