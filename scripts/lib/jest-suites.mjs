// @ts-check
// The suites that Jest runs: each has a configuration of its own.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { findChromium } from './machine.mjs';
import { fromRoot } from './paths.mjs';
import { countJest, oneFailure, settle } from './reports.mjs';
import { runStep } from './steps.mjs';

const suiteTimeoutMs = 25 * 60_000;

/**
 * @param {string} name
 * @param {string} config
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 */
export async function runJest(name, config, { env = {} } = {}) {
  const report = fromRoot('build', 'reports', `${name}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runStep(
    `${name}: tests`,
    process.execPath,
    [
      // Jest hands these on to its workers. ES modules need the first; tests of reclaiming the second.
      '--experimental-vm-modules',
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--config',
      config,
      '--ci',
      '--json',
      `--outputFile=${report}`,
    ],
    { env, timeoutMs: suiteTimeoutMs, mayFail: true },
  );
  if (!existsSync(report)) return oneFailure(`failed: Jest ended with ${code} and no report`);
  return settle(countJest(JSON.parse(readFileSync(report, 'utf8'))), code);
}

export async function runBrowserTests() {
  const chromium = findChromium();
  if (chromium === null) {
    return oneFailure('failed: no Chromium or Chrome on PATH or in CHROME_PATH');
  }
  return runJest('browser', 'jest.browser.config.mjs', { env: { CHROME_PATH: chromium } });
}
