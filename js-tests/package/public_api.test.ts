/** The public surface and its size are as they were reviewed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentApi, snapshotPath } from '../../scripts/api-snapshot.mjs';
import { checkDownloadSize, downloadLimit } from '../../scripts/lib/download-size.mjs';
import { root } from '../support/child.js';

test('the declarations are the committed ones (npm run api:update writes them anew)', () => {
  expect(currentApi()).toBe(readFileSync(snapshotPath, 'utf8'));
});

test('no `any` is in them', () => {
  const code = currentApi().replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  expect(code.match(/\bany\b/g)).toBeNull();
});

test('every public class, function and member of an interface class is documented', () => {
  const undocumented = [
    ...currentApi().matchAll(/^(?!.*\*\/)(.*)\n( *static (?!override)[^\n]*)/gm),
  ]
    .filter(([, before]) => !before?.trimEnd().endsWith('*/'))
    .map(([, , member]) => member?.trim());
  expect(undocumented).toEqual([]);
});

test('what a page downloads for load() is at most 35 KB with brotli', () => {
  expect(downloadLimit).toBe(35_000);
  expect(checkDownloadSize(join(root, 'dist'), 'index.js', 'fake_device.wasm')).toMatch(
    /load\(\) downloads \d+\.\d KB/,
  );
});
