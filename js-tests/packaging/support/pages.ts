import type { Browser } from 'playwright-core';
import { listen } from '../../support/chromium.js';
import { serve, strictPolicy } from '../../support/static-server.js';
import { workspace } from './run.js';

/** What a page of these projects shows in its `<output>`, and all that it said on the way. */
export interface Shown<T> {
  readonly report: T;
  readonly said: readonly string[];
}

/** Opens a page and waits for its report. */
export async function readPage<T>(browser: Browser, url: string): Promise<Shown<T>> {
  const page = await browser.newPage();
  const said = listen(page);
  try {
    await page.goto(url);
    const text = await page
      .waitForFunction(() => document.querySelector('output')?.textContent, null, {
        timeout: 30_000,
      })
      .then((handle) => handle.jsonValue())
      .catch((error: Error) => {
        throw new Error(`${url} showed nothing: ${error.message}\n${said.join('\n')}`);
      });
    return { report: JSON.parse(String(text)), said };
  } finally {
    await page.close();
  }
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
