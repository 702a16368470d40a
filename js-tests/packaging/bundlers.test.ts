import { cpSync, readdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launch } from '../support/chromium.js';
import { expectFiveMilliseconds, fromWorker, hints, properties } from './support/expected.js';
import { readPage, readServedPage } from './support/pages.js';
import { run, runForJson, startServer, workspace } from './support/run.js';

interface Report {
  readonly elapsed: number;
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Reads a built page under the strict policy: it must say nothing but its report. */
async function report<T>(folder: string, path?: string): Promise<T> {
  const { report: shown, said } = await readServedPage<T>(browser, folder, path);
  expect(said).toEqual([]);
  return shown;
}

/** The page that every bundler builds from the same sources. Of what the build holds, it downloads the device alone. */
async function expectWholePage(folder: string): Promise<void> {
  const { report: shown, said, wasm } = await readServedPage<Report>(browser, folder);
  expect(said).toEqual([]);
  expect(wasm).toHaveLength(1);
  const { elapsed, ...rest } = shown;
  expectFiveMilliseconds(elapsed);
  expect(rest).toEqual({ properties, hints, worker: fromWorker });
}

async function expectSmallPage(folder: string, path?: string): Promise<void> {
  const { elapsed, ...rest } = await report<Report>(folder, path);
  expectFiveMilliseconds(elapsed);
  expect(rest).toEqual({ properties });
}

/** Puts a project's page beside what a bundler made, as a project's own build would. */
function addPage(project: string, outFolder: string): void {
  cpSync(workspace(project, 'index.html'), workspace(project, outFolder, 'index.html'));
}

const wasmFiles = (folder: string): string[] =>
  readdirSync(workspace(folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wasm'),
  );

describe('a page with a worker, in Chromium', () => {
  // The device, and the compiler of kernels that loading an Inductor module would ask for.
  const wasmInBuild = 2;

  test('Vite build', async () => {
    await run('bundled-page', 'vite', ['build']);
    expect(wasmFiles('bundled-page/out-vite')).toHaveLength(wasmInBuild);
    await expectWholePage('bundled-page/out-vite');
  });

  test('webpack', async () => {
    await run('bundled-page', 'webpack', []);
    addPage('bundled-page', 'out-webpack');
    expect(wasmFiles('bundled-page/out-webpack')).toHaveLength(wasmInBuild);
    await expectWholePage('bundled-page/out-webpack');
  });

  test('esbuild, with the .wasm file copied beside the bundle', async () => {
    await run('bundled-page', process.execPath, ['build_esbuild.js']);
    addPage('bundled-page', 'out-esbuild');
    await expectWholePage('bundled-page/out-esbuild');
  });
});

describe("Vite's development server", () => {
  // Its own words: that it connected, and that it met a dependency late. Then it reloads the page, which cuts off what it
  // was just being sent of the dependencies that it had before, or is refused it as outdated.
  const ofViteItself = new RegExp(
    [
      /^debug: \[vite\]/,
      /^(?:failed: net::ERR_ABORTED|504:) \S+\/node_modules\/\.vite\/deps\//,
      /^error: Failed to load resource: .*\b504 \(Outdated Optimize Dep\)/,
    ]
      .map(({ source }) => source)
      .join('|'),
  );

  test.each([
    ['without a word about this package', 'bundled-page', ['--config', 'vite.defaults.config.js']],
    ['with this package excluded from its optimiser', 'bundled-page', []],
    ["with Vite's ?url", 'vite-wasm-url', []],
  ])('%s', async (_title, project, args) => {
    const server = await startServer(project, 'vite', ['--host=127.0.0.1', '--port=0', ...args]);
    try {
      const { report: shown, said } = await readPage<Report>(browser, server.url, 1000);
      expect(said.filter((line) => !ofViteItself.test(line))).toEqual([]);
      expect(shown).toMatchObject({ properties });
      expectFiveMilliseconds(shown.elapsed);
      // What Vite has to complain of, it prints on the terminal.
      expect(server.output()).not.toMatch(/error|warn|fail/i);
    } finally {
      await server.close();
    }
  });
});

describe('where the WebAssembly is, said by the page', () => {
  test("Vite build with Vite's ?url", async () => {
    await run('vite-wasm-url', 'vite', ['build', '--target=es2022']);
    await expectSmallPage('vite-wasm-url/dist');
  });

  test('esbuild with the loader "file"', async () => {
    const out = await bundle('file.js', ['--format=esm', '--loader:.wasm=file']);
    expect(wasmFiles(out)).toHaveLength(1);
    await expectSmallPage(out);
  });

  test('esbuild with the loader "binary", which needs no second file', async () => {
    const out = await bundle('binary.js', ['--format=esm', '--loader:.wasm=binary']);
    await expectSmallPage(out);
  });

  test.each(['esm', 'iife'])("'inductor-fake-device/sync' in one file, %s", async (format) => {
    await expectSmallPage(await bundle('sync.js', [`--format=${format}`]));
  });

  let bundles = 0;
  async function bundle(file: string, args: readonly string[]): Promise<string> {
    const out = `out-${bundles++}`;
    const { stderr } = await run('esbuild-loaders', 'esbuild', [
      file,
      '--bundle',
      `--outfile=${out}/main.js`,
      '--log-level=warning',
      ...args,
    ]);
    expect(stderr).toBe('');
    addPage('esbuild-loaders', out);
    return `esbuild-loaders/${out}`;
  }
});

describe('a page in CommonJS', () => {
  const expected = { properties, same: true };

  test('webpack', async () => {
    await run('commonjs-page', 'webpack', []);
    addPage('commonjs-page', 'dist');
    expect(await report('commonjs-page/dist')).toEqual(expected);
  });

  test('esbuild, with the .wasm file copied beside the bundle', async () => {
    await run('commonjs-page', 'esbuild', [
      'main.js',
      '--bundle',
      '--format=esm',
      '--outfile=out/main.js',
    ]);
    copyWasm('commonjs-page/out');
    cpSync(
      workspace('bundled-page', 'index.html'),
      workspace('commonjs-page', 'out', 'index.html'),
    );
    expect(await report('commonjs-page/out')).toEqual(expected);
  });
});

describe('a program for Node, by esbuild', () => {
  async function bundle(file: string, out: string, args: readonly string[]): Promise<void> {
    await run('bundled-program', 'esbuild', [
      file,
      '--bundle',
      '--platform=node',
      `--outfile=${out}`,
      ...args,
    ]);
  }

  test.each([
    ['cjs', 'out/main.cjs'],
    ['esm', 'out/main.mjs'],
  ])("'inductor-fake-device/sync' in one file, %s", async (format, out) => {
    await bundle('main.js', out, [`--format=${format}`]);
    expect(await runForJson('bundled-program', [out])).toEqual(properties);
  });

  test('load() with the .wasm file copied beside the bundle', async () => {
    await bundle('load.js', 'out/load.mjs', ['--format=esm']);
    copyWasm('bundled-program/out');
    expect(await runForJson('bundled-program', ['out/load.mjs'])).toEqual(properties);
  });
});

function copyWasm(folder: string): void {
  const file = workspace('node_modules', 'inductor-fake-device', 'dist', 'fake_device.wasm');
  cpSync(file, workspace(folder, 'fake_device.wasm'));
}
