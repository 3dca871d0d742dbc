/** @import { CountersignElement } from './element.js' */
/** @import { Texts } from './texts.js' */
/** @import { Flow } from './types.js' */
import { Problem } from './api.js';

/**
 * A call within a challenge. A lock or an expiry voids it, so both lead away from its screen.
 * @template T
 * @param {Flow} flow @param {CountersignElement} host @param {() => Promise<T>} call
 * @returns {Promise<T | undefined>} undefined where it led away
 */
export async function within(host, flow, call) {
  try {
    return await call();
  } catch (problem) {
    if (!(problem instanceof Problem) || ![410, 423].includes(problem.status)) throw problem;
    host.emit('error', { code: problem.code, status: problem.status, title: problem.message });
    if (problem.status === 423) {
      await flow.locked(problem);
    } else {
      await flow.again();
      host.sayProblem(problem);
    }
    return undefined;
  }
}

/**
 * A call whose conflict has one meaning, which this text says.
 * @template T
 * @param {CountersignElement} host @param {keyof Texts} text @param {() => Promise<T>} call
 */
export async function conflictMeans(host, text, call) {
  try {
    return await call();
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'conflict') problem.text = host.t(text);
    throw problem;
  }
}
