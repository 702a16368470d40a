// @ts-check
// The environment that Emscripten's tools need, wherever they come from.

import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';

const debianNodeModules = '/usr/share/nodejs';

/**
 * Debian's Emscripten runs JavaScript that requires `acorn`, and Debian keeps that in a folder in
 * which only Debian's own Node looks. Other Emscriptens carry their modules with them, and a path
 * more does them no harm. Their cache needs nothing: Debian's is complete and read-only by design,
 * and an SDK's belongs to who installed it.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {NodeJS.ProcessEnv} what to add to the environment of `emcmake`, `em++` and `cmake --build`
 */
export function emscriptenEnvironment(env = process.env, exists = existsSync) {
  const known = (env.NODE_PATH ?? '').split(delimiter).filter(Boolean);
  if (!exists(`${debianNodeModules}/acorn`) || known.includes(debianNodeModules)) return {};
  return { NODE_PATH: [...known, debianNodeModules].join(delimiter) };
}
