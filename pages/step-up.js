/** @import { CountersignAccount } from './account.js' */
/** @import { Factor, Flow, LoginAnswer } from './types.js' */
import { Problem } from './api.js';
import { proceed } from './challenge.js';
import { h } from './dom.js';

/**
 * Runs an action. Where the API asks for a fresh proof (step-up), asks the person for it, shows the screen again and
 * runs the action once more, so that what it refuses stands at the field that it belongs to.
 * @param {CountersignAccount} host @param {() => unknown} action
 * @param {(factor: Factor) => boolean} [isUseful] which proofs the action takes; any that step-up offers if left out
 */
export async function withFreshProof(host, action, isUseful) {
  try {
    return await action();
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== 'step_up_required') throw problem;
  }

  const showAgain = host.screen();
  if (!await isProved(host, showAgain, isUseful)) return undefined;
  showAgain();
  return action();
}

/**
 * @param {CountersignAccount} host @param {() => void} back @param {(factor: Factor) => boolean} [isUseful]
 * @returns {Promise<boolean>}
 */
const isProved = (host, back, isUseful) => new Promise((resolve, reject) => {
  const leave = () => {
    back();
    resolve(false);
  };
  /** @type {Flow} */
  const flow = {
    isUseful,
    again: leave,
    leave,
    locked: problem => {
      showLocked(host, problem);
      resolve(false);
    },
    done: answer => {
      if (answer.status === 'signed-in') host.api.renewed(answer);
      resolve(true);
    },
  };
  host.api.post('/me/step-up').then(answer => proceed(host, answer, flow)).catch(reject);
});

/**
 * Asks for a fresh proof and shows the screen again. True once it is given.
 * @param {CountersignAccount} host
 */
export async function stepUp(host) {
  const showAgain = host.screen();
  const proved = await isProved(host, showAgain);
  if (proved) showAgain();
  return proved;
}

/**
 * Leads through the proofs that a call of the page around asked for, such as a visit to a data room.
 * @param {CountersignAccount} host @param {LoginAnswer} answer @param {Flow['done']} done
 */
export function prove(host, answer, done) {
  const leave = () => host.showAccount();
  return proceed(host, answer, {
    done: async last => {
      // A step-up: the old refresh token would end the session.
      if (last.status === 'signed-in') {
        host.api.renewed(last);
        await host.showAccount();
      }
      await done(last);
    },
    again: leave,
    leave,
    locked: problem => showLocked(host, problem),
  });
}

/** @param {CountersignAccount} host @param {Problem} problem */
const showLocked = (host, { recovery }) => host.show(host.t('lockedTitle'),
  h('p', {}, host.t(recovery === 'sent' ? 'lockedSent' : 'lockedAdministrator')),
  h('div', { class: 'cs-actions' }, host.button(host.t('back'), () => host.showAccount())));
