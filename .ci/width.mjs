// 120 columns, which the formatter does not hold. Raw strings (data as it is on the wire) and addresses may be wider.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const limit = 120;
// New files too, before they are added.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.cs'], { encoding: 'utf8' })
  .trim().split('\n');
const wide = files.flatMap(file => {
  let raw = false;
  return readFileSync(file, 'utf8').split('\n').flatMap((line, index) => {
    const quotes = line.split('"""').length - 1;
    const counts = !raw && quotes === 0 && !line.includes('https:') && [...line].length > limit;
    raw = quotes % 2 === 1 ? !raw : raw;
    return counts ? [`${file}:${index + 1}: over ${limit} columns`] : [];
  });
});

wide.forEach(place => console.error(place));
process.exitCode = wide.length > 0 ? 1 : 0;
