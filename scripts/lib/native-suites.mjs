// @ts-check
// The C++ tests: configured, built and run with a CMake preset.

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileMatching, findCommand } from './machine.mjs';
import { fromRoot } from './paths.mjs';
import { countCtest, noCounts, settle } from './reports.mjs';
import { runStep } from './steps.mjs';

const suiteTimeoutMs = 20 * 60_000;

/**
 * The plain build takes g++ and the sanitized one clang, so that both compilers see the core.
 * @param {'native' | 'asan'} preset
 */
export async function configure(preset) {
  const clang = preset === 'asan' && hasClangSanitizers() && findCommand('clang++') !== null;
  await runStep(`${preset}: configure`, 'cmake', ['--preset', preset], {
    // CMake asks for CXX only when it configures a folder for the first time.
    env: process.env.CXX ? {} : { CXX: clang ? 'clang++' : 'g++' },
  });
}

/** @param {'native' | 'asan'} preset */
export async function runCppTests(preset) {
  await configure(preset);
  await runStep(`${preset}: build`, 'cmake', ['--build', `build/${preset}`], {
    timeoutMs: suiteTimeoutMs,
  });

  const report = fromRoot('build', 'reports', `${preset}.xml`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runStep(
    `${preset}: tests`,
    'ctest',
    [
      '--test-dir',
      `build/${preset}`,
      '--output-on-failure',
      '--timeout',
      '300',
      '--parallel',
      String(availableParallelism()),
      '--output-junit',
      report,
    ],
    { env: sanitizerOptions(), timeoutMs: suiteTimeoutMs, mayFail: true },
  );
  const counts = existsSync(report) ? countCtest(readFileSync(report, 'utf8')) : noCounts();
  return settle(counts, code);
}

/**
 * The fuzzers, by the names of their targets in cpp-tests/fuzz, with what they start from.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const fuzzers = {
  caching_allocator_fuzz: [],
  triton_compiler_fuzz: [
    `-dict=${fromRoot('cpp-tests', 'fuzz', 'triton.dict')}`,
    '-timeout=10',
    '-max_len=8192',
    // What it finds goes into the first folder, what it starts from is in the second.
    fromRoot('build', 'fuzz', 'triton_corpus'),
    fromRoot('cpp-tests', 'fuzz', 'triton_seeds'),
  ],
};
const fuzzSeconds = 60;

/** Each fuzzer for a minute: one that finds something ends with an error. */
export async function runFuzzers() {
  if (findCommand('clang++') === null || !hasClangSanitizers()) {
    return {
      ...noCounts(),
      skipped: Object.keys(fuzzers).length,
      notes: ['skipped: no clang with libFuzzer'],
    };
  }
  await runStep('fuzz: configure', 'cmake', ['--preset', 'fuzz']);
  await runStep('fuzz: build', 'cmake', ['--build', '--preset', 'fuzz'], {
    timeoutMs: suiteTimeoutMs,
  });
  const counts = noCounts();
  mkdirSync(fromRoot('build', 'fuzz', 'triton_corpus'), { recursive: true });
  for (const [name, options] of Object.entries(fuzzers)) {
    const { code } = await runStep(
      `fuzz: ${name}`,
      fromRoot('build', 'fuzz', 'cpp-tests', 'fuzz', name),
      [`-max_total_time=${fuzzSeconds}`, '-print_final_stats=1', '-rss_limit_mb=2048', ...options],
      { env: sanitizerOptions(), cwd: fromRoot('build', 'fuzz'), mayFail: true },
    );
    if (code === 0) counts.passed++;
    else {
      counts.failed++;
      counts.notes.push(`failed: ${name}`);
    }
  }
  return counts;
}

function hasClangSanitizers() {
  return (
    fileMatching('/usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.asan*') ||
    fileMatching('/usr/lib/clang/*/lib/*/libclang_rt.asan*')
  );
}

/** @returns {NodeJS.ProcessEnv} */
function sanitizerOptions() {
  const clang = findCommand('clang++');
  const symbolizer = clang && join(dirname(realpathSync(clang)), 'llvm-symbolizer');
  return {
    ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? 'strict_string_checks=1:check_initialization_order=1',
    UBSAN_OPTIONS: process.env.UBSAN_OPTIONS ?? 'print_stacktrace=1:halt_on_error=1',
    ...(symbolizer && existsSync(symbolizer) ? { ASAN_SYMBOLIZER_PATH: symbolizer } : {}),
  };
}
