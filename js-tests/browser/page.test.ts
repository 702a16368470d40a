/** The page of expressions, built and served as a plain web host would from a folder, used as a reader would. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { root } from '../support/child.js';
import { launch } from '../support/chromium.js';
import { type StaticServer, serve } from '../support/static-server.js';
import {
  boxes,
  buildPage,
  contentSecurityPolicy,
  contrastOfTexts,
  namesOfSections,
  pageFolder,
  phone,
  unnamedControls,
  Visits,
} from './support/visits.js';

let browser: Browser;
let server: StaticServer;
/** The same files under headers that let the browser grant a finer clock; open as long as a page may ask for more. */
let isolatedServer: StaticServer;
/** Of the page of expressions. */
let pageUrl: string;

beforeAll(async () => {
  buildPage();
  server = await serve(pageFolder, { contentSecurityPolicy, base: '/projects/fake-device/' });
  pageUrl = `${server.url}expressions.html`;
  isolatedServer = await serve(pageFolder, { contentSecurityPolicy, crossOriginIsolated: true });
  browser = await launch();
  visits = new Visits(browser);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await isolatedServer?.close();
});

// --- A reader's view ---

let visits: Visits;

interface VisitOptions extends BrowserContextOptions {
  readonly url?: string;
}

function visit({ url = pageUrl, ...options }: VisitOptions = {}): Promise<Page> {
  return visits.visit(url, options);
}

afterEach(() => visits.end());

const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'Expression' });
const status = (page: Page): Locator => page.locator('#status');
const code = (page: Page): Locator => page.locator('#code .cm-content');

/** Replaces the expression by keyboard alone. */
async function typeExpression(page: Page, expression: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(expression);
}

async function runExpression(page: Page, expression: string): Promise<void> {
  await typeExpression(page, expression);
  await page.keyboard.press('Control+Enter');
  await expect(status(page).textContent()).resolves.toMatch(/^\d+ kernels?, /);
}

interface ShownTensor {
  readonly shape: string;
  /** By rows, as they are written. */
  readonly texts: string[][];
  /** By rows, in full. */
  readonly values: number[][];
}

function readTensor(page: Page, name: string): Promise<ShownTensor> {
  const figure = page.locator('.tensor').filter({ has: page.locator(`code:text-is("${name}")`) });
  return figure.evaluate((element) => {
    const rows = [...element.querySelectorAll('tbody tr')].map((row) => [
      ...row.querySelectorAll<HTMLElement>('td'),
    ]);
    return {
      shape: (element.querySelector('figcaption span')?.textContent ?? '').replaceAll(
        '\u00a0',
        ' ',
      ),
      texts: rows.map((row) => row.map((cell) => cell.textContent ?? '')),
      values: rows.map((row) => row.map((cell) => Number(cell.title))),
    };
  });
}

const { fround } = Math;

/** The browser's and Node's sine and exponential may differ in the last bit of a float32. */
function expectClose(actual: number[][], expected: number[][], tolerance = 2 ** -22): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  for (const [index, row] of actual.entries()) {
    for (const [column, value] of row.entries()) {
      const wanted = expected[index]?.[column] ?? Number.NaN;
      expect(Math.abs(value - wanted)).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(wanted)),
      );
    }
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => fround(total + value), 0);

function softmaxRow(row: readonly number[]): number[] {
  const most = Math.max(...row);
  const exponentials = row.map((value) => fround(Math.exp(fround(value - most))));
  const total = sum(exponentials);
  return exponentials.map((value) => fround(value / total));
}

// --- Tests ---

describe('the device', () => {
  test('is described by its properties and by the resolution of its timer', async () => {
    const page = await visit();
    const facts = await page
      .locator('.facts dd')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent));
    // The first is the choice of the profile.
    expect(facts.slice(1, 5)).toEqual(['privateuseone:0', '8', '80', '1']);
    // Without cross-origin isolation Chromium's clock has steps of 100 microseconds.
    expect(facts[5]).toBe('0.1\u00a0ms');
  });

  test('shows a finer resolution where the browser grants one', async () => {
    const page = await visit({ url: `${isolatedServer.url}expressions.html` });
    const shown = await page.locator('#fact-resolution').textContent();
    const milliseconds = Number(shown?.replace('\u00a0ms', ''));
    expect(milliseconds).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(0.1);
  });

  test('answers every member of the interface in the page', async () => {
    const page = await visit();
    const rows = await page.locator('.members tr:has(.answer)').evaluateAll((all) =>
      all.map((row) => ({
        pytorch: row.querySelector('.pytorch')?.textContent ?? '',
        here: row.querySelector('th')?.textContent ?? '',
        answer: row.querySelector('.answer code')?.textContent ?? '',
        message: row.querySelector('.error-text')?.textContent ?? null,
      })),
    );
    const contract = JSON.parse(
      readFileSync(join(root, 'js-tests', 'recordings', 'contract.json'), 'utf8'),
    ) as { members: string[] };
    const asked = rows.map(({ pytorch }) => pytorch.replace(/[.(].*$/, ''));
    expect(asked.sort()).toEqual([...contract.members].sort());

    const answers = new Map(rows.map(({ here, answer, message }) => [here, { answer, message }]));
    expect(answers.get('currentDevice()')).toEqual({ answer: '0', message: null });
    expect(answers.get('getRawStream(0)')).toEqual({ answer: '0', message: null });
    expect(answers.get('Worker.getDeviceProperties(0)')).toEqual({
      answer: "{ name: 'fake', multiProcessorCount: 80, major: 8, maxThreadsPerMultiProcessor: 1 }",
      message: null,
    });
    expect(answers.get('maybeExchangeDevice(1)')).toEqual({
      answer: 'AssertionError',
      message: 'Only device index 0 is supported, tried to set index to 1',
    });
    // Nothing is left over from the run that the page begins with.
    expect(answers.get('memoryAllocated(0)')).toEqual({ answer: '0', message: null });
    // The bundler's minifier has not renamed the class.
    expect(answers.get('isBf16Supported()')).toEqual({
      answer: 'NotImplementedError',
      message: 'SimulatedInterface.isBf16Supported() is not implemented',
    });
    expect(answers.get('currentStream()')).toEqual({ answer: '{ handle: 0 }', message: null });
    expect(answers.get('new Stream()')?.answer).toMatch(/^\{ handle: \d+, priority: 0 \}$/);
    expect(answers.get('stream(null)')?.answer).toBe('{ enter(), exit(), run() }');
    expect(answers.get('setStream(currentStream())')).toEqual({
      answer: 'undefined',
      message: null,
    });
    expect(answers.get('raiseIfTritonUnavailable()')?.answer).toBe('undefined');
  });

  test('has the profile that the reader chooses: properties, code and time follow', async () => {
    const page = await visit();
    const profile = page.getByLabel('profile');
    const facts = (): Promise<(string | null)[]> =>
      page.locator('.facts dd').evaluateAll((cells) => cells.map((cell) => cell.textContent));
    await expect(
      profile.locator('option').evaluateAll((all) => all.map((option) => option.textContent)),
    ).resolves.toEqual(
      expect.arrayContaining(['fake', 't4', 'a100', 'h100', 'h200', 'mi300x', 'rtx4090']),
    );

    await profile.selectOption('h200');
    expect((await facts()).slice(1, 5)).toEqual(['privateuseone:0', '9', '132', '2048']);
    const answer = page
      .locator('.members tr', { has: page.locator('th', { hasText: 'Worker.getDeviceProp' }) })
      .locator('.answer');
    await expect(answer.textContent()).resolves.toContain("name: 'NVIDIA H200'");
    await expect(answer.textContent()).resolves.toContain('l2CacheSize: 62914560');
    await expect(code(page).textContent()).resolves.toContain(
      'multi_processor_count=132, cc=90, major=9',
    );
    await expect(page.locator('#trace .note').textContent()).resolves.toContain('NVIDIA H200');

    // A megabyte in and out takes the T4's memory longer, and the same every time.
    await page.getByLabel('rows of x').fill('512');
    await page.getByLabel('columns of x').fill('512');
    const timeOf = async (name: string): Promise<number> => {
      await profile.selectOption(name);
      await runExpression(page, 'x * 2');
      const bar = page.locator('.timeline .bar.kernel');
      const text = (await bar.getAttribute('aria-label')) ?? '';
      return Number(/ ([\d.]+)\u00a0µs from /.exec(text)?.[1]);
    };
    const h200 = await timeOf('h200');
    const t4 = await timeOf('t4');
    expect(h200).toBeGreaterThan(5);
    expect(t4).toBeGreaterThan(h200 + 5);
    expect(await timeOf('h200')).toBe(h200);

    await profile.selectOption('fake');
    expect((await facts()).slice(1, 5)).toEqual(['privateuseone:0', '8', '80', '1']);
  });

  test('is asked again at a press', async () => {
    const page = await visit();
    const event = page.locator('.members tr', { hasText: 'new Event(' }).locator('.answer');
    const before = await event.textContent();
    await page.waitForTimeout(5);
    await page.getByRole('button', { name: 'Ask again' }).press('Enter');
    const after = await event.textContent();
    expect(before).toMatch(/recordedTime: [\d.]+/);
    expect(after).toMatch(/recordedTime: [\d.]+/);
    expect(after).not.toBe(before);
  });
});

describe('an expression', () => {
  test('is typed and run by keyboard, and its numbers are right', async () => {
    const page = await visit();
    await runExpression(page, 'sin(x) * 2 - y');
    const [x, y, output] = await Promise.all(
      ['x', 'y', 'output'].map((name) => readTensor(page, name)),
    );
    expect(x?.shape).toBe('4 × 6');
    expect(y?.shape).toBe('1 × 6');
    expect(output?.shape).toBe('4 × 6');
    const expected = x?.values.map((row) =>
      row.map((value, column) =>
        fround(fround(fround(Math.sin(value)) * 2) - (y?.values[0]?.[column] ?? Number.NaN)),
      ),
    );
    expectClose(output?.values ?? [], expected ?? []);
    expect(output?.texts).toEqual(
      output?.values.map((row) => row.map((value) => value.toFixed(4))),
    );
    // Inputs are hundredths, so the tables show them in full.
    expect(x?.texts.flat().map((text) => fround(Number(text)))).toEqual(x?.values.flat());
  });

  test('of each sample gives what float32 arithmetic gives', async () => {
    const page = await visit();
    const choose = (name: string): Promise<void> => page.getByRole('button', { name }).click();

    await choose('sin + min');
    let x = await readTensor(page, 'x');
    const least = Math.min(...x.values.flat());
    expectClose(
      (await readTensor(page, 'output')).values,
      x.values.map((row) => row.map((value) => fround(fround(Math.sin(value)) + least))),
    );

    await choose('softmax');
    x = await readTensor(page, 'x');
    expectClose((await readTensor(page, 'output')).values, x.values.map(softmaxRow));

    await choose('broadcast');
    x = await readTensor(page, 'x');
    const y = await readTensor(page, 'y');
    expect((await readTensor(page, 'output')).values).toEqual(
      x.values.map(([left = Number.NaN]) => y.values[0]?.map((right) => fround(left + right))),
    );

    await choose('layer norm');
    x = await readTensor(page, 'x');
    const [scale] = (await readTensor(page, 'y')).values;
    const [bias] = (await readTensor(page, 'z')).values;
    const normalised = x.values.map((row) => {
      const mean = fround(sum(row) / row.length);
      const centred = row.map((value) => fround(value - mean));
      const squares = centred.map((value) => fround(value * value));
      const variance = fround(sum(squares) / row.length);
      const deviation = fround(Math.sqrt(fround(variance + fround(1e-5))));
      return centred.map((value, column) =>
        fround(fround(fround(value / deviation) * (scale?.[column] ?? 0)) + (bias?.[column] ?? 0)),
      );
    });
    expect((await readTensor(page, 'output')).values).toEqual(normalised);

    await choose('two kernels');
    const output = await readTensor(page, 'output');
    expect(output.shape).toBe('96 × 64');
    expect(output.texts[0]?.filter((text) => text === '…')).toHaveLength(1);
    expect(output.texts.filter((row) => row.every((text) => text === '…'))).toHaveLength(1);
    await expect(page.locator('.kernel-times li').count()).resolves.toBe(2);
  });

  test('changes the generated code while it is typed', async () => {
    const page = await visit();
    await expect(code(page).textContent()).resolves.toContain(
      'def triton_per_fused_add_min_sin_0(',
    );
    await typeExpression(page, 'exp(x)');
    await expect(code(page).textContent()).resolves.toContain('def triton_poi_fused_exp_0(');
    await expect(page.locator('#result-origin').textContent()).resolves.toBe(
      'outdated of sin(x) + x.min()',
    );
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('#result-origin').textContent()).resolves.toBe('of exp(x)');
  });

  test('that is wrong says where and why, leaves the last result, and recovers', async () => {
    const page = await visit();
    const before = await readTensor(page, 'output');
    await typeExpression(page, 'softmax(x, 1) + q * 2');
    await page.keyboard.press('Control+Enter');
    await expect(status(page).textContent()).resolves.toBe(
      "column 17: unknown name 'q': the inputs are x, y, z",
    );
    await expect(page.locator('.expression-error').textContent()).resolves.toBe('q');
    await expect(editor(page).getAttribute('aria-invalid')).resolves.toBe('true');
    expect(await readTensor(page, 'output')).toEqual(before);
    await expect(page.locator('#result-origin').textContent()).resolves.toBe(
      'outdated of sin(x) + x.min()',
    );
    await expect(page.locator('#code-origin').textContent()).resolves.toBe(
      'outdated of softmax(x, 1)',
    );

    await runExpression(page, 'x + x');
    await expect(editor(page).getAttribute('aria-invalid')).resolves.toBe('false');
    await expect(page.locator('.expression-error').count()).resolves.toBe(0);
    await expect(page.locator('#code-origin').textContent()).resolves.toBe('');
    const x = await readTensor(page, 'x');
    expect((await readTensor(page, 'output')).values).toEqual(
      x.values.map((row) => row.map((value) => fround(value + value))),
    );
  });

  test.each([
    ['', 'column 1: the expression is empty'],
    ['sin(x', 'column 6: the expression ends too early'],
    ['x.sum(3)', 'column 1: sum: dim 3 is out of range'],
    ['x + (y + z', 'column 11: the expression ends too early'],
    ['<img src=x onerror=alert(1)>', 'column 1: '],
  ])('such as %j is explained when the reader pauses', async (expression, message) => {
    const page = await visit();
    await typeExpression(page, expression || ' ');
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toContain(message);
    await expect(page.locator('#status img').count()).resolves.toBe(0);
  });

  test('over several lines names the line of its error', async () => {
    const page = await visit();
    await typeExpression(page, 'x +');
    await page.keyboard.press('Enter');
    await page.keyboard.type('  nothing');
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toMatch(/^line 2, column 3: unknown name/);
  });
});

describe('the inputs', () => {
  test('have the shapes that the reader sets', async () => {
    const page = await visit();
    await page.getByLabel('rows of x').fill('3');
    await page.getByLabel('columns of x').fill('2');
    await page.getByLabel('columns of x').press('Control+Enter');
    const x = await readTensor(page, 'x');
    expect(x.shape).toBe('3 × 2');
    expect(x.values.map((row) => row.length)).toEqual([2, 2, 2]);
    expect((await readTensor(page, 'output')).shape).toBe('3 × 2');
  });

  test('have the values that the seed gives, again and again', async () => {
    const page = await visit();
    const seed = page.getByLabel('seed');
    const first = await readTensor(page, 'x');
    await seed.fill('7');
    await expect(page.locator('#result-origin').textContent()).resolves.toMatch(/^outdated/);
    await seed.press('Control+Enter');
    const second = await readTensor(page, 'x');
    await seed.fill('1');
    await seed.press('Control+Enter');
    expect(second.values).not.toEqual(first.values);
    expect(await readTensor(page, 'x')).toEqual(first);
  });

  test('with a size that is none are refused in words', async () => {
    const page = await visit();
    await page.getByLabel('rows of x').fill('0');
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toBe(
      'rows of x: expected a whole number from 1 to 512',
    );
    await page.getByLabel('rows of x').fill('2');
    await page.getByLabel('rows of x').press('Control+Enter');
    expect((await readTensor(page, 'output')).shape).toBe('2 × 6');
  });

  test('that do not fit each other are refused in words', async () => {
    const page = await visit();
    await page.getByLabel('columns of y').fill('5');
    await typeExpression(page, 'x + y');
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toContain('do not broadcast');
  });
});

describe('the generated code', () => {
  test('is shown by tabs that the keyboard can use, highlighted', async () => {
    const page = await visit();
    const tabs = page.getByRole('tab');
    await tabs.first().focus();
    const selected = (): Promise<string | null> =>
      page.locator('[role=tab][aria-selected=true]').textContent();

    await page.keyboard.press('ArrowRight');
    await expect(selected()).resolves.toContain('Inductor module');
    await expect(code(page).textContent()).resolves.toContain('async_compile = AsyncCompile()');
    await page.keyboard.press('End');
    await expect(selected()).resolves.toContain('JavaScript wrapper');
    await expect(code(page).textContent()).resolves.toContain(
      "import * as ifd from 'inductor-fake-device';",
    );
    await page.keyboard.press('ArrowRight');
    await expect(selected()).resolves.toContain('Triton kernels');
    await expect(code(page).textContent()).resolves.toContain('@triton.jit');

    const colours = await code(page).evaluate((content) => {
      const colourOf = (text: string): string | undefined => {
        const token = [...content.querySelectorAll('span')].find(
          (span) => span.textContent === text,
        );
        return token && getComputedStyle(token).color;
      };
      return { keyword: colourOf('import'), plain: getComputedStyle(content).color };
    });
    expect(colours.keyword).toBeDefined();
    expect(colours.keyword).not.toBe(colours.plain);
  });

  test('highlights the kernels within the module too', async () => {
    const page = await visit();
    await page.getByRole('tab', { name: 'Inductor module' }).click();
    const keywords = code(page).locator('.embedded-kernel span', { hasText: /^import$/ });
    await expect(keywords.count()).resolves.toBeGreaterThan(0);
  });
});

describe('the timeline', () => {
  test('states the resolution and measures what is shorter by repeating it', async () => {
    const page = await visit();
    await runExpression(page, 'x + 1');
    const kernels = page.locator('.kernel-times li');
    await expect(kernels.count()).resolves.toBe(1);
    await expect(kernels.first().textContent()).resolves.toMatch(
      /^triton_poi_fused_add_0(under )?[\d.]+\u00a0ms$/,
    );
    await expect(page.locator('#resolution-note').textContent()).resolves.toContain(
      'The timer’s resolution here is 0.1\u00a0ms, measured',
    );
    await expect(page.locator('#repeated-note').textContent()).resolves.toMatch(
      /^Repeated \d+ times between two events: [\d.]+\u00a0[mµ]s a call, wrapper included, ±\u00a0/,
    );
  });

  test('draws a bar for each kernel, the second after the first', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'two kernels' }).click();
    const bars = await boxes(page, '.timeline .bar.kernel');
    expect(bars).toHaveLength(2);
    expect(bars[1]?.left).toBeGreaterThanOrEqual((bars[0]?.right ?? 0) - 1);
  });

  test('has a row for the host and one for the stream, with copies around the kernels', async () => {
    const page = await visit();
    await runExpression(page, 'x + y');
    await expect(page.locator('.timeline .row-label').allTextContents()).resolves.toEqual([
      'host',
      'default stream',
      'memory allocated',
      'memory reserved',
    ]);
    const copies = await boxes(page, '.timeline .bar.copy');
    const [kernel] = await boxes(page, '.timeline .bar.kernel');
    const events = await boxes(page, '.timeline .bar.mark');
    const calls = await boxes(page, '.timeline .bar.host');
    expect(copies).toHaveLength(3);
    expect(copies[1]?.right).toBeLessThanOrEqual((kernel?.left ?? 0) + 1);
    expect(copies[2]?.left).toBeGreaterThanOrEqual((kernel?.right ?? Infinity) - 1);
    // In the host's row, above, each work is called for; an arrow leads from one to the other.
    expect(Math.max(...calls.map(({ bottom }) => bottom))).toBeLessThan(kernel?.top ?? 0);
    await expect(page.locator('.timeline .arrow').count()).resolves.toBe(4);
    // The events by which the kernel is timed stand at its ends.
    expect(events).toHaveLength(2);
    expect(events.every(({ width }) => width > 0)).toBe(true);
    expect(Math.abs((events[0]?.left ?? 0) - (kernel?.left ?? 0))).toBeLessThan(2);
    expect(Math.abs((events[1]?.right ?? 0) - (kernel?.right ?? 0))).toBeLessThan(2);
  });

  test('tells what is pointed at', async () => {
    const page = await visit();
    await runExpression(page, 'x + y');
    const detail = page.locator('.detail');
    const hint = await detail.textContent();
    await page.locator('.timeline .bar.kernel').hover();
    await expect(detail.textContent()).resolves.toMatch(
      /^kernel triton_poi_fused_add_0, default stream, grid 1, [\d.]+\u00a0µs from [\d.]+\u00a0µs$/,
    );
    await page.locator('.timeline .bar.copy').first().hover();
    await expect(detail.textContent()).resolves.toMatch(
      /^copy host to device, default stream, 96\u00a0B, [\d.]+\u00a0µs from 0\u00a0µs$/,
    );
    await page.locator('h1').hover();
    await expect(detail.textContent()).resolves.toBe(hint);
  });

  test('is walked through by keyboard, one stop of the Tab key', async () => {
    const page = await visit();
    await runExpression(page, 'x + 1');
    const detail = page.locator('.detail');
    await page.getByRole('button', { name: 'Save the trace' }).focus();
    const told: (string | null)[] = [];
    for (const key of ['Tab', 'ArrowRight', 'ArrowDown', 'Home', 'ArrowDown', 'ArrowDown', 'End']) {
      await page.keyboard.press(key);
      const text = await detail.textContent();
      expect(text).toBe(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      );
      told.push(
        text?.replace(/,? (?:from|at|grid) .*$/, '').replace(/, [\d.]+\u00a0µs$/, '') ?? '',
      );
    }
    expect(told).toEqual([
      'host call copy host to device',
      'host call triton_poi_fused_add_0',
      'copy host to device, default stream, 96\u00a0B',
      'copy host to device, default stream, 96\u00a0B',
      '512\u00a0B allocated',
      '2\u00a0MiB reserved',
      '2\u00a0MiB reserved',
    ]);
    await page.keyboard.press('Tab');
    await expect(page.locator('.timeline :focus').count()).resolves.toBe(0);
  });

  test('is saved as a file that trace viewers open', async () => {
    const page = await visit();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the trace' }).press('Enter'),
    ]);
    expect(download.suggestedFilename()).toBe('trace.json');
    const { traceEvents } = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
      traceEvents: { name: string; ph: string; cat?: string }[];
    };
    expect(traceEvents.filter(({ cat }) => cat === 'kernel').map(({ name }) => name)).toEqual([
      'triton_per_fused_add_min_sin_0',
    ]);
    expect(traceEvents.filter(({ ph }) => ph === 'C').length).toBeGreaterThan(2);
  });
});

describe('memory', () => {
  test('is drawn in steps on the same axis, and summed up', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'two kernels' }).click();
    const summary = await page
      .locator('.memory-summary div')
      .evaluateAll((all) =>
        Object.fromEntries(
          all.map((fact) => [
            fact.querySelector('dt')?.textContent,
            fact.querySelector('dd')?.textContent?.replace('\u00a0', ' '),
          ]),
        ),
      );
    // The input of 24 KiB, the result as large, and a line of 384 bytes and one of 256 for the sums.
    expect(summary).toEqual({
      'peak allocated': '49 KiB',
      'peak reserved': '2 MiB',
      segments: '1',
      allocations: '4',
      'left over': '0 B',
    });
    const steps = await page
      .locator('.timeline .interval')
      .evaluateAll((all) => all.map((step) => step.getAttribute('aria-label') ?? ''));
    const allocated = steps.filter((text) => text.includes('allocated'));
    expect(allocated.map((text) => text.replace(/ allocated.*/, ''))).toContain('49\u00a0KiB');
    expect(steps.filter((text) => text.includes('reserved')).length).toBe(allocated.length);
    // The steps follow each other without a gap, from the first work to the last.
    const areas = await boxes(page, '.timeline .interval');
    const own = areas.slice(0, allocated.length);
    for (const [index, { left }] of own.entries()) {
      if (index > 0) expect(Math.abs(left - (own[index - 1]?.right ?? 0))).toBeLessThan(1);
    }
    const bars = await boxes(page, '.timeline .bar');
    expect(own[0]?.left).toBeCloseTo(Math.min(...bars.map(({ left }) => left)), 0);
    const edges = await page
      .locator('.timeline .edge')
      .evaluateAll((all) => all.map((edge) => edge.getAttribute('d') ?? ''));
    expect(edges).toHaveLength(2);
    expect(edges[0]?.match(/H/g)).toHaveLength(allocated.length);
  });
});

describe('the page', () => {
  test('is used without a mouse', async () => {
    const page = await visit();
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.id || activeElement?.textContent?.trim() || '';
      });
    await page.keyboard.press('Tab');
    await expect(focused()).resolves.toBe('Skip to the expression');
    const outline = await page.evaluate(
      () => document.activeElement && getComputedStyle(document.activeElement).outlineStyle,
    );
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(focused()).resolves.toBe('sin + min');
    for (let press = 0; press < 5; press++) await page.keyboard.press('Tab');
    await expect(focused()).resolves.toBe('expression-editor');
    // Tab leads out of the editor too.
    await page.keyboard.press('Tab');
    await expect(focused()).resolves.toBe('run');
  });

  test.each(['light', 'dark'] as const)('is legible in the %s scheme', async (colorScheme) => {
    const page = await visit({ colorScheme });
    await typeExpression(page, 'x + unknown');
    await page.locator('#status.error').waitFor();
    const ratios = await page.evaluate(contrastOfTexts);
    const poor = ratios.filter(({ ratio }) => ratio < 4.5);
    expect(poor).toEqual([]);
    expect(ratios.length).toBeGreaterThan(50);
    const ground = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    const [red = 0] = (ground.match(/\d+/g) ?? []).map(Number);
    expect(colorScheme === 'dark' ? red < 64 : red > 192).toBe(true);
  });

  test('fits a phone', async () => {
    const page = await visit({ viewport: phone, isMobile: true, hasTouch: true });
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    for (const name of ['layer norm', 'two kernels']) {
      await page.getByRole('button', { name }).tap();
      expect(await overflow()).toBeLessThanOrEqual(0);
    }
    // Its properties are many more words.
    await page.getByLabel('profile').selectOption('h200');
    expect(await overflow()).toBeLessThanOrEqual(0);
    // What the chart tells has room, whatever the kernel is called: the shift check is the one after each test.
    await page.locator('.timeline .bar.kernel').first().hover();
    await page.waitForTimeout(600);
    await page.getByRole('tab', { name: 'JavaScript wrapper' }).tap();
    await typeExpression(page, `x + ${'unknown'.repeat(12)}`);
    await page.locator('#status.error').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test.each([320, 480, 780, 1000, 1280, 1920])(
    'has no horizontal scroll at %d pixels',
    async (width) => {
      const page = await visit({ viewport: { width, height: 800 } });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    },
  );

  test.each([
    ['desktop', { width: 1280, height: 3200 }],
    ['phone', { width: 390, height: 6000 }],
  ])('stands still in all its length while it loads, on a %s', async (_, viewport) => {
    // What is below the window's end is in view here; the check is the one after each test.
    const page = await visit({ viewport });
    await page.waitForTimeout(600);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.waitForTimeout(600);
  });

  test('has one main part, headings and a name for every control', async () => {
    const page = await visit();
    await expect(page.getByRole('main').count()).resolves.toBe(1);
    await expect(page.getByRole('banner').count()).resolves.toBe(1);
    await expect(page.getByRole('contentinfo').count()).resolves.toBe(1);
    await expect(namesOfSections(page)).resolves.toEqual([
      'Expression',
      'Result',
      'Generated code',
      'Device',
    ]);
    await expect(unnamedControls(page, 'button, input, select')).resolves.toEqual([]);
  });

  test('asks its own folder only', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pageUrl);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    await context.close();
    expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
    expect(asked.some((url) => url.endsWith('.wasm'))).toBe(true);
  });

  test('says so when the WebAssembly cannot be loaded', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
    await page.goto(pageUrl);
    await page.locator('#status', { hasText: 'the page cannot start' }).waitFor();
    await expect(status(page).textContent()).resolves.toContain('404');
    await context.close();
  });
});
