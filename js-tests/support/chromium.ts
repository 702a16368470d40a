import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/lib/machine.mjs';

/** Nothing but the page itself: no start page, no updates, no talk with anyone. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine, headless. */
export async function launch(moreArguments: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('no Chromium found: put one on PATH or name it in CHROME_PATH');
  }
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...moreArguments] });
}

/**
 * Everything that a page says where a user would see it: console messages (violations of the content
 * security policy are among them), uncaught errors, and requests that failed. A good page says nothing.
 *
 * Not counted is the /favicon.ico that Chromium asks for by itself where a page names no icon.
 */
export function listen(page: Page): readonly string[] {
  const heard: string[] = [];
  const asked = (url: string) => !url.endsWith('/favicon.ico');
  page.on('console', (message) => {
    if (asked(message.location().url)) heard.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    if (asked(request.url())) {
      heard.push(`failed: ${request.failure()?.errorText} ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && asked(response.url())) {
      heard.push(`${response.status()}: ${response.url()}`);
    }
  });
  return heard;
}
