import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { listen } from '../../support/chromium.js';
import { serve, strictPolicy } from '../../support/static-server.js';
import { workspace } from './run.js';

/** What a page of these projects shows in its `<output>`, all that it said on the way, and what it downloaded. */
export interface Shown<T> {
  readonly report: T;
  readonly said: readonly string[];
  /** Addresses of `.wasm` files, each once. */
  readonly wasm: readonly string[];
}

/**
 * Opens a page and waits for its report.
 *
 * @param quietMs how long the page must have stayed where it is: development servers reload pages, and
 *   Chromium does not close one that is just being reloaded
 */
export async function readPage<T>(browser: Browser, url: string, quietMs = 0): Promise<Shown<T>> {
  const page = await browser.newPage();
  const said = listen(page);
  const wasm = new Set<string>();
  page.on('request', (request) => {
    if (/\.wasm(?:\?|$)/.test(request.url())) wasm.add(request.url());
  });
  let movedAt = performance.now();
  page.on('framenavigated', () => {
    movedAt = performance.now();
  });

  await page.goto(url);
  let report = await reportOf(page, said);
  while (performance.now() - movedAt < quietMs) {
    await delay(50);
    report = await reportOf(page, said);
  }
  await page.close();
  return { report: JSON.parse(report), said, wasm: [...wasm] };
}

async function reportOf(page: Page, said: readonly string[]): Promise<string> {
  const output = page.locator('output:not(:empty)');
  const text = await output.textContent({ timeout: 30_000 }).catch((error: Error) => {
    throw new Error(`${page.url()} showed nothing: ${error.message}\n${said.join('\n')}`);
  });
  return String(text);
}

/** Serves a folder of the workspace as a strict host would, and reads one of its pages. */
export async function readServedPage<T>(
  browser: Browser,
  folder: string,
  path = '',
  contentSecurityPolicy = strictPolicy,
): Promise<Shown<T>> {
  const server = await serve(workspace(folder), { contentSecurityPolicy });
  try {
    return await readPage<T>(browser, server.url + path);
  } finally {
    await server.close();
  }
}
