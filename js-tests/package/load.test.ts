/** `load` and its options, each in a process of its own: what is loaded stays loaded. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root, runModule } from '../support/child.js';

const wasm = join(root, 'dist', 'fake_device.wasm');

/** Runs `body`, which pushes to `log`, with `load` and the bytes of the .wasm file at hand. */
const run = (body: string) =>
  runModule<unknown[]>(`
    import { readFileSync } from 'node:fs';
    import { load } from 'inductor-fake-device';
    const bytes = readFileSync(${JSON.stringify(wasm)});
    const log = [];
    const attempt = async (options) => {
      try {
        const { FakeDeviceInterface } = await load(options);
        log.push(FakeDeviceInterface.getDeviceProperties().multiProcessorCount);
      } catch (error) {
        log.push(error.name + ': ' + error.message);
      }
    };
    ${body}
    process.stdout.write(JSON.stringify(log));
  `);

test.each<[string, string]>([
  ['no options', ''],
  ['wasmBinary as a Buffer', '{ wasmBinary: bytes }'],
  ['wasmBinary as an ArrayBuffer', '{ wasmBinary: new Uint8Array(bytes).buffer }'],
  ['wasmModule', '{ wasmModule: new WebAssembly.Module(bytes) }'],
  ['locateFile giving a URL', `{ locateFile: (name) => new URL('file://${root}/dist/' + name) }`],
  ['locateFile giving a path', `{ locateFile: (name) => '${root}/dist/' + name }`],
  ['locateFile giving text', `{ locateFile: (name) => 'file://${root}/dist/' + name }`],
])('%s', async (_name, options) => {
  expect(await run(`await attempt(${options});`)).toEqual([80]);
});

test.each(['application/wasm', 'application/octet-stream'])('over HTTP as %s', async (type) => {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', type).end(readFileSync(wasm));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const loaded = await run(
    `await attempt({ locateFile: (name) => 'http://127.0.0.1:${port}/' + name });`,
  );
  server.close();
  expect(loaded).toEqual([80]);
});

test('it is loaded once', async () => {
  expect(
    await run(`
      log.push((await load()) === (await load()));
      const [one, other] = await Promise.all([load(), load({})]);
      log.push(one === other);
    `),
  ).toEqual([true, true]);
});

test('other options are refused once it is loaded or being loaded, the same ones are not', async () => {
  const log = await run(`
    const options = { wasmBinary: bytes };
    const loading = load(options);
    await attempt({ wasmModule: new WebAssembly.Module(bytes) });
    await loading;
    await attempt({ locateFile: () => 'elsewhere' });
    await attempt(options);
    await attempt();
  `);
  expect(log).toEqual([
    'RuntimeError: load(): the core is loaded, or being loaded, with other options already',
    'RuntimeError: load(): the core is loaded, or being loaded, with other options already',
    80,
    80,
  ]);
});

test('options are refused after inductor-fake-device/sync, which load() takes as it is', async () => {
  const log = await run(`
    await import('inductor-fake-device/sync');
    await attempt({ wasmBinary: bytes });
    await attempt();
  `);
  expect(log).toEqual([
    "RuntimeError: load(): the core is loaded already, by another entry such as 'inductor-fake-device/sync'",
    80,
  ]);
});

test('a failed load is an error with a cause, and is not remembered', async () => {
  const log = await run(`
    await attempt({ locateFile: () => 'file:///nowhere/' });
    await attempt({ wasmBinary: new Uint8Array([1, 2, 3]) });
    await attempt({ locateFile: () => { throw new Error('lost'); } });
    await attempt();
  `);
  expect(log).toEqual([
    expect.stringMatching(
      /^RuntimeError: load\(\): the WebAssembly core could not be loaded: (ENOENT|EISDIR)/,
    ),
    expect.stringMatching(
      /^RuntimeError: load\(\): the WebAssembly core could not be loaded: WebAssembly\.compile/,
    ),
    'RuntimeError: load(): the WebAssembly core could not be loaded: lost',
    80,
  ]);
});

test('another .wasm file than the package’s is refused', async () => {
  const log = await run(`
    await attempt({ wasmBinary: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) });
    await attempt();
  `);
  expect(log).toEqual([
    "RuntimeError: load(): the WebAssembly core could not be loaded: the module is not this package's",
    80,
  ]);
});

test.each<[string, RegExp]>([
  ['null', /options must be an object, not null/],
  ['5', /options must be an object, not number/],
  ['{ wasmbinary: bytes }', /unexpected option 'wasmbinary'/],
  ['{ wasmBinary: "text" }', /'wasmBinary' must be bytes, not string/],
  ['{ wasmModule: {} }', /'wasmModule' must be a WebAssembly\.Module, not Object/],
  ['{ locateFile: "x" }', /'locateFile' must be a function, not string/],
  ['{ wasmBinary: bytes, locateFile: () => "x" }', /only one of/],
])('load(%s) is a TypeError', async (options, message) => {
  const log = await run(`await attempt(${options}); await attempt();`);
  expect(log[0]).toMatch(/^TypeError: load\(\)/);
  expect(log[0]).toMatch(message);
  expect(log[1]).toBe(80);
});

test('before it is loaded, the registered CPU says what to do', async () => {
  const log = await run(`
    const { getInterfaceForDevice } = await import('inductor-fake-device');
    const cpu = getInterfaceForDevice('cpu');
    for (const ask of [() => cpu.isAvailable(), () => cpu.currentDevice(), () => new cpu.Event()]) {
      try { ask(); log.push('answered'); } catch (error) { log.push(error.name + ': ' + error.message); }
    }
    await load();
    log.push(cpu.isAvailable(), cpu.currentDevice(), new cpu.Event().query());
  `);
  const how = expect.stringMatching(/^RuntimeError: .*await load\(\)/);
  expect(log).toEqual([how, how, how, true, 0, true]);
});

test('load() and the simulated entry give what inductor-fake-device/sync exports', async () => {
  const log = await run(`
    const loaded = await load();
    const sync = await import('inductor-fake-device/sync');
    for (const [name, value] of Object.entries(loaded)) log.push(sync[name] === value ? 'same' : name);
    const simulated = await import('inductor-fake-device/simulated');
    const own = Object.keys(simulated).filter((name) => name !== 'load' && !(name in loaded));
    const more = Object.keys(sync).filter((name) => !(name in loaded));
    log.push(own.join() === more.join() && more.includes('SimulatedDevice'));
  `);
  expect(log.pop()).toBe(true);
  expect(new Set(log)).toEqual(new Set(['same']));
});
