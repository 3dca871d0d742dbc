import { button, h } from './dom.js';

// WebAuthn Level 3 as one device that is always touched and always knows its owner. A real device never gives its keys
// away; those of this one lie in the browser's storage, open to every page of this address.
const STORED = 'countersign-passkeys';
const SWITCH = 'countersign-passkey-device';
const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const PRESENT_AND_VERIFIED = 0x05;
const WITH_NEW_KEY = 0x40;

const passkeys = () => JSON.parse(localStorage.getItem(STORED) ?? '[]');

export function showPasskeyDevice(panel) {
  const note = h('p', { class: 'muted' });
  const press = button('', () => {
    if (isOn()) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, 'on');
    draw();
  });
  panel.append(h('section', { class: 'device', 'aria-labelledby': 'device-title' },
    h('h3', { id: 'device-title' }, 'Passkey device'), note, press));
  draw();

  function draw() {
    press.textContent = isOn() ? 'Unplug the device' : 'Plug in a virtual device';
    note.textContent = isOn()
      ? 'Plugged in: it answers for you wherever a passkey is asked for on this page. Its keys are not protected.'
      : 'Passkeys without hardware, on this page and for trying only.';
    plug(isOn());
  }
}

const isOn = () => localStorage.getItem(SWITCH) !== null;

function plug(isPlugged) {
  if (isPlugged) Object.assign(navigator.credentials, { create, get });
  else ['create', 'get'].forEach(name => delete navigator.credentials[name]);
}

async function create({ publicKey: { rp, user, challenge, excludeCredentials = [] } }) {
  const known = new Set(excludeCredentials.map(({ id }) => toBase64Url(id)));
  if (passkeys().some(({ id }) => known.has(id))) {
    throw new DOMException('The device has a passkey of this account.', 'InvalidStateError');
  }
  const id = crypto.getRandomValues(new Uint8Array(16));
  const pair = await crypto.subtle.generateKey(ES256, true, ['sign']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const data = bytes(await head(rp.id, PRESENT_AND_VERIFIED | WITH_NEW_KEY),
    new Uint8Array(16), [0, id.length], id, coseKey(point));
  const passkey = {
    id: toBase64Url(id), rpId: rp.id, userHandle: toBase64Url(user.id),
    key: await crypto.subtle.exportKey('jwk', pair.privateKey),
  };
  localStorage.setItem(STORED, JSON.stringify([passkey, ...passkeys()]));
  return credential(passkey, {
    clientDataJSON: toBase64Url(clientData('webauthn.create', challenge)),
    attestationObject: toBase64Url(withoutAttestation(data)),
    transports: ['internal'],
  });
}

async function get({ publicKey: { rpId, challenge, allowCredentials = [] }, mediation, signal }) {
  // The list under the username waits for a choice that no person can make here: the button asks without it.
  if (mediation === 'conditional') {
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }
  const allowed = new Set(allowCredentials.map(({ id }) => toBase64Url(id)));
  const passkey = passkeys().find(({ id, rpId: own }) => own === rpId && (allowed.size === 0 || allowed.has(id)));
  if (!passkey) throw new DOMException('The device has no such passkey.', 'NotAllowedError');
  const key = await crypto.subtle.importKey('jwk', passkey.key, ES256, false, ['sign']);
  const data = await head(rpId, PRESENT_AND_VERIFIED);
  const client = clientData('webauthn.get', challenge);
  const signed = bytes(data, await sha256(client));
  return credential(passkey, {
    clientDataJSON: toBase64Url(client),
    authenticatorData: toBase64Url(data),
    signature: toBase64Url(der(new Uint8Array(await crypto.subtle.sign(ES256, key, signed)))),
    userHandle: passkey.userHandle,
  });
}

const credential = ({ id }, response) => ({
  toJSON: () => ({
    id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {}, response,
  }),
});

const clientData = (type, challenge) => new TextEncoder().encode(JSON.stringify({
  type, challenge: toBase64Url(challenge), origin: location.origin, crossOrigin: false,
}));

// Section 6.1: hash of the domain, flags, and a counter that stays 0, as a synced passkey's does.
const head = async (rpId, flags) => bytes(await sha256(new TextEncoder().encode(rpId)), [flags, 0, 0, 0, 0]);

// RFC 9053, section 7.1.1: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} in CBOR. The point is 4, x, y.
const coseKey = point => bytes([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], point.subarray(1, 33),
  [0x22, 0x58, 32], point.subarray(33));

// Section 8.7: {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
const withoutAttestation = data => bytes([0xa3], text('fmt'), text('none'), text('attStmt'), [0xa0], text('authData'),
  [0x58, data.length], data);

const text = word => [0x60 + word.length, ...new TextEncoder().encode(word)];

// WebCrypto signs as r and s of 32 bytes each; WebAuthn wants ASN.1: a sequence of two whole numbers.
function der(signature) {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)].map(wholeNumber);
  return bytes([0x30, r.length + s.length], r, s);
}

function wholeNumber(value) {
  const digits = value.subarray(value.findIndex(byte => byte > 0));
  const positive = digits[0] < 0x80 ? digits : bytes([0], digits);
  return bytes([0x02, positive.length], positive);
}

const sha256 = async value => new Uint8Array(await crypto.subtle.digest('SHA-256', value));

const bytes = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]));

const toBase64Url = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
