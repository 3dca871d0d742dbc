/** What people call the factors and the languages of the wire. */
export const FACTORS = {
  password: 'Password',
  totp: 'Authenticator',
  passkey: 'Passkey',
  sms: 'SMS',
  email: 'Email',
  'recovery-code': 'Recovery code',
  'link-email': 'The link in the email',
  'link-sms': 'The link in the SMS',
};

export const LOCALES = { en: 'English', ka: 'ქართული', sv: 'Svenska', hi: 'हिन्दी' };
