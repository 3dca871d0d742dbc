// Makes one page of the description: plain HTML without a script, which loads nothing, for a browser or a printer.
// node reference.mjs openapi.json reference.html
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const api = JSON.parse(readFileSync(source, 'utf8'));
const methods = ['get', 'post', 'put', 'patch', 'delete'];

const escape = text => String(text).replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
const prose = text => escape(text ?? '').replace(/`([^`]+)`/g, '<code>$1</code>').split('\n\n').map(part => `<p>${part}</p>`).join('');
const code = value => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
const nameOf = reference => reference.split('/').at(-1);
const follow = part => part?.$ref ? { ...part.$ref.split('/').slice(1).reduce((place, name) => place[name], api), ...part } : part;

/** A type in words, with a link where it has a name. */
function typeOf(schema) {
  if (schema === undefined || schema === true) return 'anything';
  if (schema.$ref) return `<a href="#${nameOf(schema.$ref)}">${nameOf(schema.$ref)}</a>`;
  if (schema.const !== undefined) return `<code>${escape(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map(value => `<code>${escape(value)}</code>`).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  return [schema.type ?? 'anything'].flat().join(' or ') + (schema.format ? ` (${schema.format})` : '');
}

function limitsOf(schema) {
  const names = { minimum: 'at least', maximum: 'at most', minLength: 'at least characters', maxLength: 'at most characters',
    minItems: 'at least items', maxItems: 'at most items', pattern: 'matches' };
  return Object.entries(names).filter(([name]) => schema[name] !== undefined)
    .map(([name, words]) => `${words} <code>${escape(schema[name])}</code>`).join(', ');
}

const row = (name, required, schema, words) =>
  `<tr><th scope="row"><code>${escape(name)}</code>${required ? ' <b>required</b>' : ''}</th><td>${typeOf(schema)} ${limitsOf(schema)}</td><td>${prose(words)}</td></tr>`;
const table = rows => rows.length > 0 ? `<table>${rows.join('')}</table>` : '';

function bodyOf(content) {
  return Object.entries(content ?? {}).map(([type, { schema, example, examples }]) => {
    const shown = [example, ...Object.values(examples ?? {}).map(one => follow(one).value)].filter(one => one !== undefined);
    return `<p><code>${type}</code> ${typeOf(schema)}</p>${shown.map(code).join('')}`;
  }).join('');
}

function operation(path, method, call, shared) {
  const parameters = [...shared, ...(call.parameters ?? [])].map(follow);
  const callers = (call.security ?? []).map(way => Object.keys(way)[0] ?? 'nothing').join(' or ') || 'nothing';
  const answers = Object.entries(call.responses).map(([status, answer]) => {
    const { description, content } = follow(answer);
    return `<h4>${status}</h4>${prose(description)}${bodyOf(content)}`;
  });
  return `<section id="${call.operationId}"><h3>${escape(call.summary)}</h3>
<p><code><b>${method.toUpperCase()}</b> /api/v1${escape(path)}</code></p><p>Needs ${callers}.</p>${prose(call.description)}
${table(parameters.map(one => row(`${one.name} (${one.in})`, one.required, one.schema, one.description)))}
${call.requestBody ? `<h4>Body</h4>${bodyOf(call.requestBody.content)}` : ''}
<details><summary>Answers: ${Object.keys(call.responses).join(', ')}</summary>${answers.join('')}</details></section>`;
}

const calls = Object.entries(api.paths).flatMap(([path, item]) => methods.filter(method => item[method])
  .map(method => ({ path, method, call: item[method], shared: item.parameters ?? [] })));
const chapters = api.tags.map(tag => ({ ...tag, calls: calls.filter(({ call }) => call.tags[0] === tag.name) }));
const id = text => text.toLowerCase().replaceAll(' ', '-');

const schemas = Object.entries(api.components.schemas).map(([name, schema]) => `<section id="${name}"><h3>${name}</h3>
${prose(schema.description)}${schema.properties ? '' : `<p>${typeOf({ ...schema })} ${limitsOf(schema)}</p>`}
${table(Object.entries(schema.properties ?? {}).map(([member, part]) => row(member, schema.required?.includes(member), part, follow(part).description)))}</section>`);

writeFileSync(target, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(api.info.title)}: reference</title>
<style>
:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui; max-width: 70rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
section { border-top: 1px solid #8886; margin-top: 2rem } pre, table { background: #8881; padding: .5rem; overflow: auto } p { margin: .4rem 0 }
table { border-collapse: collapse; width: 100%; padding: 0 } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border: 1px solid #8884; font-weight: normal }
nav { columns: 18rem }
</style></head><body><h1>${escape(api.info.title)}</h1>${prose(api.info.description)}
<nav>${chapters.map(chapter => `<h2><a href="#${id(chapter.name)}">${escape(chapter.name)}</a></h2><ul>${chapter.calls.map(({ call }) => `<li><a href="#${call.operationId}">${escape(call.summary)}</a></li>`).join('')}</ul>`).join('')}</nav>
${chapters.map(chapter => `<h2 id="${id(chapter.name)}">${escape(chapter.name)}</h2>${prose(chapter.description)}${chapter.calls.map(({ path, method, call, shared }) => operation(path, method, call, shared)).join('')}`).join('')}
<h2 id="shapes">Shapes</h2>${schemas.join('')}</body></html>
`);
console.log(`${calls.length} calls and ${schemas.length} shapes are in ${target}.`);
