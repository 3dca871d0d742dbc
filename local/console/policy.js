import { h } from './dom.js';
import { choice, field, flag, form } from './forms.js';
import { asBackOffice, get, patch, silently } from './api.js';
import { attempt, say } from './stage.js';
import { LOCALES } from './names.js';

const asText = { read: value => value || null, show: value => value ?? '' };
// What is no number goes as it is: the API says at its field what it wants.
const asNumber = { read: value => value === '' ? null : Number.isNaN(Number(value)) ? value : Number(value), show: value => value ?? '' };
const asList = { read: value => value.split(',').map(item => item.trim()).filter(Boolean), show: value => value.join(', ') };

/** Each by its path in the policy, which is how the API names it in `errors`. */
const FIELDS = [
  { path: 'name', label: 'Name', ...asText },
  { path: 'issuer', label: 'Issuer in authenticators', ...asText },
  { path: 'locale', label: 'Language', options: LOCALES, ...asText },
  { path: 'attempts', label: 'Wrong answers until the lock', ...asNumber },
  { path: 'unlockAfter', label: 'Unlock by itself after', hint: 'never; or PT15M', ...asText },
  { path: 'futureSteps', label: 'Future TOTP steps accepted', ...asNumber },
  { path: 'allowedCallingCodes', label: 'Calling codes allowed', hint: 'any; or 46, 995', ...asList },
  { path: 'sendCaps.destinationPerHour', label: 'Codes an hour to one address', ...asNumber },
  { path: 'missingPhone', label: 'A room member without a number', options: { allow: 'Let in, and reported', block: 'Refuse' }, ...asText },
  { path: 'requireMfa', label: 'Everybody needs a second factor', isFlag: true },
  { path: 'enforceTwoFactorForDocuments', label: 'Every document needs two factors', isFlag: true },
  { path: 'devices.enabled', label: 'Recognise devices', isFlag: true },
  { path: 'devices.skipSecondFactor', label: 'They skip the second factor', isFlag: true },
  { path: 'sendCaps.recordOnly', label: 'Record refused sends, but send', isFlag: true },
];

/** The tenant's policy, read when somebody looks. */
export function policySection() {
  const place = h('div', { class: 'policy' });
  const section = h('details', {}, h('summary', {}, 'Policy'), place);
  section.addEventListener('toggle', () => section.open && load(place));
  return section;
}

const load = place => attempt(async () => {
  const policy = await get('', silently);
  place.replaceChildren(form({
    label: 'Policy',
    fields: FIELDS.map(entry => control(entry, at(policy, entry.path))),
    submit: 'Save the policy',
    onSubmit: async values => {
      await patch('', changes(values), asBackOffice);
      await load(place);
      say('The policy is saved. It is in force here at once.', 'good');
    },
  }));
});

function control({ path, label, hint, options, isFlag, show }, value) {
  if (isFlag) return flag(path, label, value);
  return options ? choice(path, label, options, value) : field(path, label, { value: show(value), placeholder: hint, required: false, autocomplete: 'off' });
}

const at = (policy, path) => path.split('.').reduce((value, name) => value?.[name], policy);

/** A merge patch: what is left empty is the default again. */
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
