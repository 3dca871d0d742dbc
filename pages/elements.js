import { CountersignAccount } from './account.js';
import { CountersignLink } from './link.js';
import { CountersignSignIn } from './sign-in.js';

export { CountersignAccount, CountersignLink, CountersignSignIn };

// A page may load this module twice, by its stable name and by that of a version.
for (const [name, element] of /** @type {const} */ ([
  ['countersign-sign-in', CountersignSignIn],
  ['countersign-link', CountersignLink],
  ['countersign-account', CountersignAccount],
])) {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element);
}
