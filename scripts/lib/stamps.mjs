// @ts-check
// Stamps remember that a piece of work was finished for given inputs, so that it is not done again.
// A stamp is a file in build/.stamps that holds the fingerprint of those inputs.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fromRoot, root } from './paths.mjs';

const stampFolder = fromRoot('build', '.stamps');

/**
 * Names and contents of files, and plain values (tool versions, options), in one hash.
 * @param {{ files?: readonly string[], values?: readonly unknown[] }} inputs paths from the root, or absolute
 */
export function fingerprint({ files = [], values = [] }) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    const path = fromRootUnlessAbsolute(file);
    hash.update(`${relative(root, path)}\0`);
    hash.update(
      existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest() : 'absent',
    );
  }
  hash.update(JSON.stringify(values));
  return hash.digest('hex');
}

/**
 * Was `name` finished for these inputs, and are the files that it made still there?
 * @param {string} name
 * @param {string} inputs a fingerprint
 * @param {readonly string[]} [outputs]
 */
export function isFinished(name, inputs, outputs = []) {
  const stamp = join(stampFolder, name);
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === inputs &&
    outputs.every((output) => existsSync(fromRootUnlessAbsolute(output)))
  );
}

/**
 * @param {string} name
 * @param {string} inputs a fingerprint
 */
export function markFinished(name, inputs) {
  const stamp = join(stampFolder, name);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** @param {string} name */
export function forget(name) {
  rmSync(join(stampFolder, name), { force: true });
}

/**
 * Files below the given files and folders whose path matches, from the root and sorted. What does
 * not exist is left out.
 * @param {readonly string[]} places
 * @param {RegExp} [matching]
 * @returns {string[]}
 */
export function listFiles(places, matching = /./) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} path */
  const visit = (path) => {
    let entries;
    try {
      entries = readdirSync(fromRoot(path), { withFileTypes: true });
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code;
      if (code === 'ENOTDIR' && matching.test(path)) found.push(path);
      else if (code !== 'ENOTDIR' && code !== 'ENOENT') throw error;
      return;
    }
    for (const entry of entries) {
      if (entry.name === 'node_modules') continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) visit(inside);
      else if (matching.test(inside)) found.push(inside);
    }
  };
  for (const place of places) visit(place);
  return found.sort();
}

/** @param {string} path */
function fromRootUnlessAbsolute(path) {
  return path.startsWith('/') ? path : fromRoot(path);
}
