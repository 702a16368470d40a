/** The contract inside a page, in real Chromium under a strict policy, and a compile worker there. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import type { ReplayedStep } from '../contract/replay.js';
import { root } from '../support/child.js';
import { launch, listen } from '../support/chromium.js';
import { type StaticServer, serve, strictPolicy } from '../support/static-server.js';

interface PageOutcome {
  readonly steps: readonly ReplayedStep[];
  readonly elapsed: number;
  readonly worker: Record<string, { returns?: unknown; raises?: string; message?: string }>;
  readonly processors: number;
  readonly hardwareConcurrency: number;
}

let folder: string;
let server: StaticServer;
let browser: Browser;
let outcome: PageOutcome;
let heard: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-device-contract-'));
  await esbuild.build({
    entryPoints: ['contract', 'compile_worker'].map((name) =>
      join(root, 'js-tests', 'browser', 'pages', `${name}.ts`),
    ),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
  });
  await copyFile(join(root, 'dist', 'fake_device.wasm'), join(folder, 'fake_device.wasm'));
  await copyFile(
    join(root, 'js-tests', 'recordings', 'contract.json'),
    join(folder, 'contract.json'),
  );
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><script type="module" src="contract.js"></script>',
  );
  server = await serve(folder, { contentSecurityPolicy: strictPolicy });
  browser = await launch();
  const page = await browser.newPage();
  heard = listen(page);
  await page.goto(server.url);
  outcome = (await page.evaluate('outcome')) as PageOutcome;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('all 177 steps are as recorded', () => {
  expect(outcome.steps).toHaveLength(177);
  expect(outcome.steps.filter(({ fault }) => fault !== '')).toEqual([]);
});

test('the events read the clock of the page', () => {
  expect(outcome.elapsed).toBeGreaterThan(15);
  expect(outcome.elapsed).toBeLessThan(60_000);
});

test('the CPU has as many processors as the page says', () => {
  expect(outcome.processors).toBe(outcome.hardwareConcurrency);
});

test('a browser worker answers from the record, and refuses what it has not', () => {
  const { worker } = outcome;
  expect(worker.before?.raises).toBe('NotImplementedError');
  expect(worker.wrongVersion?.raises).toBe('RuntimeError');
  expect(worker.restored).toEqual({ returns: undefined });
  expect(worker.properties).toEqual({
    returns: { major: 8, maxThreadsPerMultiProcessor: 1, multiProcessorCount: 80 },
  });
  expect(worker.currentDevice).toEqual({ returns: 0 });
  expect(worker.notRecorded?.message).toMatch(/privateuseone:3 has no recorded properties/);
});

test('the console is silent', () => {
  expect(heard).toEqual([]);
});
