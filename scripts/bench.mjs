// @ts-check
// `npm run bench`: sets up, builds, and runs the benchmarks.

import { runMain, runScript } from './lib/steps.mjs';
import { mentionMissingPython, setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  mentionMissingPython();
  return (
    (await runScript('scripts/build.mjs')) ||
    (await runScript('build/bench/main.mjs', process.argv.slice(2)))
  );
});
