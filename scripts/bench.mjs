// @ts-check
// `npm run bench`: sets up, builds, and runs the benchmarks.

import { findCommand } from './lib/machine.mjs';
import { runMain, runScript, runStep, say } from './lib/steps.mjs';
import { mentionMissingPython, setUp } from './setup.mjs';

/** The same allocator and matrix product natively, which those in WebAssembly are compared with. */
async function buildNativeReferences() {
  const compiler = ['g++', 'clang++'].find((name) => findCommand(name) !== null);
  if (compiler === undefined) {
    say(
      'No native C++ compiler is on PATH: comparisons with native code are left out (Debian: g++).',
    );
    return;
  }
  await runStep('native: configure', 'cmake', ['--preset', 'native'], {
    // CMake asks for CXX only when it configures a folder for the first time.
    env: process.env.CXX ? {} : { CXX: compiler },
  });
  await runStep('native: references', 'cmake', [
    '--build',
    '--preset',
    'native',
    '--target',
    'allocator_native',
    'matrix_product_native',
  ]);
}

await runMain(async () => {
  await setUp();
  mentionMissingPython();
  await buildNativeReferences();
  return (
    (await runScript('scripts/build.mjs')) ||
    (await runScript('build/bench/main.mjs', process.argv.slice(2)))
  );
});
