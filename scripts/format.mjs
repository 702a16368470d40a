// @ts-check
// `npm run format`: rewrites the sources as the linters want them.

import { cppSources } from './lib/sources.mjs';
import { runMain, runStep } from './lib/steps.mjs';

await runMain(async () => {
  const biome = 'node_modules/@biomejs/biome/bin/biome';
  await runStep('biome', process.execPath, [biome, 'check', '--write', '.']);
  await runStep('clang-format', 'clang-format', ['-i', ...cppSources()]);
});
