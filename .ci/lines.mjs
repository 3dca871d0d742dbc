// What neither the build nor the whitespace formatter holds: 120 columns, where raw strings (data as it is on the wire)
// and addresses may be wider; 15 lines for the body of a function method, which binds, calls and answers; the order of
// the usings. (`dotnet format` without `whitespace` holds the order too, but it runs every analyzer of the build again.)
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const columns = 120;
const lines = 15;

function wide(file, text) {
  let raw = false;
  return text.flatMap((line, index) => {
    const quotes = line.split('"""').length - 1;
    const counts = !raw && quotes === 0 && !line.includes('https:') && [...line].length > columns;
    raw = quotes % 2 === 1 ? !raw : raw;
    return counts ? [`${file}:${index + 1}: over ${columns} columns`] : [];
  });
}

function long(file, text) {
  return text.flatMap((line, index) => {
    if (!line.startsWith('    [Function(')) return [];
    const begin = text.findIndex((next, at) => at > index && (next === '    {' || next.endsWith(' =>')));
    const end = text.findIndex((next, at) => at > begin && (text[begin] === '    {' ? next === '    }' : /^}?$/.test(next)));
    return end - begin - 1 > lines ? [`${file}:${index + 1}: a function method of ${end - begin - 1} lines`] : [];
  });
}

function unsorted(file, text) {
  const usings = text.filter(line => /^using [^(]*;$/.test(line));
  return usings.join() === usings.toSorted(byName).join() ? [] : [`${file}: the usings are not in order`];
}

// Namespaces before static classes before aliases; System first; then by name, one part after the other.
function byName(one, other) {
  const [left, right] = [one, other].map(line => [
    line.includes(' = ') ? 2 : line.startsWith('using static ') ? 1 : 0,
    /^using (static )?System[.;]/.test(line) ? 0 : 1,
    ...line.replace(/^using (static )?|;$/g, '').toLowerCase().split('.'),
  ]);
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs < 0 ? left.length - right.length : right[differs] === undefined || left[differs] > right[differs] ? 1 : -1;
}

// New files too, before they are added.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.cs'], { encoding: 'utf8' })
  .trim().split('\n');
const places = files.flatMap(file => {
  const text = readFileSync(file, 'utf8').split('\n');
  return [...wide(file, text), ...long(file, text), ...unsorted(file, text)];
});

places.forEach(place => console.error(place));
process.exitCode = places.length > 0 ? 1 : 0;
