// @ts-check
// `npm run demo`: sets up, builds, and serves the page. Vite prints the address.

import { runMain, runScript } from './lib/steps.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  return (
    (await runScript('scripts/build.mjs')) ||
    (await runScript('node_modules/vite/bin/vite.js', ['demo', ...process.argv.slice(2)]))
  );
});
