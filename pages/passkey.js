import { Problem } from './api.js';

/** True where the browser can turn the server's JSON into a passkey request. */
export const supportsPasskeys = () =>
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** True where the browser offers passkeys in the list under the username. */
export const suggestsPasskeys = async () =>
  supportsPasskeys() && await (PublicKeyCredential.isConditionalMediationAvailable?.() ?? false);

// A page may wait for one passkey at a time: the next request ends the one before it.
let pending = new AbortController();

/**
 * Asks for a passkey; null where the person or a later request ended it.
 * @param {PublicKeyCredentialRequestOptionsJSON} options
 * @param {CredentialMediationRequirement} [mediation] `conditional` waits in the list under the username
 */
export async function askForPasskey(options, mediation) {
  const { signal } = nextRequest();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return settled(navigator.credentials.get({ publicKey, signal, ...(mediation && { mediation }) }));
}

/**
 * Makes a passkey; null where the person ended it.
 * @param {PublicKeyCredentialCreationOptionsJSON} options
 */
export async function makePasskey(options) {
  const { signal } = nextRequest();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return settled(navigator.credentials.create({ publicKey, signal }));
}

export function forgetPasskeyRequest() {
  pending.abort();
}

function nextRequest() {
  pending.abort();
  pending = new AbortController();
  return pending;
}

/**
 * True where a page of this address may use passkeys of the domain. Browsers refuse the others.
 * @param {string | undefined} domain
 */
export const isOwnDomain = domain =>
  domain === undefined || location.hostname === domain || location.hostname.endsWith(`.${domain}`);

/** @param {Promise<Credential | null>} request */
async function settled(request) {
  try {
    return /** @type {PublicKeyCredential | null} */ (await request)?.toJSON() ?? null;
  } catch (failure) {
    if (!(failure instanceof DOMException)) throw failure;
    if (['AbortError', 'NotAllowedError'].includes(failure.name)) return null;
    const code = failure.name === 'InvalidStateError' ? 'passkey_exists' : 'passkey_impossible';
    throw new Problem(0, { code, title: failure.message });
  }
}
