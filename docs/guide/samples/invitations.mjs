import { call } from './back-office.mjs';

const invitee = { name: 'Ana', email: 'ana@example.com', phone: '+46701112233', auth: '2fa' };
const sent = await call('POST', 'documents', { title: 'Contract 2027', senderName: 'Bo', invitees: [invitee] });
const { id, link } = sent.invitations[0];
console.log(`For a channel of your own: ${link}`);

const state = await call('GET', `invitations/${id}`);
console.log(`${state.name} has ${state.attemptsLeft} attempts, ${state.status}`);

await call('POST', `documents/${sent.id}/messages`, { kind: 'completed' });
const { record, signature } = await call('GET', `invitations/${id}/evidence`);
console.log(`${record.openings.length} openings, signed ${signature.split('.').length === 3}`);
