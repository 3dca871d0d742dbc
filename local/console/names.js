/** What people call the factors and the languages of the wire. */
export const FACTORS = {
  password: 'Password',
  totp: 'Authenticator',
  sms: 'SMS',
  email: 'Email',
  'recovery-code': 'Recovery code',
};

export const LOCALES = { en: 'English', ka: 'ქართული', sv: 'Svenska', hi: 'हिन्दी' };
