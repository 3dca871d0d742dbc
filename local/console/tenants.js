import { h } from './dom.js';
import { field, form } from './forms.js';
import { asOperator, office, post } from './api.js';
import { all } from './lists.js';
import { person } from './person.js';

// Keys that this page made or was given. It is a page for development on this machine: elsewhere, a key that can do
// everything for a tenant must not be stored in a browser.
const KEY = 'countersign-key:';
const CHOSEN = 'countersign-tenant';

/** Takes the tenant that was chosen last, or the demo tenant. Returns all tenants. */
export async function takeTenant(demo) {
  const tenants = await all('/tenants?', { ...asOperator, silent: true });
  const chosen = sessionStorage.getItem(CHOSEN);
  const isDemo = !tenants.some(({ id }) => id === chosen) || chosen === demo.tenant;
  const tenant = isDemo ? demo.tenant : chosen;
  Object.assign(office, { tenant, apiKey: isDemo ? demo.apiKey : localStorage.getItem(KEY + tenant) });
  Object.assign(person, isDemo
    ? { tenant, username: demo.username, password: demo.password }
    : { tenant, username: '', password: '' });
  return tenants;
}

/** The choice of the tenant that all tabs are about. */
export function showTenantChoice(panel, tenants) {
  const select = h('select', { id: 'tenant-choice', onchange: () => choose(select.value) },
    tenants.map(({ id, name }) =>
      h('option', { value: id, selected: id === office.tenant }, name === id ? id : `${name} (${id})`)));
  panel.append(h('label', { for: select.id }, 'Tenant'), select);
}

/** What the operator does: another tenant. And a tenant whose key this page does not know. */
export function showTenants(panel) {
  panel.prepend(h('div', { class: 'head' },
    h('h2', { id: 'tenants-title' }, 'Tenants ', h('span', { class: 'muted' }, 'the operator’s side'))));
  panel.append(h('details', { class: 'inline' }, h('summary', {}, 'New tenant'), form({
    label: 'New tenant',
    fields: [
      field('id', 'Id', { placeholder: 'acme', autocomplete: 'off' }),
      field('name', 'Name', { placeholder: 'Acme', autocomplete: 'off' }),
      field('adminEmail', 'Email of its administrator', { inputmode: 'email', autocomplete: 'off' }),
    ],
    submit: 'Create and choose it',
    kind: 'quiet',
    onSubmit: async values => {
      const { id, apiKey } = await post('/tenants', values, asOperator);
      localStorage.setItem(KEY + id, apiKey);
      choose(id);
    },
  })));
}

/** In place of what needs an API key: a form for one. */
export const keyForm = () => h('div', { class: 'inline' },
  h('p', { class: 'muted' }, `This page knows no API key of the tenant ${office.tenant}.`),
  form({
    label: 'API key',
    fields: field('apiKey', 'API key', { autocomplete: 'off', placeholder: 'cs_…' }),
    submit: 'Use this key',
    kind: 'quiet',
    onSubmit: ({ apiKey }) => {
      localStorage.setItem(KEY + office.tenant, apiKey.trim());
      choose(office.tenant);
    },
  }));

// Loaded anew, so that nothing of the other tenant stays on the page.
function choose(tenant) {
  sessionStorage.setItem(CHOSEN, tenant);
  location.reload();
}
