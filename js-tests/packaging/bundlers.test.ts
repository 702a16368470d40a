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

/** The page that every bundler builds from the same sources. */
async function expectWholePage(folder: string): Promise<void> {
  const { elapsed, ...rest } = await report<Report>(folder);
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
  test('Vite build', async () => {
    await run('bundled-page', 'vite', ['build']);
    expect(wasmFiles('bundled-page/out-vite')).toHaveLength(1);
    await expectWholePage('bundled-page/out-vite');
  });

  test('webpack', async () => {
    await run('bundled-page', 'webpack', []);
    addPage('bundled-page', 'out-webpack');
    expect(wasmFiles('bundled-page/out-webpack')).toHaveLength(1);
    await expectWholePage('bundled-page/out-webpack');
  });

  test('esbuild, with the .wasm file copied beside the bundle', async () => {
    await run('bundled-page', process.execPath, ['build_esbuild.js']);
    addPage('bundled-page', 'out-esbuild');
    await expectWholePage('bundled-page/out-esbuild');
  });
});

describe("Vite's development server", () => {
  /** A dependency that Vite meets late makes it reload the page, whose connection then says so. */
  const ofViteItself = /^debug: \[vite\]/;

  async function expectServed(project: string, args: readonly string[]) {
    const server = await startServer(project, 'vite', ['--host', '127.0.0.1', '--port', '0', ...args]);
    try {
      const { report: shown, said } = await readPage<Report>(browser, server.url);
      expect(said.filter((line) => !ofViteItself.test(line))).toEqual([]);
      expect(shown).toMatchObject({ properties });
      expectFiveMilliseconds(shown.elapsed);
      // What Vite has to complain of, it prints on the terminal.
      expect(server.output()).not.toMatch(/error|warn|fail/i);
    } finally {
      await server.close();
    }
  }

  test('without a word about this package', () =>
    expectServed('bundled-page', ['--config', 'vite.defaults.config.js']));

  test('with this package excluded from its optimiser', () => expectServed('bundled-page', []));
});

describe('where the WebAssembly is, said by the page', () => {
  test("Vite's ?url, built and served", async () => {
    await run('located-wasm', 'vite', ['build']);
    await expectSmallPage('located-wasm/dist');
  });

  test('esbuild with the loader "file"', async () => {
    await bundle('esbuild_file.js', ['--format=esm', '--loader:.wasm=file']);
    expect(wasmFiles('located-wasm/out')).toHaveLength(1);
    await expectSmallPage('located-wasm/out');
  });

  test('esbuild with the loader "binary", one file', async () => {
    await bundle('esbuild_binary.js', ['--format=esm', '--loader:.wasm=binary']);
    await expectSmallPage('located-wasm/out');
  });

  test.each(['esm', 'iife'])("'inductor-fake-device/sync' as %s, one file", async (format) => {
    await bundle('sync.js', [`--format=${format}`]);
    await expectSmallPage('located-wasm/out');
  });

  async function bundle(file: string, args: readonly string[]): Promise<void> {
    await run('located-wasm', 'esbuild', [file, '--bundle', '--outfile=out/main.js', ...args]);
    addPage('located-wasm', 'out');
  }
});
