// Prints the variables of a GitHub environment that main.parameters.json reads, as lines for GITHUB_ENV.
import { readFileSync } from 'node:fs';

const variables = JSON.parse(process.env.VARIABLES);
const parameters = readFileSync(new URL('../main.parameters.json', import.meta.url), 'utf8');
const read = new Set([...parameters.matchAll(/\$\{(COUNTERSIGN_[A-Z_]+)/g)].map(([, name]) => name));
for (const [name, value] of Object.entries(variables)) {
  // A line break would be a variable of its own.
  if (read.has(name) && !/[\r\n]/.test(value)) console.log(`${name}=${value}`);
}
