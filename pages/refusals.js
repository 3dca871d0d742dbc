/** @import { CountersignElement } from './element.js' */
/** @import { Problem } from './api.js' */
/** @import { Texts } from './texts.js' */
import { textsOf } from './texts.js';

/**
 * What stands at the field of a wrong answer.
 * @param {CountersignElement} host @param {Problem} problem @param {keyof Texts} text
 */
export const wrongAnswer = (host, { attemptsLeft, clockOffset }, text) => [
  host.t(text),
  clockOffset !== undefined && host.t('clockOff'),
  attemptsLeft !== undefined && host.t('attemptsLeft', { count: attemptsLeft }),
].filter(Boolean).join(' ');

/**
 * The server explains in English; in other languages there is one text for each kind of field.
 * @param {CountersignElement} host @param {string} kind @param {string[]} texts
 */
export function fieldError(host, kind, texts) {
  const key = /** @type {keyof Texts} */ (`invalid_${kind}`);
  return host.language === 'en' || !(key in textsOf('en')) ? texts.join(' ') : host.t(key);
}
