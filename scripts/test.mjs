// @ts-check
// `npm test`: sets up, builds and runs every suite; `npm test -- jest lint` only the named ones.

import { runBrowserTests, runJest } from './lib/jest-suites.mjs';
import { runLinters } from './lib/lint-suite.mjs';
import { runCppTests, runFuzzers } from './lib/native-suites.mjs';
import { closingLine, oneFailure, settle, sum, table } from './lib/reports.mjs';
import {
  describeError,
  duration,
  paint,
  runMain,
  runScript,
  StepError,
  say,
} from './lib/steps.mjs';
import { setUp } from './setup.mjs';

/**
 * @typedef {import('./lib/reports.mjs').Counts} Counts
 * @typedef {import('./lib/reports.mjs').SuiteResult} SuiteResult
 *
 * @typedef {object} Suite
 * @property {string} what
 * @property {boolean} [needsBuild] it looks at the built package
 * @property {(built: boolean) => Promise<Counts>} run
 */

/** @type {Record<string, Suite>} */
const suites = {
  native: { what: 'the C++ tests', run: () => runCppTests('native') },
  asan: {
    what: 'the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer',
    run: () => runCppTests('asan'),
  },
  fuzz: { what: 'the fuzzers, a minute each', run: runFuzzers },
  jest: {
    what: 'the JavaScript tests',
    needsBuild: true,
    run: ifBuilt(() => runJest('jest', 'jest.config.mjs')),
  },
  browser: { what: 'the browser tests', needsBuild: true, run: ifBuilt(runBrowserTests) },
  packaging: {
    what: 'the packaging tests',
    needsBuild: true,
    run: ifBuilt(() => runJest('packaging', 'jest.packaging.config.mjs')),
  },
  lint: { what: 'the linters', needsBuild: true, run: runLinters },
};

const notesShown = 20;

/** @param {readonly string[]} names */
async function main(names) {
  const unknown = names.filter((name) => !Object.hasOwn(suites, name));
  if (unknown.length > 0) {
    throw new StepError(
      `No such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`,
    );
  }
  const chosen = Object.entries(suites).filter(
    ([name]) => names.length === 0 || names.includes(name),
  );

  /** @type {SuiteResult[]} */
  const results = [];
  try {
    await setUp({ forTests: true });
  } catch (error) {
    console.error(describeError(error));
    return report([{ name: 'set-up', ms: 0, ...oneFailure('failed: set-up') }]);
  }

  let built = true;
  if (chosen.some(([, { needsBuild }]) => needsBuild)) {
    const started = performance.now();
    built = (await runScript('scripts/build.mjs')) === 0;
    if (!built) {
      const ms = performance.now() - started;
      results.push({ name: 'build', ms, ...oneFailure('failed: build') });
    }
  }

  for (const [name, suite] of chosen) {
    say();
    say(paint(`${name}: ${suite.what}`, 'bold'));
    const started = performance.now();
    const counts = await runSuite(suite, built);
    results.push({ name, ms: performance.now() - started, ...counts });
    showNotes(counts);
    say(`${name}: ${closingLine(counts)}`);
  }
  return report(results);
}

/**
 * A suite that crashes is a failure, and the next one still runs.
 * @param {Suite} suite
 * @param {boolean} built
 */
async function runSuite(suite, built) {
  try {
    return settle(await suite.run(built), 0);
  } catch (error) {
    say(describeError(error));
    return oneFailure('failed: the suite did not finish');
  }
}

/**
 * @param {() => Promise<Counts>} run
 * @returns {(built: boolean) => Promise<Counts>}
 */
function ifBuilt(run) {
  return async (built) => (built ? run() : oneFailure('failed: not run, because the build failed'));
}

/** @param {Counts} counts */
function showNotes({ notes }) {
  for (const note of notes.slice(0, notesShown)) say(`  ${note}`);
  if (notes.length > notesShown) say(`  … and ${notes.length - notesShown} more`);
}

/** @param {readonly SuiteResult[]} results */
function report(results) {
  const total = sum(results);
  say();
  for (const line of table(results, duration)) say(line);
  say();
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
}

await runMain(() => main(process.argv.slice(2)));
