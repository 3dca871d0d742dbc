// What the requests of this folder need from `dotnet run --project local`: the codes and links that it sent, and the
// codes of an authenticator, by its clock.
const { createHmac } = require('node:crypto');

const used = new Set();

async function get(url) {
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}.`);
  }

  return answer.json();
}

// A message is taken once: the code of an earlier request must not pass for the next one.
async function take(host, to, find) {
  for (let tries = 0; tries < 150; tries++) {
    for (const message of await get(`${host}/local/outbox?to=${encodeURIComponent(to)}`)) {
      const found = used.has(message.id) ? undefined : find(message);
      if (found) {
        used.add(message.id);
        return found;
      }
    }

    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  throw new Error(`Nothing of this kind came to ${to}.`);
}

exports.code = (host, to) => take(host, to, (message) => /\b[0-9]{6}\b/.exec(message.text)?.[0]);

exports.link = (host, to, kind) => take(host, to, (message) => message.links.find((link) => link.includes(`#${kind}=`)));

// RFC 6238 with the usual six digits, SHA-1 and 30 seconds.
exports.totp = async (host, secret) => {
  const { now } = await get(`${host}/local/clock`);
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.parse(now) / 30000)));
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const mac = createHmac('sha1', key).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
};

// A fresh user each time, so that the requests can run again on the same data.
exports.email = (name) => `${name}-${Date.now()}@example.com`;

exports.phone = () => `+4670${String(Date.now()).slice(-7)}`;
