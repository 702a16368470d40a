/** Kernels in Triton's language inside a page, in real Chromium under a strict policy: as in Node, to the bit. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import * as sync from 'inductor-fake-device/sync';
import type { Browser } from 'playwright-core';
import { root } from '../support/child.js';
import { launch, listen } from '../support/chromium.js';
import { type StaticServer, serve, strictPolicy } from '../support/static-server.js';
import { tour } from '../triton/support/tour.js';

let folder: string;
let server: StaticServer;
let browser: Browser;
let asked: string[];
let outcome: Record<string, unknown>;
let heard: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-device-triton-'));
  await esbuild.build({
    entryPoints: [join(root, 'js-tests', 'browser', 'pages', 'triton.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
  });
  for (const name of ['fake_device_simulated.wasm', 'fake_device_triton.wasm']) {
    await copyFile(join(root, 'dist', name), join(folder, name));
  }
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><script type="module" src="triton.js"></script>',
  );
  server = await serve(folder, { contentSecurityPolicy: strictPolicy });
  browser = await launch();
  const page = await browser.newPage();
  heard = listen(page);
  asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(server.url);
  outcome = (await page.evaluate('outcome')) as Record<string, unknown>;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('results, prints, failures and refusals are those of Node', async () => {
  const inNode = JSON.parse(JSON.stringify(await tour(sync)));
  expect(Object.keys(outcome).sort()).toEqual([
    'assertion',
    'prints',
    'product',
    'refusal',
    'softmax',
    'sortedSines',
    'told',
  ]);
  expect(outcome).toEqual(inNode);
});

test('the page asks for its own files only, for the compiler once', () => {
  const origin = new URL(server.url).origin;
  expect(asked.filter((url) => !url.startsWith(origin))).toEqual([]);
  expect(asked.filter((url) => url.endsWith('/fake_device_triton.wasm'))).toHaveLength(1);
});

test('the console is silent', () => {
  expect(heard).toEqual([]);
});
