import { button, h, time } from './dom.js';
import { forgetDevice, remove } from './api.js';
import { attempt, say } from './stage.js';
import { goToAccount, goToSignIn } from './router.js';
import { FACTORS } from './names.js';

/** Where this account is signed in. */
export function sessionsSection(items) {
  return list('Sessions', items, session => [
    h('span', {}, 'since ', time(session.createdAt),
      session.factors.map(factor => h('span', { class: 'tag' }, FACTORS[factor])),
      session.current && h('span', { class: 'tag here' }, 'this one')),
    button('End', () => attempt(async () => {
      await remove(`/me/sessions/${encodeURIComponent(session.id)}`);
      if (session.current) goToSignIn();
      else await goToAccount();
      say('The session is ended.', 'good');
    }))]);
}

/** Browsers that completed a sign-in before. */
export function devicesSection(items) {
  return list('Recognised devices', items, device => [
    h('span', {}, 'since ', time(device.createdAt), ', last seen ', time(device.lastUsedAt),
      device.locked && h('span', { class: 'tag locked' }, 'locked')),
    button('Forget', () => attempt(async () => {
      await remove(`/me/devices/${encodeURIComponent(device.id)}`);
      if (items.length === 1) forgetDevice();
      await goToAccount();
      say('The device is forgotten.', 'good');
    }))]);
}

const list = (title, items, row) => h('details', {}, h('summary', {}, `${title} (${items.length})`),
  h('ul', { class: 'rows' }, items.map(item => h('li', {}, row(item)))));
