import { call } from './back-office.mjs';

const email = `buyer-${crypto.randomUUID()}@example.com`;
const buyer = await call('POST', 'users', { email, name: 'Cleo' });
const room = await call('POST', 'data-rooms', { name: 'Project North', enforcedTwoFactor: true });
await call('PUT', `data-rooms/${room.id}/members/${buyer.id}`, { group: 'Buyers' });
await call('PUT', `data-rooms/${room.id}/members/${buyer.id}/two-factor-phone`, { phone: '+46704445566' });

const { members } = await call('GET', `data-rooms/${room.id}`);
console.log(`${members.length} member in ${members[0].group}`);
