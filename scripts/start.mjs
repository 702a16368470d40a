// @ts-check
// `npm start`: sets up, builds, and runs the main job in the terminal.

import { runMain, runScript } from './lib/steps.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  return (
    (await runScript('scripts/build.mjs')) ||
    (await runScript('build/demo/terminal.mjs', process.argv.slice(2)))
  );
});
