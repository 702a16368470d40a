// @ts-check
// `npm run bench`: sets up, builds, and runs the benchmarks.

import { findCommand } from './lib/machine.mjs';
import { runMain, runScript, runStep, say } from './lib/steps.mjs';
import { mentionMissingPython, setUp } from './setup.mjs';

/** The same allocator natively, which the one in WebAssembly is compared with. */
async function buildNativeReference() {
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
  await runStep('native: allocator', 'cmake', [
    '--build',
    '--preset',
    'native',
    '--target',
    'allocator_native',
  ]);
}

await runMain(async () => {
  await setUp();
  mentionMissingPython();
  await buildNativeReference();
  return (
    (await runScript('scripts/build.mjs')) ||
    (await runScript('build/bench/main.mjs', process.argv.slice(2)))
  );
});
