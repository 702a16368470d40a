import type { Browser } from 'playwright-core';
import { launch } from '../support/chromium.js';
import { expectFiveMilliseconds, fromWorker, properties } from './support/expected.js';
import { readServedPage } from './support/pages.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

// The whole workspace is served, so that the page can name files in node_modules.

test('<script type="module"> and a worker, without a bundler, under the strict policy', async () => {
  const { report, said } = await readServedPage<{ elapsed: number }>(browser, '.', 'plain-page/');
  const { elapsed, ...rest } = report;
  expect(said).toEqual([]);
  expectFiveMilliseconds(elapsed);
  expect(rest).toEqual({ properties, worker: fromWorker });
});

test('an import map gives the files their names', async () => {
  // Import maps are scripts inside the page, which a policy has to allow.
  const policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
  const page = 'plain-page/import_map.html';
  const { report, said } = await readServedPage(browser, '.', page, policy);
  expect(said).toEqual([]);
  expect(report).toEqual({ properties, same: true });
});
