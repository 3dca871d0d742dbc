import { h } from './dom.js';
import { choice, field, flag, form } from './forms.js';
import { get, patch, silently } from './api.js';
import { attempt, say } from './outcome.js';
import { LOCALES } from './names.js';

const asText = { read: value => value || null, show: value => value ?? '' };
// A value that is not a number is sent unchanged: the API answers with the error for its field.
const numberOrText = value => Number.isNaN(Number(value)) ? value : Number(value);
const asNumber = { read: value => value === '' ? null : numberOrText(value), show: value => value ?? '' };
const asList = {
  read: value => value.split(',').map(item => item.trim()).filter(Boolean),
  show: value => value.join(', '),
};
const MISSING_PHONE = { allow: 'Let in, and reported', block: 'Refuse' };

/** Each has its path in the policy. The API uses the same path in `errors`. */
const FIELDS = [
  { path: 'name', label: 'Name', ...asText },
  { path: 'issuer', label: 'Issuer in authenticators', ...asText },
  { path: 'locale', label: 'Language', options: LOCALES, ...asText },
  { path: 'attempts', label: 'Wrong answers until the lock', ...asNumber },
  { path: 'unlockAfter', label: 'Unlock by itself after', hint: 'never; or PT15M', ...asText },
  { path: 'futureSteps', label: 'Future TOTP steps accepted', ...asNumber },
  { path: 'allowedCallingCodes', label: 'Calling codes allowed', hint: 'any; or 46, 995', ...asList },
  { path: 'sendCaps.destinationPerHour', label: 'Codes an hour to one address', ...asNumber },
  { path: 'missingPhone', label: 'A room member without a number', options: MISSING_PHONE, ...asText },
  { path: 'requireMfa', label: 'Everybody needs a second factor', isFlag: true },
  { path: 'enforceTwoFactorForDocuments', label: 'Every document needs two factors', isFlag: true },
  { path: 'devices.enabled', label: 'Recognise devices', isFlag: true },
  { path: 'devices.skipSecondFactor', label: 'They skip the second factor', isFlag: true },
  { path: 'sendCaps.recordOnly', label: 'Record refused sends, but send', isFlag: true },
];

/** The tenant's policy, read when the section is opened. */
export function policySection() {
  const content = h('div', { class: 'policy' });
  const section = h('details', {}, h('summary', {}, 'Policy'), content);
  section.addEventListener('toggle', () => section.open && load(content));
  return section;
}

const load = content => attempt(async () => {
  const policy = await get('', silently);
  content.replaceChildren(form({
    label: 'Policy',
    fields: FIELDS.map(entry => control(entry, at(policy, entry.path))),
    submit: 'Save the policy',
    onSubmit: async values => {
      await patch('', changes(values));
      await load(content);
      say('The policy is saved. It applies here at once.', 'good');
    },
  }));
});

function control({ path, label, hint, options, isFlag, show }, value) {
  if (isFlag) return flag(path, label, value);
  if (options) return choice(path, label, options, value);
  return field(path, label, { value: show(value), placeholder: hint, required: false, autocomplete: 'off' });
}

const at = (policy, path) => path.split('.').reduce((value, name) => value?.[name], policy);

/** A merge patch (RFC 7396): an empty field goes back to its default. */
function changes(values) {
  const body = {};
  for (const { path, read, isFlag } of FIELDS) {
    const [name, inner] = path.split('.');
    const value = isFlag ? path in values : read(values[path]);
    if (inner) (body[name] ??= {})[inner] = value;
    else body[name] = value;
  }
  return body;
}
