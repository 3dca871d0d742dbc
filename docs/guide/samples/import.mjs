import { call } from './back-office.mjs';

const users = [
  {
    email: `dora-${crypto.randomUUID()}@example.com`,
    externalId: crypto.randomUUID(),
    emailVerified: true,
    passwordHash: '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
    totp: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
  },
  { email: `emil-${crypto.randomUUID()}@example.com`, passwordHash: '$1$old$nobody reads this any more' },
];

const { results } = await call('POST', 'users/import', { users });
for (const { index, id, code } of results) {
  console.log(`${index}: ${id ? 'is there' : code}`);
}
