import { call } from './back-office.mjs';

const { secret } = await call('PUT', 'webhook', { url: process.argv[2] ?? 'https://backend.example.com/webhooks/countersign' });
console.log(secret);
