// @ts-check
// Looking at the machine: commands on PATH, files, a browser, who runs this.

import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fromRoot } from './paths.mjs';

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findCommand(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    if (isExecutable(path)) return path;
  }
  return null;
}

/**
 * Does a file match the absolute pattern? `*` stands for any part of one path component.
 * @param {string} pattern
 */
export function fileMatching(pattern) {
  /**
   * @param {string} folder
   * @param {readonly string[]} rest
   * @returns {boolean}
   */
  const visit = (folder, [component, ...rest]) => {
    if (component === undefined) return existsSync(folder);
    if (!component.includes('*')) return visit(join(folder, component), rest);
    const regex = new RegExp(`^${component.split('*').map(escapeRegex).join('.*')}$`);
    let entries;
    try {
      entries = readdirSync(folder);
    } catch {
      return false;
    }
    return entries.some((entry) => regex.test(entry) && visit(join(folder, entry), rest));
  };
  return visit('/', pattern.split('/').filter(Boolean));
}

/**
 * A Chromium or Chrome: the one that CHROME_PATH names, one on PATH, or the one that Playwright fetched.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findChromium(env = process.env) {
  if (env.CHROME_PATH) return isExecutable(env.CHROME_PATH) ? env.CHROME_PATH : null;
  for (const name of ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']) {
    const path = findCommand(name, env);
    if (path !== null && !isSnapStub(path)) return path;
  }
  return chromiumOfPlaywright();
}

/** @param {NodeJS.ProcessEnv} [env] */
export function lookAtMachine(env = process.env) {
  return {
    /** @param {string} name */
    command: (name) => findCommand(name, env),
    file: fileMatching,
    chromium: () => findChromium(env),
  };
}

export function whoRunsThis() {
  return {
    isRoot: process.getuid?.() === 0,
    isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    aptAvailable: findCommand('apt-get') !== null,
    sudoAvailable: findCommand('sudo') !== null,
    distribution: distribution(),
  };
}

/** @param {string} [osRelease] */
export function distribution(osRelease = readIfThere('/etc/os-release')) {
  return /^ID="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? '';
}

/**
 * Ubuntu puts a script in the browser's place that only says which snap to install.
 * @param {string} path
 */
function isSnapStub(path) {
  if (statSync(path).size > 100_000) return false;
  return readFileSync(path, 'utf8').includes('/snap/bin/') && !existsSync('/snap/bin/chromium');
}

function chromiumOfPlaywright() {
  try {
    const require = createRequire(fromRoot('package.json'));
    const path = require('playwright-core').chromium.executablePath();
    return isExecutable(path) ? path : null;
  } catch {
    // Its npm package is not installed yet, or it knows no browser for this system.
    return null;
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** @param {string} text */
function escapeRegex(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
