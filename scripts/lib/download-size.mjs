// @ts-check
// What a page downloads: for `load()` the entry with the chunks that it imports, and the WebAssembly; for the first
// Triton kernel the compiler.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Bytes with brotli; 35 KB. */
export const downloadLimit = 35_000;

/** Of the compiler's WebAssembly, with brotli; 250 KB. */
export const compilerLimit = 250_000;

/** @param {string} path */
function brotliSize(path) {
  return brotliCompressSync(readFileSync(path)).length;
}

/**
 * A module and everything that it imports statically, as file names.
 * @param {string} folder
 * @param {string} entry
 * @param {Set<string>} [seen]
 */
export function importedFiles(folder, entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(join(folder, entry), 'utf8');
  for (const match of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    importedFiles(folder, /** @type {string} */ (match[1]), seen);
  }
  return seen;
}

/**
 * The size in a line; an error where it is over the limit.
 * @param {string} folder
 * @param {string} entry
 * @param {string} wasm
 */
export function checkDownloadSize(folder, entry, wasm) {
  const sizes = [...importedFiles(folder, entry), wasm].map((name) => ({
    name,
    bytes: brotliSize(join(folder, name)),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const line = `load() downloads ${(total / 1000).toFixed(1)} KB with brotli, of ${downloadLimit / 1000} KB (${sizes
    .map(({ name, bytes }) => `${name} ${(bytes / 1000).toFixed(1)}`)
    .join(', ')})`;
  if (total > downloadLimit) throw new Error(line);
  return line;
}

/**
 * The compiler's size in a line; an error where it is over the limit.
 * @param {string} folder
 * @param {string} wasm
 */
export function checkCompilerSize(folder, wasm) {
  const bytes = brotliSize(join(folder, wasm));
  const line = `${wasm} has ${(bytes / 1000).toFixed(1)} KB with brotli, of ${compilerLimit / 1000} KB`;
  if (bytes > compilerLimit) throw new Error(line);
  return line;
}
