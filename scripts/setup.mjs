// @ts-check
// Sets everything up that the build needs, and with `forTests` what the tests need too: the system's
// packages, the npm packages, a browser. What is there already is left alone. Also a command:
// `node scripts/setup.mjs [--tests]`.

import { createInterface } from 'node:readline/promises';
import { pathToFileURL } from 'node:url';
import { findCommand, lookAtMachine, whoRunsThis } from './lib/machine.mjs';
import { checkoutHasNpmPackages, npmCiArguments, npmCommand } from './lib/npm-packages.mjs';
import { capture, runInherited, runMain, runStep, StepError, say } from './lib/steps.mjs';
import {
  aptCommands,
  missingRequirements,
  planInstall,
  playwrightArguments,
  resolvePackages,
} from './lib/system-packages.mjs';

// What the tools of this checkout need; the package itself runs on older ones, as its manifest says.
const oldestNode = [20, 19];

/** @param {{ forTests?: boolean }} [options] */
export async function setUp({ forTests = false } = {}) {
  checkNode();
  const machine = whoRunsThis();
  const plan = planInstall({ look: lookAtMachine(), forTests, ...machine });
  if (plan.action !== 'nothing') say(plan.message);
  if (plan.action === 'refuse') throw new StepError('Nothing was installed.');
  if (plan.action === 'ask' && !(await agreed('Run them with sudo?'))) {
    throw new StepError('Nothing was installed.');
  }

  if (plan.fromApt.length > 0) await installWithApt(plan.fromApt, machine);
  await installNpmPackages();
  if (plan.browserFromPlaywright) await installBrowserWithPlaywright();

  const stillMissing = missingRequirements(lookAtMachine(), { forTests }).filter(
    ({ optional }) => !optional,
  );
  if (stillMissing.length > 0) {
    const names = stillMissing.map(({ name }) => name).join(', ');
    throw new StepError(`Still missing after installing: ${names}. Are they on PATH?`);
  }
}

/**
 * @param {readonly import('./lib/system-packages.mjs').Requirement[]} wanted
 * @param {{ isRoot: boolean }} machine
 */
async function installWithApt(wanted, machine) {
  // A source that cannot be reached is not fatal: the lists that are there may do.
  const [update] = aptCommands([], machine);
  await runPrivileged('Package lists (apt-get update)', update ?? [], { mayFail: true });

  /** @type {Set<string>} */
  const known = new Set();
  for (const name of wanted.flatMap(({ packages }) => packages)) {
    const { code } = await capture('apt-cache', ['show', '--no-all-versions', name]);
    if (code === 0) known.add(name);
  }
  const packages = resolvePackages(wanted, (name) => known.has(name));
  const [, install] = aptCommands(packages, machine);
  await runPrivileged(`System packages: ${packages.join(' ')}`, install ?? []);
}

/**
 * sudo may ask for a password, so what goes through it keeps the terminal.
 * @param {string} title
 * @param {readonly string[]} command
 * @param {{ mayFail?: boolean }} [options]
 */
async function runPrivileged(title, [command = '', ...args], { mayFail = false } = {}) {
  if (command !== 'sudo') {
    await runStep(title, command, args, { mayFail });
    return;
  }
  say(`> ${title}`);
  const code = await runInherited(command, args);
  if (code !== 0 && !mayFail) throw new StepError(`${title}: ended with ${code}`);
}

async function installNpmPackages() {
  if (checkoutHasNpmPackages()) return;
  const { command, args } = npmCommand(npmCiArguments);
  await runStep('npm packages (npm ci)', command, args);
}

async function installBrowserWithPlaywright() {
  say('> Chromium (by Playwright)');
  const [, ...args] = playwrightArguments;
  const cli = 'node_modules/playwright-core/cli.js';
  const code = await runInherited(process.execPath, [cli, ...args]);
  if (code !== 0) {
    throw new StepError(
      'Playwright could not install Chromium. Install Chromium or Chrome in another way, and set ' +
        'CHROME_PATH to it if it is not on PATH.',
    );
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StepError(
    `Node ${oldestNode.join('.')} or later is needed; this is ${process.versions.node}.`,
  );
}

/** @param {string} question */
async function agreed(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** Says what a benchmark leaves out without Python; nothing else uses it. */
export function mentionMissingPython() {
  if (findCommand('python3') === null) {
    say('python3 is not on PATH: the comparisons with Python are left out (Debian: python3).');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    await setUp({ forTests: process.argv.includes('--tests') });
    say('Everything is set up.');
  });
}
