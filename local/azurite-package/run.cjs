'use strict';
// Runs Azurite until the parent process ends. First argument: the folder it is installed in; the others are Azurite's.
// The kernel closes standard input when the parent ends, for whatever reason. Azurite then saves and stops.
const [, script, packageFolder, ...options] = process.argv;
process.argv = [process.execPath, script, ...options];

// Telemetry is three quarters of the code that Azurite loads, even if it is told to send none, as it is here.
const Module = require('module');
const load = Module._load;
Module._load = (name, ...rest) => name === 'applicationinsights' ? {} : load(name, ...rest);
const azurite = require('path').join(packageFolder, 'node_modules/azurite/dist/src/');
require('./partitions.cjs')(azurite);
require(azurite + 'azurite.js');

// Ignores Ctrl-C and a closed terminal: the parent stops its own work first, then closes standard input.
for (const signal of ['SIGINT', 'SIGHUP']) {
  process.removeAllListeners(signal);
  process.on(signal, () => {});
}

// The parent may have ended before the last line is written.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  // Azurite handles the signal after its start. Before that there is nothing to save.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(0);
  setTimeout(() => process.exit(1), 20000).unref();
}

process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
