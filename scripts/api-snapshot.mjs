// @ts-check
// The public declarations of the package in one text, which is committed: a change of the public surface is
// seen in review. `--update` writes it; a test compares.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fromRoot } from './lib/paths.mjs';

const types = fromRoot('dist', 'types');
const entries = [
  'index.d.ts',
  'simulated/index.d.ts',
  'sync.d.ts',
  'inductor/index.d.ts',
  'worker.d.ts',
];

export const snapshotPath = fromRoot('js-tests', 'package', 'public-api.d.ts.txt');

/** The declaration files that the entries reach, the entries first. */
function reachableFiles() {
  const found = new Set(entries.map((entry) => join(types, entry)));
  for (const file of found) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
      const path = join(dirname(file), `${specifier}.d.ts`);
      if (existsSync(path)) found.add(path);
    }
  }
  const others = [...found].slice(entries.length).sort();
  return [...[...found].slice(0, entries.length), ...others];
}

export function currentApi() {
  return reachableFiles()
    .map((file) => `// ---- ${relative(types, file)}\n\n${readFileSync(file, 'utf8').trim()}\n`)
    .join('\n');
}

if (process.argv[1] === fromRoot('scripts', 'api-snapshot.mjs')) {
  if (process.argv.includes('--update')) {
    mkdirSync(dirname(snapshotPath), { recursive: true });
    writeFileSync(snapshotPath, currentApi());
  } else {
    process.stdout.write(currentApi());
  }
}
