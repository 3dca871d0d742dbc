import { wire } from './wire.js';

/**
 * The person who uses this page. Name and password are what the page fills in: of the demo user at first, then those
 * that worked last. Tokens are kept in this object and nowhere else.
 */
export const person = { tenant: '', username: '', password: '', tokens: null };

wire.addEventListener('exchange', ({ detail: { method, path, body, status, answer } }) => {
  if (status >= 300) return;
  if (path === '/sign-in' && body.password) Object.assign(person, { username: body.username, password: body.password });
  if (path === '/me' && method === 'GET') person.username = answer.username;
  if (['/me/password', '/recovery/password/confirm'].includes(path)) person.password = body.newPassword;
});
