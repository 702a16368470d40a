import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  closingLine,
  countCtest,
  countJest,
  settle,
  sum,
  table,
} from '../../scripts/lib/reports.mjs';
import { fingerprint, listFiles } from '../../scripts/lib/stamps.mjs';
import { capture, duration } from '../../scripts/lib/steps.mjs';

const counts = (passed: number, failed: number, skipped = 0) => ({
  passed,
  failed,
  skipped,
  notes: [] as string[],
});

describe("ctest's report", () => {
  test('each test case counts once, as what it came to', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
      <testsuite name="(empty)" tests="6" failures="2" disabled="1" skipped="2">
        <testcase name="A.ok" time="0" status="run"><system-out>&lt;testcase</system-out></testcase>
        <testcase name="A.bad&lt;1&gt;" status="fail"><failure message=""/></testcase>
        <testcase name="A.crash" status="fail"><failure message=""/></testcase>
        <testcase name="A.skip" status="notrun">
          <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
        <testcase name="A.off" status="disabled"/>
        <testcase name="not_built" status="notrun">
          <skipped message="Unable to find executable"/></testcase>
      </testsuite>`;
    const result = countCtest(xml);
    expect(result).toMatchObject({ passed: 1, failed: 3, skipped: 2 });
    expect(result.notes).toEqual([
      'failed: A.bad<1>',
      'failed: A.crash',
      'skipped: A.skip',
      'skipped: A.off',
      'failed: not_built',
    ]);
  });
});

describe("Jest's report", () => {
  const file = (status: string, ...statuses: string[]) => ({
    name: 'a.test.ts',
    message: '',
    status,
    assertionResults: statuses.map((each) => ({ fullName: `it is ${each}`, status: each })),
  });
  const report = (success: boolean, ...testResults: ReturnType<typeof file>[]) =>
    countJest({ success, testResults, numRuntimeErrorTestSuites: 0 });

  test('tests are counted', () => {
    expect(report(false, file('failed', 'passed', 'failed', 'pending', 'todo'))).toMatchObject({
      passed: 1,
      failed: 1,
      skipped: 2,
    });
  });

  test('a file that could not be run is a failure', () => {
    expect(report(false, file('passed', 'passed'), file('failed'))).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test('so is a failure that no test had', () => {
    expect(report(false, file('passed', 'passed'))).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('a suite', () => {
  test('whose command failed has failed', () => {
    expect(settle(counts(3, 0), 134)).toMatchObject({ passed: 3, failed: 1 });
    expect(settle(counts(3, 2), 1)).toMatchObject({ passed: 3, failed: 2 });
  });

  test('in which nothing ran has failed', () => {
    expect(settle(counts(0, 0, 4), 0)).toMatchObject({ failed: 1, skipped: 4 });
  });

  test('that passed is left as it is', () => {
    expect(settle(counts(3, 0, 1), 0)).toEqual(counts(3, 0, 1));
  });
});

test('the closing line tells what passed and what failed, and nothing else', () => {
  expect(closingLine(sum([counts(3, 1), counts(4, 0)]))).toBe('7 passed, 1 failed');
  expect(closingLine(counts(3, 0, 2))).toBe('3 passed, 0 failed');
});

test('the table lines its columns up', () => {
  const rows = [
    { name: 'jest', ms: 5, ...counts(1200, 0, 3) },
    { name: 'packaging', ms: 61_000, ...counts(7, 1) },
  ];
  expect(table(rows, duration)).toEqual([
    'suite      passed  failed  skipped       time',
    'jest         1200       0        3      0.0 s',
    'packaging       7       1        0  1 min 1 s',
  ]);
});

describe('a captured command', () => {
  const shell = (script: string, options = {}) => capture('/bin/sh', ['-c', script], options);

  test('gives its code and all that it printed', async () => {
    const { code, output } = await shell('echo out; echo err >&2; exit 3');
    expect(code).toBe(3);
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('that cannot be started fails, and says why', async () => {
    const { code, output } = await capture('/nowhere/program', []);
    expect(code).toBe(127);
    expect(output).toContain('ENOENT');
  });

  test('that hangs is ended together with what it started', async () => {
    const started = performance.now();
    const { code, output } = await shell('sleep 60 & wait', { timeoutMs: 200 });
    expect(code).toBe(124);
    expect(output).toContain('still running after 0.2 s');
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('stamps', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stamps-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('a fingerprint changes with contents, names and values, and with nothing else', () => {
    const a = join(folder, 'a');
    const b = join(folder, 'b');
    writeFileSync(a, '1');
    const first = fingerprint({ files: [a, b], values: ['x'] });
    expect(fingerprint({ files: [b, a], values: ['x'] })).toBe(first);
    expect(fingerprint({ files: [a, b], values: ['y'] })).not.toBe(first);
    writeFileSync(b, '');
    expect(fingerprint({ files: [a, b], values: ['x'] })).not.toBe(first);
    rmSync(b);
    writeFileSync(a, '2');
    expect(fingerprint({ files: [a, b], values: ['x'] })).not.toBe(first);
  });

  test('files are listed from the root, and places that do not exist are left out', () => {
    const files = listFiles(['scripts/lib', 'package.json', 'nowhere'], /(stamps\.mjs|json)$/);
    expect(files).toEqual(['package.json', 'scripts/lib/stamps.mjs']);
  });
});

describe('.ci/run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ci-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function runWith(npm: string) {
    const path = join(folder, 'npm');
    writeFileSync(path, `#!/bin/sh\n${npm}\n`);
    chmodSync(path, 0o755);
    const { status, stdout } = spawnSync('bash', ['.ci/run'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  }

  test('calls `npm test` and ends with its counts', () => {
    const { status, lines } = runWith('[ "$1" = test ] && echo "3 passed, 0 failed"');
    expect(lines).toEqual(['3 passed, 0 failed']);
    expect(status).toBe(0);
  });

  test('keeps the counts last when something is printed after them', () => {
    const { status, lines } = runWith('echo "3 passed, 1 failed"; echo "npm error" >&2; exit 1');
    expect(lines).toEqual(['3 passed, 1 failed', 'npm error', '3 passed, 1 failed']);
    expect(status).toBe(1);
  });

  test('fails when there are no counts', () => {
    const { status, lines } = runWith('echo crashed');
    expect(lines).toEqual(['crashed', '0 passed, 1 failed']);
    expect(status).toBe(1);
  });
});
