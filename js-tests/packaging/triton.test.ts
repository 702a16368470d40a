/** The compiler of Triton kernels, from the packed tarball: found, loaded and used wherever the package is. */
import { cpSync, readdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launch } from '../support/chromium.js';
import { readPage, readServedPage } from './support/pages.js';
import { run, runForJson, startServer, workspace } from './support/run.js';

const expected = {
  values: [1, 1, 1, 1, 1, 1],
  mistake: { name: 'UnsupportedTriton', line: 6 },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function expectPage(folder: string, path?: string): Promise<void> {
  const { report, said } = await readServedPage(browser, folder, path);
  expect(said).toEqual([]);
  expect(report).toEqual(expected);
}

function addPage(outFolder: string): void {
  cpSync(workspace('triton-page', 'index.html'), workspace('triton-page', outFolder, 'index.html'));
}

const wasmFiles = (folder: string): string[] =>
  readdirSync(workspace('triton-page', folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.wasm'),
  );

describe.each(['node-esm', 'node-commonjs'])('%s', (project) => {
  test.each(['simulated', 'sync'])("'inductor-fake-device/%s'", async (entry) => {
    expect(await runForJson(project, ['triton.js', entry])).toEqual(expected);
    expect(
      await runForJson(project, ['--disallow-code-generation-from-strings', 'triton.js', entry]),
    ).toEqual(expected);
  });
});

describe('a page under the strict policy', () => {
  test('without a bundler', async () => {
    await expectPage('.', 'triton-page/plain.html');
  });

  test('Vite build', async () => {
    await run('triton-page', 'vite', ['build']);
    expect(wasmFiles('out-vite')).toHaveLength(2);
    await expectPage('triton-page/out-vite');
  });

  test('webpack', async () => {
    await run('triton-page', 'webpack', []);
    addPage('out-webpack');
    expect(wasmFiles('out-webpack')).toHaveLength(2);
    await expectPage('triton-page/out-webpack');
  });

  test('esbuild, with the .wasm files copied beside the bundle', async () => {
    await run('triton-page', process.execPath, ['build_esbuild.js']);
    addPage('out-esbuild');
    await expectPage('triton-page/out-esbuild');
  });

  test.each(['esm', 'iife'])('everything in one file by esbuild, %s', async (format) => {
    const out = `out-sync-${format}`;
    const { stderr } = await run('triton-page', 'esbuild', [
      'sync.js',
      '--bundle',
      `--format=${format}`,
      '--loader:.wasm=binary',
      `--outfile=${out}/main.js`,
      '--log-level=warning',
    ]);
    expect(stderr).toBe('');
    expect(wasmFiles(out)).toEqual([]);
    addPage(out);
    await expectPage(`triton-page/${out}`);
  });
});

test("Vite's development server", async () => {
  const server = await startServer('triton-page', 'vite', ['--host=127.0.0.1', '--port=0']);
  try {
    const { report, said } = await readPage(browser, server.url, 1000);
    expect(said.filter((line) => !/^debug: \[vite\]/.test(line))).toEqual([]);
    expect(report).toEqual(expected);
  } finally {
    await server.close();
  }
});
