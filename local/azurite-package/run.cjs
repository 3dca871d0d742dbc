'use strict';
// Runs Azurite (installed in the folder given first, its own arguments after it) for as long as whoever started it lives.
// Standard input is the leash: the kernel closes it when the parent ends, however it ends, and Azurite then saves and stops.
const [, script, packageFolder, ...options] = process.argv;
process.argv = [process.execPath, script, ...options];

// Three quarters of what Azurite loads is telemetry, which it loads even where it is told to send none, as it is here.
const Module = require('module');
const load = Module._load;
Module._load = (name, ...rest) => name === 'applicationinsights' ? {} : load(name, ...rest);
require(require('path').join(packageFolder, 'node_modules/azurite/dist/src/azurite.js'));

// Ctrl-C and a closing terminal are the parent's affair: it stops its work first, then lets go of the leash.
for (const signal of ['SIGINT', 'SIGHUP']) {
  process.removeAllListeners(signal);
  process.on(signal, () => {});
}

// The parent may be gone while a last line is written.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  // Azurite listens to the signal once it is up; before that there is nothing to save.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(0);
  setTimeout(() => process.exit(1), 20000).unref();
}

process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
