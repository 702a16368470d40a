import { fromRoot } from '../../scripts/lib/paths.mjs';
import {
  entries,
  expectFiveMilliseconds,
  fromWorker,
  hints,
  properties,
} from './support/expected.js';
import { run, runForJson } from './support/run.js';

interface Timed {
  readonly elapsed: number;
}

// With and without what forbids a program to make code from text.
const flags = [[], ['--disallow-code-generation-from-strings']].map((nodeFlags) => ({
  title: ['node', ...nodeFlags].join(' '),
  nodeFlags,
}));

describe.each(flags)('$title', ({ nodeFlags }) => {
  test.each(['node-esm/load.js', 'node-commonjs/sync.js'])('%s', async (path) => {
    const [project, file] = path.split('/') as [string, string];
    const { elapsed, ...rest } = await runForJson<Timed>(project, [...nodeFlags, file]);
    expectFiveMilliseconds(elapsed);
    expect(rest).toEqual({ properties, rawStream: null, hints });
  });

  test('node-esm/sync.js', async () => {
    const printed = await runForJson('node-esm', [...nodeFlags, 'sync.js']);
    expect(printed).toEqual({ device: 0, properties });
  });

  test('node-commonjs/load.js', async () => {
    expect(await runForJson('node-commonjs', [...nodeFlags, 'load.js'])).toEqual(properties);
  });

  test.each(['wasmBinary', 'wasmModule', 'locateFile'])('load() with %s', async (option) => {
    const printed = await runForJson('node-esm', [...nodeFlags, 'own_bytes.js', option]);
    expect(printed).toEqual(properties);
  });

  test.each(['node-esm', 'node-commonjs'])('worker_threads in %s', async (project) => {
    expect(await runForJson(project, [...nodeFlags, 'compile_pool.js'])).toEqual(fromWorker);
  });
});

describe('the command', () => {
  test('npx inductor-fake-device --help', async () => {
    const { stdout } = await run('node-esm', 'npx', ['inductor-fake-device', '--help']);
    expect(stdout).toMatch(/^Usage: inductor-fake-device run FILE/);
  });

  test('run, which finds the compiler beside itself', async () => {
    const module = fromRoot('demo', 'samples', 'sin_plus_min.py');
    const { stdout } = await run('node-esm', 'inductor-fake-device', ['run', module, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      outputs: [{ dtype: 'float32', size: [2, 16] }],
    });
  });
});

describe('what importing changes in a process', () => {
  const onlyTheRealm = { changes: ['globalThis.Symbol(inductor-fake-device@0)'] };

  describe.each(['import', 'require'])('%s', (how) => {
    test.each(entries)("'%s'", async (entry) => {
      expect(await runForJson('footprint', ['look.cjs', how, entry])).toEqual(onlyTheRealm);
    });

    test.each(['inductor-fake-device', 'inductor-fake-device/sync'])(
      "'%s', with an event timed and a call failed",
      async (entry) => {
        const printed = await runForJson('footprint', ['look.cjs', how, entry, 'use']);
        expect(printed).toEqual(onlyTheRealm);
      },
    );
  });

  test('the look at the process sees a listener and a global', async () => {
    const code = `
      process.on('uncaughtException', () => {});
      globalThis.leaked = 1;
      Array.prototype.patched = 1;`;
    const printed = await runForJson('footprint', [
      'look.cjs',
      'import',
      `data:text/javascript,${encodeURIComponent(code)}`,
    ]);
    expect(printed).toEqual({
      changes: [
        'globalThis.leaked',
        'globalThis.Array.prototype.patched',
        'listeners of uncaughtException',
      ],
    });
  });
});

describe('import and require in one process', () => {
  test.each(['import', 'require'])('give the same things, %s first', async (first) => {
    const printed = await runForJson<{ compared: number }>('footprint', ['one_realm.cjs', first]);
    expect(printed).toEqual({
      compared: expect.any(Number),
      different: [],
      sameModule: true,
      sameInterface: true,
      sameRegistry: true,
      elapsed: 'number',
    });
    expect(printed.compared).toBeGreaterThan(50);
  });
});
