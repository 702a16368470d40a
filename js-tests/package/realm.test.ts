/** One of everything per realm, whichever entry and module system comes first. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { VERSION } from 'inductor-fake-device';
import { root, runModule, runNode } from '../support/child.js';

const require = createRequire(import.meta.url);

test('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(VERSION).toBe(version);
});

const entries = [
  'inductor-fake-device',
  'inductor-fake-device/simulated',
  'inductor-fake-device/sync',
  'inductor-fake-device/worker',
  'inductor-fake-device/inductor',
];

test.each(entries)('%s adds no listener and one global', async (entry) => {
  const report = await runModule<{ keys: string[]; listeners: string[] }>(`
    const before = new Set(Reflect.ownKeys(globalThis));
    const listeners = process.eventNames().map(String);
    const { load } = await import('${entry}');
    await load?.();
    process.stdout.write(JSON.stringify({
      keys: Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String),
      listeners: process.eventNames().map(String).filter((name) => !listeners.includes(name)),
    }));
  `);
  expect(report.keys).toEqual(['Symbol(inductor-fake-device@0)']);
  expect(report.listeners).toEqual([]);
});

test.each<[string, string]>([
  [
    'import first',
    `const esm = await import('inductor-fake-device/sync'); const cjs = require('inductor-fake-device/sync');`,
  ],
  [
    'require first',
    `const cjs = require('inductor-fake-device/sync'); const esm = await import('inductor-fake-device/sync');`,
  ],
  [
    'load first',
    `const { load } = await import('inductor-fake-device'); const esm = await load(); const cjs = require('inductor-fake-device/sync');`,
  ],
  [
    'require of the asynchronous entry first',
    `const cjs = await require('inductor-fake-device').load(); const esm = await import('inductor-fake-device/sync');`,
  ],
])('%s: the same classes, registry and core', async (_name, get) => {
  const same = await runModule<Record<string, boolean>>(`
    import { createRequire } from 'node:module';
    const require = createRequire('${root}/x.js');
    ${get}
    const start = new esm.FakeDeviceInterface.Event({ enableTiming: true });
    const end = new cjs.FakeDeviceInterface.Event({ enableTiming: true });
    start.record(null);
    end.record(null);
    esm.registerInterfaceForDevice('privateuseone', esm.FakeDeviceInterface);
    const inductor = require('inductor-fake-device/inductor');
    process.stdout.write(JSON.stringify({
      classes: esm.FakeDeviceInterface === cjs.FakeDeviceInterface,
      errors: esm.RuntimeError === cjs.RuntimeError,
      core: esm.raw === cjs.raw,
      events: start.elapsedTime(end) >= 0,
      registry: cjs.getInterfaceForDevice('privateuseone') === esm.FakeDeviceInterface,
      inductor: inductor.DeviceProperties === (await import('inductor-fake-device/inductor')).DeviceProperties,
    }));
  `);
  expect(same).toEqual({
    classes: true,
    errors: true,
    core: true,
    events: true,
    registry: true,
    inductor: true,
  });
});

test('an event of another module instance is refused', () => {
  // Two realms in one: the first is taken away before the second copy looks for it.
  const key = Symbol.for('inductor-fake-device@0');
  const own = Object.getOwnPropertyDescriptor(globalThis, key);
  Reflect.deleteProperty(globalThis, key);
  type Sync = typeof import('inductor-fake-device/sync');
  const load = (): Sync => {
    const path = require.resolve(join(root, 'dist', 'cjs', 'sync.js'));
    delete require.cache[path];
    return require(path);
  };
  const one = load();
  Reflect.deleteProperty(globalThis, key);
  jest.resetModules();
  const other = load();
  if (own !== undefined) Object.defineProperty(globalThis, key, own);
  expect(one.FakeDeviceInterface).not.toBe(other.FakeDeviceInterface);

  const start = new one.FakeDeviceInterface.Event({ enableTiming: true });
  const foreign = new other.FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  foreign.record(null);
  expect(() => start.elapsedTime(foreign as never)).toThrow(TypeError);
  expect(() => start.elapsedTime(foreign as never)).toThrow(/of another device or module instance/);
  expect(() => one.registerInterfaceForDevice('x', other.FakeDeviceInterface as never)).toThrow(
    /must be a class that extends DeviceInterface/,
  );
  expect(start.elapsedTime(start)).toBe(0);
});

test.each(entries)('%s: classes have the names that they are exported under', async (entry) => {
  const wrong = await runModule<string[]>(`
    const module = await import('${entry}');
    const wrong = Object.entries({ ...module, ...(await module.load?.()) })
      .filter(([name, value]) => /^[A-Z]/.test(name) && typeof value === 'function')
      .filter(([name, value]) => value.name !== name)
      .map(([name, value]) => name + ' is called ' + value.name);
    process.stdout.write(JSON.stringify(wrong));
  `);
  expect(wrong).toEqual([]);
});

test('another version that lacks something is refused, with both versions', async () => {
  const { code, stderr } = await runNode([
    '--input-type=module',
    '--eval',
    `globalThis[Symbol.for('inductor-fake-device@0')] = { VERSION: '0.0.9' };
     await import('inductor-fake-device');`,
  ]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/inductor-fake-device 0\.1\.0 finds version 0\.0\.9 loaded already/);
});

test('Node without code generation from strings', async () => {
  const { code, stdout, stderr } = await runNode([
    '--disallow-code-generation-from-strings',
    '--input-type=module',
    '--eval',
    `import { load } from 'inductor-fake-device';
     const { FakeDeviceInterface } = await load();
     const [start, end] = [0, 1].map(() => new FakeDeviceInterface.Event({ enableTiming: true }));
     start.record(null);
     end.record(null);
     let generated = false;
     try { new Function('return 1')(); generated = true; } catch {}
     console.log(JSON.stringify([start.elapsedTime(end) >= 0, FakeDeviceInterface.getDeviceProperties(), generated]));`,
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    true,
    { major: 8, maxThreadsPerMultiProcessor: 1, multiProcessorCount: 80 },
    false,
  ]);
});
