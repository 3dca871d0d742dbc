import { en } from './texts-en.js';
import { hi } from './texts-hi.js';
import { ka } from './texts-ka.js';
import { sv } from './texts-sv.js';

/** @typedef {import('./texts-en.js').Texts} Texts */

/** @type {Record<string, Texts>} */
const LANGUAGES = { en, ka, sv, hi };

/** The name of each language, in itself. */
export const LANGUAGE_NAMES = { en: 'English', ka: 'ქართული', sv: 'Svenska', hi: 'हिन्दी' };

/** The first of the wished languages that has texts; `sv-SE` is `sv`. @param {readonly string[]} wished */
export function languageOf(wished) {
  return wished.map(tag => tag.toLowerCase().split('-')[0] ?? '').find(tag => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** @param {string} language @returns {Texts} */
export const textsOf = language => LANGUAGES[language] ?? en;
