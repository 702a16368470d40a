/** The built page, and readers who visit it: what a page must never do is looked for in every visit. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { root } from '../../support/child.js';
import { listen } from '../../support/chromium.js';

/** Where the built page lies. */
export const pageFolder = join(root, 'build', 'page');

/** As strict as a web host can be with it. */
export const contentSecurityPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

export function buildPage(): void {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build', 'demo'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the page could not be built:\n${stdout}${stderr}`);
}

interface Visit {
  readonly page: Page;
  /** What the page said where it should say nothing. */
  readonly heard: readonly string[];
}

interface Watch {
  readonly violations: string[];
  readonly shifts: { readonly value: number; readonly moved: readonly string[] }[];
}

/** Runs in the page before its own scripts. */
function watchPage(): void {
  const watch: Watch = { violations: [], shifts: [] };
  Object.assign(globalThis, { watch });
  document.addEventListener('securitypolicyviolation', (event) => {
    watch.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Element | null }[];
      };
      // What follows the reader's own doing within half a second is no shift by definition.
      if (hadRecentInput) continue;
      watch.shifts.push({ value, moved: sources.map(({ node }) => node?.outerHTML ?? 'shadow') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

export class Visits {
  readonly #browser: Browser;
  #visits: Visit[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A page of a new visitor, loaded and ready. */
  async visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: desktop, ...options });
    const page = await context.newPage();
    this.#visits.push({ page, heard: listen(page) });
    await page.addInitScript(watchPage);
    await page.goto(url);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    return page;
  }

  /** Ends the visits: every page must have been silent and must have stood still. */
  async end(): Promise<void> {
    const visits = this.#visits;
    this.#visits = [];
    for (const { page, heard } of visits) {
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      const watch = await page.evaluate(() => (globalThis as unknown as { watch: Watch }).watch);
      await page.context().close();
      expect(heard).toEqual([]);
      expect(watch.violations).toEqual([]);
      const layoutShift = watch.shifts.reduce((sum, { value }) => sum + value, 0);
      expect(layoutShift < 0.01 ? [] : watch.shifts).toEqual([]);
    }
  }
}

/** Where elements are on the screen. */
export function boxes(page: Page, selector: string): Promise<DOMRect[]> {
  return page
    .locator(selector)
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
}

/** The text of each section's heading. */
export function namesOfSections(page: Page): Promise<(string | null | undefined)[]> {
  return page
    .locator('main section')
    .evaluateAll((all) =>
      all.map(
        (section) =>
          document.getElementById(section.getAttribute('aria-labelledby') ?? '')?.textContent,
      ),
    );
}

/** Those that have no text, no name and no label. */
export function unnamedControls(page: Page, selector: string): Promise<string[]> {
  return page
    .locator(selector)
    .evaluateAll((all) =>
      all
        .filter(
          (control) =>
            !control.textContent?.trim() &&
            !control.getAttribute('aria-label') &&
            !(control as HTMLInputElement).labels?.length,
        )
        .map((control) => control.outerHTML),
    );
}

/** Runs in the page: the contrast of every text that is seen with the ground that it stands on. */
export function contrastOfTexts(): { text: string; ratio: number }[] {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  /** Lays colours over each other, the first at the bottom. */
  const paint = (colours: readonly string[]): readonly number[] => {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (channels: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
      const part = channel / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const parentOf = (element: Element): Element | null =>
    element.parentElement ?? ((element.getRootNode() as ShadowRoot).host || null);
  const found: { text: string; ratio: number }[] = [];
  const look = (node: Node): void => {
    if (node instanceof Element && node.shadowRoot !== null)
      node.shadowRoot.childNodes.forEach(look);
    node.childNodes.forEach(look);
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (node.nodeType !== Node.TEXT_NODE || text === '' || element === null) return;
    if (['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(element.tagName)) return;
    if (!element.checkVisibility() || element.closest(':disabled') !== null) return;
    const grounds: string[] = [];
    for (let at: Element | null = element; at !== null; at = parentOf(at)) {
      grounds.unshift(getComputedStyle(at).backgroundColor);
    }
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const under = luminance(paint(grounds));
    const over = luminance(paint([...grounds, ink]));
    const ratio = (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
    found.push({ text, ratio });
  };
  look(document.body);
  return found;
}
