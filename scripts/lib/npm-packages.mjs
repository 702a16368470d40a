// @ts-check
// Is node_modules what package-lock.json says? npm writes down what it installed, so this needs no
// stamp: a checkout that somebody else's `npm install` has filled is recognised too.

import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './paths.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [link]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 *
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 */

/**
 * @param {object} state
 * @param {LockedPackage} state.manifest package.json
 * @param {Lockfile} state.lock package-lock.json
 * @param {Lockfile | null} state.installed node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} state.machine
 */
export function npmPackagesAreCurrent({ manifest, lock, installed, machine }) {
  if (installed?.packages === undefined || lock.packages === undefined) return false;
  // A lock that does not belong to package.json is npm's to complain about.
  const locked = lock.packages[''] ?? {};
  for (const kind of /** @type {const} */ (['dependencies', 'devDependencies'])) {
    if (canonical(manifest[kind]) !== canonical(locked[kind])) return false;
  }
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || wanted.link) continue;
    const present = installed.packages[path];
    if (present === undefined && wanted.optional && !isForMachine(wanted, machine)) continue;
    if (present?.version !== wanted.version) return false;
  }
  return true;
}

/** The same for this checkout and machine. */
export function checkoutHasNpmPackages() {
  const installed = fromRoot('node_modules', '.package-lock.json');
  return (
    existsSync(installed) &&
    npmPackagesAreCurrent({
      manifest: readJson(fromRoot('package.json')),
      lock: readJson(fromRoot('package-lock.json')),
      installed: readJson(installed),
      machine: process,
    })
  );
}

/**
 * `npm ci`, by the npm that runs this script if one does: then no second npm is looked for on PATH.
 * The development packages are wanted even where NODE_ENV says `production`.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args = /** @type {string[]} */ ([]), env = process.env) {
  const script = env.npm_execpath;
  return script !== undefined && /npm-cli\.js$/.test(script)
    ? { command: process.execPath, args: [script, ...args] }
    : { command: 'npm', args };
}

/** What makes a fresh install work without a terminal. */
export const npmCiArguments = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=warn'];

/**
 * A package that is only for certain machines is missing on others by design. A C library is not
 * looked at, so packages for a certain one are never insisted on.
 * @param {LockedPackage} wanted
 * @param {{ platform: string, arch: string }} machine
 */
function isForMachine({ os, cpu, libc }, { platform, arch }) {
  if (os === undefined || cpu === undefined || libc !== undefined) return false;
  return os.includes(platform) && cpu.includes(arch);
}

/** @param {Record<string, string>} [dependencies] */
function canonical(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).sort());
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
