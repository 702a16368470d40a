// @ts-check
// The linters. Each tool counts as one test.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { configure } from './native-suites.mjs';
import { npmCommand } from './npm-packages.mjs';
import { repeatedDefinitions } from './one-definition.mjs';
import { root } from './paths.mjs';
import { noCounts, oneFailure, sum } from './reports.mjs';
import { cppHeaders, cppSources } from './sources.mjs';
import { fingerprint, isFinished, markFinished } from './stamps.mjs';
import { capture, describeError, runStep, StepError, say, step } from './steps.mjs';

/** @typedef {import('./reports.mjs').Counts} Counts */

/**
 * What clang-format and clang-tidy say differs between releases. The project follows this one; what
 * another one objects to is shown but not counted as a failure.
 */
const clangToolsRelease = 14;

/** Biome colours what it writes into a pipe too, unless told. */
const colours = `--colors=${process.stdout.isTTY && !process.env.NO_COLOR ? 'force' : 'off'}`;

/**
 * @param {boolean} built without a build there is no package to look at
 * @returns {Promise<Counts>}
 */
export async function runLinters(built) {
  const results = [
    await tool('biome', () => npmTool('biome', '@biomejs/biome/bin/biome', ['ci', colours, '.'])),
    await tool('tsc', () => npmTool('tsc', 'typescript/bin/tsc', ['--noEmit'])),
    await tool('tsc (scripts)', () =>
      npmTool('tsc (scripts)', 'typescript/bin/tsc', ['--noEmit', '--project', 'scripts']),
    ),
    await tool('one definition', oneDefinition),
    await clangTool('clang-format', clangFormat),
    await clangTool('clang-tidy', clangTidy),
  ];
  results.push(built ? await lintPackage() : oneFailure('failed: no built package to look at'));
  return sum(results);
}

/** @returns {Promise<Counts>} */
async function lintPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'inductor-fake-device-'));
  try {
    const tarball = await pack(folder);
    return sum([
      await tool('publint', () =>
        npmTool('publint', 'publint/src/cli.js', ['run', tarball, '--strict']),
      ),
      await tool('attw', () =>
        npmTool('attw', '@arethetypeswrong/cli/dist/index.js', [tarball, '--format', 'ascii']),
      ),
    ]);
  } catch (error) {
    say(describeError(error));
    return oneFailure('failed: npm pack');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} run throws on findings
 * @returns {Promise<Counts>}
 */
async function tool(name, run) {
  try {
    await run();
    return { ...noCounts(), passed: 1 };
  } catch (error) {
    say(describeError(error));
    return oneFailure(`failed: ${name}`);
  }
}

/**
 * @param {'clang-format' | 'clang-tidy'} name
 * @param {(version: string) => Promise<unknown>} run
 * @returns {Promise<Counts>}
 */
async function clangTool(name, run) {
  const { output } = await capture(name, ['--version']);
  const release = Number(/version (\d+)/.exec(output)?.[1]);
  const result = await tool(name, () => run(output));
  if (result.failed === 0 || Number.isNaN(release) || release === clangToolsRelease) return result;
  const note = `skipped: ${name} ${release} objects to something; the project follows ${clangToolsRelease}`;
  return { ...noCounts(), skipped: 1, notes: [note] };
}

/**
 * @param {string} title
 * @param {string} script inside node_modules
 * @param {readonly string[]} args
 */
function npmTool(title, script, args) {
  return runStep(`lint: ${title}`, process.execPath, [join('node_modules', script), ...args]);
}

/** Of the sources that one program is made of; tests are programs of their own. */
function oneDefinition() {
  return step('lint: one definition', () => {
    const files = cppSources().filter((file) => /^(?:include|src)\//.test(file));
    const sources = files.map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));
    const repeated = repeatedDefinitions(sources);
    if (repeated.length > 0) throw new StepError(repeated.join('\n'));
  });
}

function clangFormat() {
  return runStep('lint: clang-format', 'clang-format', ['--dry-run', '--Werror', ...cppSources()]);
}

/**
 * Slow, so a file that was found clean is not looked at again until it, a header, the configuration
 * or the tool changes.
 * @param {string} version
 */
async function clangTidy(version) {
  await configure('native');
  const headers = cppHeaders();
  const jobs = sourcesInCompilationDatabase().map(({ file, command }) => ({
    file,
    stamp: join('clang-tidy', file.replaceAll('/', '_')),
    inputs: fingerprint({ files: [...headers, file, '.clang-tidy'], values: [version, command] }),
  }));
  if (jobs.length === 0) throw new StepError('lint: clang-tidy: no source to look at');
  const waiting = jobs.filter(({ stamp, inputs }) => !isFinished(stamp, inputs));
  const known = jobs.length - waiting.length;
  const title = `lint: clang-tidy, ${jobs.length} files${known > 0 ? `, ${known} unchanged` : ''}`;

  /** @type {string[]} */
  const complaints = [];
  await step(title, async (progress) => {
    const queue = [...waiting];
    const worker = async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        progress(job.file);
        const { code, output } = await capture('clang-tidy', [
          '-p',
          'build/native',
          '--quiet',
          '--warnings-as-errors=*',
          job.file,
        ]);
        if (code === 0) markFinished(job.stamp, job.inputs);
        else complaints.push(output);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    if (complaints.length > 0) throw new StepError(`${title}: findings`);
  }).finally(() => {
    for (const complaint of complaints) say(complaint.trimEnd());
  });
}

/** @returns {{ file: string, command: string }[]} the C++ sources below src/ that are built natively */
function sourcesInCompilationDatabase() {
  const path = join(root, 'build', 'native', 'compile_commands.json');
  if (!existsSync(path)) throw new StepError(`${relative(root, path)} is missing`);
  /** @type {{ file: string, command: string }[]} */
  const entries = JSON.parse(readFileSync(path, 'utf8'));
  return entries
    .map(({ file, command }) => ({ file: relative(root, file), command }))
    .filter(({ file }) => file.startsWith('src/') && file.endsWith('.cc'));
}

/**
 * @param {string} folder
 * @returns {Promise<string>} the package's path
 */
async function pack(folder) {
  // The build is a step of its own before: `prepack` would only repeat it.
  const { command, args } = npmCommand([
    'pack',
    '--ignore-scripts',
    '--json',
    '--loglevel=error',
    '--pack-destination',
    folder,
  ]);
  const { output } = await runStep('lint: npm pack', command, args);
  const [packed] = JSON.parse(output.slice(output.indexOf('[')));
  return join(folder, packed.filename);
}
