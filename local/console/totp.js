// TOTP (RFC 6238) as authenticator apps compute it: SHA-1, six digits, steps of 30 seconds.
const STEP_SECONDS = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const stepAt = milliseconds => Math.floor(milliseconds / 1000 / STEP_SECONDS);
export const secondsLeft = milliseconds => STEP_SECONDS - Math.floor(milliseconds / 1000) % STEP_SECONDS;

export async function codeAt(secret, step) {
  const hmac = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', fromBase32(secret), hmac, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
  // RFC 4226, section 5.3: the low four bits of the last byte say where the code is taken from.
  const offset = mac.getUint8(19) & 0xf;
  return String((mac.getUint32(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const character of text.toUpperCase().replace(/[\s=]/g, '')) {
    held = (held << 5 | ALPHABET.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >> bits & 0xff);
    }
  }
  return new Uint8Array(bytes);
}
