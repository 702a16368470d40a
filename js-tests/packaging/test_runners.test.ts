import { readFileSync } from 'node:fs';
import { run, workspace } from './support/run.js';

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numTotalTests: number;
}

/** Runs a test runner that writes Jest's report, and says how many tests of a project passed. */
async function passedTests(
  project: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const report = workspace(project, 'report.json');
  await run(project, command, [...args, `--outputFile=${report}`], { env });
  const { success, numPassedTests, numTotalTests }: Report = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  expect(success).toBe(true);
  expect(numPassedTests).toBe(numTotalTests);
  return numPassedTests;
}

const esModules = { NODE_OPTIONS: '--experimental-vm-modules' };

describe('Jest', () => {
  test('as it is by default, CommonJS', async () => {
    expect(await passedTests('jest-commonjs', 'jest', ['--json'])).toBeGreaterThan(30);
  });

  test('the same tests in jest-environment-jsdom', async () => {
    const passed = await passedTests('jest-commonjs', 'jest', ['--json', '--env=jsdom']);
    expect(passed).toBeGreaterThan(30);
  });

  test('jest-environment-jsdom with a document', async () => {
    expect(await passedTests('jest-jsdom', 'jest', ['--json'])).toBe(2);
  });

  test('ES modules', async () => {
    expect(await passedTests('jest-esm', 'jest', ['--json'], esModules)).toBe(5);
  });

  test('ES modules in jest-environment-jsdom', async () => {
    expect(await passedTests('jest-esm', 'jest', ['--json', '--env=jsdom'], esModules)).toBe(5);
  });

  test('without code generation from strings', async () => {
    const noCode = { NODE_OPTIONS: '--disallow-code-generation-from-strings' };
    expect(await passedTests('jest-commonjs', 'jest', ['--json', '-i'], noCode)).toBeGreaterThan(
      30,
    );
  });
});

describe('Vitest', () => {
  test.each([
    ['by default', []],
    ['in threads that share their globals', ['--pool=threads', '--no-isolate']],
    ['in contexts of their own', ['--pool=vmThreads']],
    ['with jsdom', ['--environment=jsdom']],
  ])('%s', async (_title, args) => {
    expect(await passedTests('vitest', 'vitest', ['run', '--reporter=json', ...args])).toBe(4);
  });
});
