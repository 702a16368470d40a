import { run, runForJson } from './support/run.js';

// The projects have `strict`, `skipLibCheck` false and `declaration`, and no libraries but those that
// they name: the package's declarations must bring what they need.

test('moduleResolution bundler, for a page', async () => {
  await run('typescript-bundler', 'tsc', ['--project', '.']);
});

describe('moduleResolution nodenext', () => {
  beforeAll(() => run('typescript-nodenext', 'tsc', ['--project', '.']));

  test('an ES module, with `using`', async () => {
    expect(await runForJson('typescript-nodenext', ['out/my_device.mjs'])).toEqual({
      properties: { major: 9, maxThreadsPerMultiProcessor: 2048, multiProcessorCount: 132 },
      rawStreams: [null, 0x1002],
      bf16: false,
      elapsed: true,
      recorded: ['cpu', 'bigger'],
    });
  });

  test('a CommonJS module', async () => {
    expect(await runForJson('typescript-nodenext', ['out/my_device.cjs'])).toEqual({
      same: true,
      rawStream: 42,
      multiProcessorCount: 7,
      elapsed: 1,
      restore: 'function',
      refused: 'AssertionError',
    });
  });
});
