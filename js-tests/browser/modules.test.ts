/** The page of modules, built and served as a plain web host would from a folder, used as a reader would. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InductorModule, loadInductorModule } from 'inductor-fake-device/inductor';
import { load, SimulatedDevice, type Tensor } from 'inductor-fake-device/simulated';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { root } from '../support/child.js';
import { launch } from '../support/chromium.js';
import { type StaticServer, serve } from '../support/static-server.js';
import {
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
let visits: Visits;
/** Here, to compare with. */
let device: SimulatedDevice;

beforeAll(async () => {
  await load();
  device = new SimulatedDevice();
  buildPage();
  server = await serve(pageFolder, { contentSecurityPolicy, base: '/projects/fake-device/' });
  browser = await launch();
  visits = new Visits(browser);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

afterEach(() => visits.end());

// --- A reader's view ---

const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'Inductor module' });
const status = (page: Page): Locator => page.locator('#status');
const runButton = (page: Page): Locator => page.getByRole('button', { name: 'Run', exact: true });

const SUCCESS = /^\d+ Triton kernels?, loaded in .+; a call takes .+, ±\u00a0.+$/;

/** Until a run that has begun is over. */
async function finished(page: Page): Promise<void> {
  await page.locator('#main[aria-busy=false]').waitFor();
}

/** The page with its first module run. */
async function visit(options: BrowserContextOptions = {}, path = ''): Promise<Page> {
  const page = await visits.visit(server.url + path, options);
  await page.locator('#main[aria-busy]').waitFor();
  await finished(page);
  return page;
}

/** The samples, by what their buttons say. */
const files = {
  'sin + min': 'sin_plus_min',
  softmax: 'softmax_small',
  'linear + GELU': 'addmm_gelu_template',
  attention: 'attention_math',
  upsample: 'upsample',
  'generated here': 'two_softmaxes',
} as const;

/** Of what the outputs are that are shown. */
async function shown(page: Page, name: string): Promise<void> {
  await page.locator(`#run-origin:text-is("of ${name}")`).waitFor();
  await finished(page);
}

async function choose(page: Page, name: keyof typeof files): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await shown(page, `${files[name]}.py`);
  await expect(status(page).textContent()).resolves.toMatch(SUCCESS);
}

/** A file from the reader's desktop, let go over the editor. */
async function drop(page: Page, text: string, name: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([content, fileName]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName, { type: 'text/x-python' }));
      return transfer;
    },
    [text, name] as const,
  );
  await page.locator('#module-editor').dispatchEvent('dragover', { dataTransfer });
  await expect(page.locator('#drop.dropping').count()).resolves.toBe(1);
  await page.locator('#module-editor').dispatchEvent('drop', { dataTransfer });
  await page.locator('#module-origin', { hasText: name }).waitFor();
}

interface ShownMatrix {
  readonly caption: string;
  /** By row and column as they are written beside it; of a long dimension the ends. */
  readonly elements: readonly { row: number; column: number; value: number }[];
}

function readValue(page: Page, name: string): Promise<ShownMatrix> {
  return page.locator(`.value[data-name="${name}"]`).evaluate((figure) => {
    const columns = [...figure.querySelectorAll('thead th')].map((cell) => cell.textContent);
    const elements = [...figure.querySelectorAll('tbody tr')].flatMap((line) => {
      const row = line.querySelector('th')?.textContent;
      return [...line.querySelectorAll<HTMLElement>('td')].flatMap((cell, position) =>
        cell.classList.contains('gap')
          ? []
          : [{ row: Number(row), column: Number(columns[position]), value: Number(cell.title) }],
      );
    });
    const caption = figure.querySelector('figcaption')?.textContent ?? '';
    return { caption, elements };
  });
}

/** Red, green, blue and alpha of each cell of a heat map. */
function readPixels(page: Page, name: string): Promise<number[]> {
  return page
    .locator(`.value[data-name="${name}"] canvas`)
    .evaluate((canvas: HTMLCanvasElement) => {
      // Of a copy: a canvas that is read from twice says so on the console.
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d', { willReadFrequently: true });
      context?.drawImage(canvas, 0, 0);
      return [...(context?.getImageData(0, 0, copy.width, copy.height).data ?? [])];
    });
}

// --- The same here ---

const source = (name: string): string =>
  readFileSync(join(root, 'demo', 'samples', `${name}.py`), 'utf8');

/** Loads a module here, with the inputs that the page gives it. */
async function here<T>(
  text: string,
  look: (module: InductorModule, inputs: readonly number[][]) => T,
): Promise<T> {
  const module = await loadInductorModule(device, text);
  const inputs = module.exampleInputs(0) as Tensor[];
  try {
    return look(
      module,
      inputs.map((input) => [...input.toTypedArray()].map(Number)),
    );
  } finally {
    for (const input of inputs) input.dispose();
    module.dispose();
  }
}

function expectElements(
  { elements }: ShownMatrix,
  columns: number,
  expected: readonly number[],
  tolerance: number,
): void {
  expect(elements.length).toBeGreaterThan(0);
  for (const { row, column, value } of elements) {
    const wanted = expected[row * columns + column] ?? Number.NaN;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(tolerance);
  }
}

// --- Tests ---

describe('a sample', () => {
  test('is there and has run when the page opens, its numbers right', async () => {
    const page = await visit();
    await expect(status(page).textContent()).resolves.toMatch(SUCCESS);
    const [x = []] = await here(source('sin_plus_min'), (_, inputs) => inputs);
    const least = Math.min(...x);
    const expected = x.map((value) => Math.sin(value) + least);
    const output = await readValue(page, 'output');
    expect(output.caption).toContain('2\u00a0×\u00a016float32');
    expectElements(output, 16, expected, 1e-6);
    const input = await readValue(page, 'input');
    expectElements(input, 16, x, 0);
  });

  test('is drawn as colours that part at 0 and tell every element', async () => {
    const page = await visit();
    const [x = []] = await here(source('sin_plus_min'), (_, inputs) => inputs);
    const pixels = await readPixels(page, 'input');
    expect(pixels).toHaveLength(4 * x.length);
    const largest = Math.max(...x.map(Math.abs));
    const hues = { positive: new Set<string>(), negative: new Set<string>() };
    for (const [index, value] of x.entries()) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(4 * index);
      expect(Math.abs(alpha - (255 * Math.abs(value)) / largest)).toBeLessThanOrEqual(0.51);
      // What is nearly transparent keeps little of its hue.
      if (alpha > 128) hues[value < 0 ? 'negative' : 'positive'].add(hueOf(red, green, blue));
    }
    expect([...hues.positive]).toEqual(['red']);
    expect([...hues.negative]).toEqual(['blue']);

    // In the colours of the reader's system, also when that turns dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await readPixels(page, 'input');
    expect(dark).not.toEqual(pixels);
    const alphas = (all: readonly number[]): number[] => all.filter((_one, i) => i % 4 === 3);
    expect(alphas(dark)).toEqual(alphas(pixels));

    // It can be walked through without a mouse.
    const map = page.locator('.value[data-name="input"] canvas');
    await expect(map.getAttribute('aria-label')).resolves.toMatch(
      /^heat map of input, 2\u00a0×\u00a016, -\d/,
    );
    await map.focus();
    for (const key of ['ArrowDown', 'End', 'ArrowLeft']) await page.keyboard.press(key);
    await expect(
      page.locator('.value[data-name="input"] .heat-detail').textContent(),
    ).resolves.toBe(`[1, 14]: ${(x[30] ?? 0).toFixed(4)}`);
  });

  test('is chosen, and gives what its mathematics gives', async () => {
    const page = await visit();
    await choose(page, 'softmax');
    const softmax = await here(source('softmax_small'), (_, [x = []]) =>
      Array.from({ length: 32 }, (_row, row) => {
        const exponentials = x.slice(100 * row, 100 * row + 100).map(Math.exp);
        const sum = exponentials.reduce((total, value) => total + value, 0);
        return exponentials.map((value) => value / sum);
      }).flat(),
    );
    const shownOutput = await readValue(page, 'output');
    expectElements(shownOutput, 100, softmax, 1e-6);
    // Also the middle of a row.
    expect(shownOutput.elements.map(({ column }) => column)).toContain(50);

    await choose(page, 'linear + GELU');
    const [input = [], weight = [], bias = []] = await here(
      source('addmm_gelu_template'),
      (_, inputs) => inputs,
    );
    const gelu = Array.from({ length: 50 * 90 }, (_, index) => {
      const [row, column] = [Math.floor(index / 90), index % 90];
      let sum = bias[column] ?? Number.NaN;
      for (let k = 0; k < 70; k++) {
        sum += (input[70 * row + k] ?? 0) * (weight[90 * k + column] ?? 0);
      }
      return 0.5 * sum * (1 + erf(sum * Math.SQRT1_2));
    });
    expectElements(await readValue(page, 'output'), 90, gelu, 1e-4);
    await expect(
      page.getByRole('button', { name: 'linear + GELU' }).getAttribute('aria-pressed'),
    ).resolves.toBe('true');
  });

  test('of several outputs and dimensions shows one matrix of each at a time', async () => {
    const page = await visit();
    await choose(page, 'upsample');
    const outputs = await here(source('upsample'), (module, inputs) => {
      const args = module.exampleInputs(0) as Tensor[];
      const results = module.call(args) as Tensor[];
      const numbers = results.map((result) => [...result.toTypedArray()].map(Number));
      for (const tensor of [...args, ...results]) tensor.dispose();
      expect(inputs).toHaveLength(1);
      return numbers;
    });
    const first = await readValue(page, 'output 0');
    expect(first.caption).toContain('1\u00a0×\u00a03\u00a0×\u00a018\u00a0×\u00a018');
    expectElements(first, 18, outputs[0] ?? [], 0);
    await page.getByLabel('matrix of output 1').fill('2');
    const second = await readValue(page, 'output 1');
    expectElements(second, 15, outputs[1]?.slice(2 * 225) ?? [], 0);
    await expect(
      page.locator('.value[data-name="output 1"] .matrix-choice').textContent(),
    ).resolves.toContain('of 3 [0, 2, :, :]');
    await page.getByLabel('matrix of output 1').fill('3');
    await expect(page.getByLabel('matrix of output 1').getAttribute('aria-invalid')).resolves.toBe(
      'true',
    );
    expect(await readValue(page, 'output 1')).toEqual(second);
  });

  test('has the inputs of the seed that the reader sets', async () => {
    const page = await visit();
    const before = await readValue(page, 'input');
    const seed = page.getByLabel('seed of the inputs');
    await seed.fill('7');
    await expect(page.locator('#run-origin').textContent()).resolves.toBe(
      'outdated of sin_plus_min.py',
    );
    await seed.press('Control+Enter');
    await shown(page, 'sin_plus_min.py');
    const after = await readValue(page, 'input');
    expect(after.elements).not.toEqual(before.elements);
    await seed.fill('-1');
    await seed.press('Control+Enter');
    await expect(status(page).textContent()).resolves.toBe(
      'seed: expected a whole number from 0 to 4294967295',
    );
  });
});

describe('a heat map', () => {
  const stored = /tmp5, None\)$/m;

  test('tells infinities from the largest number', async () => {
    const page = await visit();
    const infinite = source('sin_plus_min').replace(
      stored,
      "tl.where(r0_0 == 3, float('-inf'), tl.where(r0_0 == 4, float('inf'), 2.0)), None)",
    );
    expect(infinite).not.toBe(source('sin_plus_min'));
    await drop(page, infinite, 'infinite.py');
    await runButton(page).click();
    await shown(page, 'infinite.py');
    const pixels = await readPixels(page, 'output');
    const cell = (index: number): number[] => pixels.slice(4 * index, 4 * index + 4);
    expect(cell(3)).toEqual(cell(4));
    expect(cell(3)).not.toEqual(cell(5));
    expect(cell(5)[3]).toBe(255);
    // No number is negative, so that there is no ramp of theirs.
    await expect(
      page.locator('.value[data-name="output"] .heat-scale').textContent(),
    ).resolves.toBe('02.0000-inf, inf');
    await expect(
      page.locator('.value[data-name="output"] .negative.heat-ramp').count(),
    ).resolves.toBe(0);
  });

  test('of zeros and infinities has no ramp', async () => {
    const page = await visit();
    const zeros = source('sin_plus_min').replace(
      stored,
      "tl.where(r0_0 == 3, float('inf'), 0.0), None)",
    );
    await drop(page, zeros, 'zeros.py');
    await runButton(page).click();
    await shown(page, 'zeros.py');
    const scale = page.locator('.value[data-name="output"] .heat-scale');
    await expect(scale.textContent()).resolves.toBe('0inf');
    await expect(scale.locator('.heat-ramp').count()).resolves.toBe(0);
  });

  test('is grey with its scale once it is outdated', async () => {
    const page = await visit();
    const scale = page.locator('.value[data-name="output"] .heat-scale');
    const filter = (): Promise<string> => scale.evaluate((one) => getComputedStyle(one).filter);
    await expect(filter()).resolves.toBe('none');
    await page.getByLabel('seed of the inputs').fill('7');
    await expect(filter()).resolves.toBe('grayscale(1)');
  });
});

describe('what a run cost', () => {
  test('is told kernel by kernel, operators among them', async () => {
    const page = await visit();
    await choose(page, 'attention');
    const rows = await page
      .locator('.kernels tbody tr')
      .evaluateAll((all) =>
        all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
      );
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['extern_kernels.bmm', 'operator', '2'],
      ['triton_per_fused_0', 'Triton', '1'],
    ]);
    for (const [, , , time, bytes, rate] of rows) {
      expect(time).toMatch(
        /^(under [\d.]+\u00a0[µm]s|[\d.]+\u00a0[µm]s( ±\u00a0[\d.]+\u00a0[µm]s)?)$/,
      );
      expect(bytes).toMatch(/^[\d.]+\u00a0KiB$/);
      expect(rate).toMatch(/^(–|[\d.]+)$/);
    }
    await expect(page.locator('#measurement').textContent()).resolves.toMatch(
      /^Measured here, in calls that are profiled: (one|the mean of \d+|the median of \d+ .+)\.$/,
    );
  });

  test('is drawn over time, memory with it, and nothing is lost', async () => {
    const page = await visit();
    await choose(page, 'attention');
    const bars = await page
      .locator('.timeline .bar.kernel')
      .evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label') ?? ''));
    expect(bars.filter((text) => text.startsWith('kernel triton_per_fused_0'))).toHaveLength(1);
    const steps = await page
      .locator('.timeline .interval')
      .evaluateAll((all) => all.map((step) => step.getAttribute('aria-label') ?? ''));
    const allocated = steps.flatMap((text) => /^([\d.]+)\u00a0KiB allocated/.exec(text)?.[1] ?? []);
    // Three inputs of 8 KiB; then the weights of 4 KiB, and the output of 8.
    expect(Number(allocated[0])).toBeGreaterThanOrEqual(24);
    expect(Math.max(...allocated.map(Number))).toBeGreaterThanOrEqual(36);
    const summary = await page.locator('.memory-summary').textContent();
    expect(summary).toContain('left over0\u00a0B');
    // The legend says nothing of what there is not.
    const legend = await page.locator('.legend li').allTextContents();
    expect(legend).toContain('kernel');
    expect(legend).not.toContain('copy');
  });

  test('names the bars that have room for it', async () => {
    const page = await visit();
    const name = page.locator('.timeline .bar-name');
    await expect(name.textContent()).resolves.toBe('triton_per_fused_0');
    await page.locator('.timeline .bar-name.fits').waitFor();
    await page.setViewportSize({ width: 160, height: 800 });
    await page.locator('.timeline .bar-name:not(.fits)').waitFor({ state: 'hidden' });
  });
});

describe('a kernel', () => {
  test('is shown as source beside its tile IR, and found in the module', async () => {
    const page = await visit();
    await choose(page, 'generated here');
    const kernels = await here(source('two_softmaxes'), (module) =>
      module.kernels.map(({ name, source: text, line, config, compiled }) => ({
        name,
        text,
        line,
        block: config.constants.XBLOCK,
        ir: compiled.ir,
        report: compiled.report,
      })),
    );
    const second = kernels[1];
    if (second === undefined) throw new Error('the sample has two kernels');
    await page.getByRole('button', { name: second.name }).click();
    await expect(page.getByLabel('of', { exact: true }).inputValue()).resolves.toBe(second.name);
    await expect(linesOf(page, '#kernel-source')).resolves.toEqual(
      second.text.trimStart().split('\n').slice(0, 10),
    );
    // With the numbers that its lines have in the module.
    const numbers = page.locator('#kernel-source .cm-lineNumbers .cm-gutterElement');
    await expect(numbers.filter({ visible: true }).first().textContent()).resolves.toBe(
      String(second.line + 1),
    );
    await expect(linesOf(page, '#kernel-ir')).resolves.toEqual(second.ir.split('\n').slice(0, 10));
    await expect(page.locator('#kernel-report').textContent()).resolves.toBe(second.report.trim());
    await expect(page.locator('#kernel-facts').textContent()).resolves.toContain(
      `XBLOCK = ${second.block}`,
    );

    await page.getByRole('button', { name: `Line ${second.line} of the module` }).click();
    await expect(editor(page).evaluate((content) => content.matches(':focus'))).resolves.toBe(true);
    const shown = await page
      .locator('#module-editor .cm-activeLine, #module-editor .cm-line')
      .allTextContents();
    expect(shown).toContain(source('two_softmaxes').split('\n')[second.line - 1]);
  });
});

/** The first ten lines of a text. */
async function linesOf(page: Page, selector: string): Promise<string[]> {
  return (await page.locator(`${selector} .cm-line`).allTextContents()).slice(0, 10);
}

describe('a mistake', () => {
  test('in the wrapper is marked at its line, and mended', async () => {
    const page = await visit();
    const lines = source('sin_plus_min').split('\n').length;
    await editor(page).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('nonsense()');
    await page.keyboard.press('Control+Home');
    await runButton(page).click();
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toBe(
      `line ${lines}, column 1: UnsupportedModule: name 'nonsense' is not defined`,
    );
    await expectMarked(page, lines, 'nonsense()');
    // What ran before stays.
    await expect(page.locator('#run-origin').textContent()).resolves.toBe(
      'outdated of sin_plus_min.py',
    );
    expect((await readValue(page, 'output')).elements.length).toBeGreaterThan(0);

    await editor(page).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+Enter');
    await finished(page);
    await expect(status(page).textContent()).resolves.toMatch(SUCCESS);
    await expect(page.locator('.error-line, .error-message').count()).resolves.toBe(0);
    await expect(editor(page).getAttribute('aria-invalid')).resolves.toBe('false');
    await expect(page.locator('#run-origin').textContent()).resolves.toBe('of sin_plus_min.py');
  });

  test('in a kernel is marked at its line of the module', async () => {
    const page = await visit();
    const broken = source('sin_plus_min').replace('tl_math.sin(', 'tl_math.sinus(');
    const line = broken.split('\n').findIndex((text) => text.includes('sinus')) + 1;
    await drop(page, broken, 'broken.py');
    await runButton(page).click();
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toMatch(new RegExp(`^line ${line}, column `));
    await expectMarked(page, line, broken.split('\n')[line - 1] ?? '');
  });

  test('of a call is marked at its statement', async () => {
    const page = await visit();
    const broken = source('sin_plus_min').replace(
      'assert_size_stride(arg0_1, (2, 16), (16, 1))',
      'assert_size_stride(arg0_1, (2, 17), (17, 1))',
    );
    const line = broken.split('\n').findIndex((text) => text.includes('(2, 17)')) + 1;
    await drop(page, broken, 'broken.py');
    await runButton(page).click();
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toMatch(
      new RegExp(`^line ${line}, column \\d+: AssertionError: `),
    );
    await expectMarked(page, line, broken.split('\n')[line - 1] ?? '');
  });

  test.each([
    ['desktop', { width: 1280, height: 800 }],
    ['phone', phone],
  ])('that needs many words can be read whole, on a %s', async (device, viewport) => {
    const page = await visit({ viewport });
    const huge = source('sin_plus_min').replace(
      'empty_strided((2, 16), (16, 1)',
      'empty_strided((200000, 16000), (16000, 1)',
    );
    await drop(page, huge, 'huge.py');
    const heightBefore = (await page.locator('#drop').boundingBox())?.height;
    await runButton(page).click();
    await page.locator('#status.error', { hasText: /Out of memory: .* more memory\.$/ }).waitFor();
    const hidden = await status(page).evaluate((one) => one.scrollHeight - one.clientHeight);
    expect(hidden).toBeLessThanOrEqual(1);
    expect((await page.locator('#drop').boundingBox())?.height).toBe(heightBefore);

    // In the editor, too, whichever part of the long line is in view.
    const message = page.locator('#module-editor .error-message');
    for (const scrolled of [0, 300]) {
      await page.locator('#module-editor .cm-scroller').evaluate((scroller, left) => {
        scroller.scrollLeft = left;
      }, scrolled);
      const [inner, outer, gutter] = await Promise.all([
        message.boundingBox(),
        page.locator('#module-editor').boundingBox(),
        page.locator('#module-editor .cm-gutters').boundingBox(),
      ]);
      if (inner === null || outer === null || gutter === null) throw new Error('nothing is there');
      expect(Math.abs(inner.x - (gutter.x + gutter.width))).toBeLessThanOrEqual(1);
      expect(Math.abs(inner.x + inner.width - (outer.x + outer.width))).toBeLessThanOrEqual(1);
    }
    await screenshot(page, `error-long-${device}`);
  });

  test('that Python has a name for is called by that name', async () => {
    const page = await visit();
    const broken = source('sin_plus_min').replace('args.clear()', 'args.clear(); 1 // 0');
    await drop(page, broken, 'broken.py');
    await runButton(page).click();
    await page.locator('#status.error').waitFor();
    await expect(status(page).textContent()).resolves.toMatch(
      /^line \d+, column \d+: ZeroDivisionError: /,
    );
  });

  test('of an operator that nobody has advises nothing that the page cannot do', async () => {
    const page = await visit();
    const broken = source('sin_plus_min').replace(
      'args.clear()',
      'args.clear(); torch.ops.mine.operator.default(arg0_1)',
    );
    await drop(page, broken, 'broken.py');
    await runButton(page).click();
    await page.locator('#status.error', { hasText: 'this page cannot' }).waitFor();
    await expect(status(page).textContent()).resolves.not.toContain('externKernels');
  });

  test.each(['light', 'dark'] as const)('is legible in the %s scheme', async (colorScheme) => {
    const page = await visit({ colorScheme });
    await editor(page).focus();
    await page.keyboard.type('unknown ');
    await page.keyboard.press('Control+Enter');
    await page.locator('#status.error').waitFor();
    const ratios = await page.evaluate(contrastOfTexts);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    expect(ratios.length).toBeGreaterThan(100);
    await screenshot(page, `error-${colorScheme}`);
  });
});

/** A line of the editor is marked, its number too, and in view. */
async function expectMarked(page: Page, line: number, text: string): Promise<void> {
  const marked = page.locator('#module-editor .cm-line.error-line');
  await expect(marked.textContent()).resolves.toBe(text);
  await expect(
    page.locator('#module-editor .cm-gutterElement.error-line').textContent(),
  ).resolves.toBe(String(line));
  await expect(editor(page).getAttribute('aria-invalid')).resolves.toBe('true');
  const [inner, outer] = await Promise.all([
    marked.boundingBox(),
    page.locator('#module-editor').boundingBox(),
  ]);
  expect(inner?.y).toBeGreaterThanOrEqual(outer?.y ?? Infinity);
  expect((inner?.y ?? Infinity) + (inner?.height ?? 0)).toBeLessThanOrEqual(
    (outer?.y ?? 0) + (outer?.height ?? 0),
  );
}

describe('a long run', () => {
  /** A kernel that would take hours. */
  const endless = source('sin_plus_min').replace(
    /( +)tl\.store\((.*), (tmp\d+), None\)/,
    '$1for _ in range(2000000000):\n$1    $3 = tl_math.sin($3)\n$1tl.store($2, $3, None)',
  );

  test('shows how far it is, leaves the page free, and can be cancelled', async () => {
    expect(endless).toContain('range(2000000000)');
    const page = await visit();
    await drop(page, endless, 'endless.py');
    await runButton(page).click();
    await page.locator('#stage', { hasText: /^\d\.\d s, running$/ }).waitFor();
    await expect(page.locator('#main').getAttribute('aria-busy')).resolves.toBe('true');

    // The page answers meanwhile.
    await editor(page).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('# still here');
    await expect(page.locator('#module-editor .cm-line').first().textContent()).resolves.toMatch(
      /^# still here/,
    );
    await page.evaluate(twentyFrames);
    await expect(page.locator('#main').getAttribute('aria-busy')).resolves.toBe('true');

    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await finished(page);
    await expect(status(page).textContent()).resolves.toMatch(/^cancelled after \d+\.\d s; /);
    await choose(page, 'softmax');
    await expect(page.locator('#run-origin').textContent()).resolves.toBe('of softmax_small.py');
  });

  /** One that is under way. */
  async function begin(page: Page): Promise<void> {
    await drop(page, endless, 'endless.py');
    await runButton(page).click();
    await page.locator('#stage', { hasText: 'running' }).waitFor();
  }

  test('gives way to what the reader opens', async () => {
    const page = await visit();
    await begin(page);
    // A sample runs at once.
    await choose(page, 'softmax');

    await begin(page);
    await drop(page, source('upsample'), 'mine.py');
    await page.evaluate(twentyFrames);
    await expect(status(page).textContent()).resolves.toBe('mine.py is open. Press Run.');
    await expect(page.locator('#main').getAttribute('aria-busy')).resolves.toBe('false');

    await choose(page, 'softmax');
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.locator('#status', { hasText: 'link' }).waitFor();
    const { hash } = new URL(page.url());
    await begin(page);
    await page.evaluate((fragment) => {
      location.hash = fragment;
    }, hash);
    await page.locator('#module-origin', { hasText: 'linked module' }).waitFor();
    await page.evaluate(twentyFrames);
    await expect(status(page).textContent()).resolves.toMatch(/^This module came with the link/);
  });

  test('ends with Escape', async () => {
    const page = await visit();
    await begin(page);
    await page.keyboard.press('Escape');
    await finished(page);
    await expect(status(page).textContent()).resolves.toMatch(/^cancelled after /);
  });

  test('of many kernels tells which one is compiled', async () => {
    const page = await visit();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      new MutationObserver(([change]) => {
        heard.push(change?.target.textContent ?? '');
      }).observe(document.querySelector('#stage') as Element, { childList: true });
    });
    await choose(page, 'generated here');
    const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    expect(heard.join('\n')).toMatch(/s, compiling, \d of 2 kernels: triton_\w+\n/);
  });
});

/** Runs in the page: it goes on drawing. */
async function twentyFrames(): Promise<void> {
  for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
}

describe('a module of the reader’s own', () => {
  const own = source('softmax_small');

  test('is dropped, and run when the reader says so', async () => {
    const page = await visit();
    await drop(page, own, 'mine.py');
    await expect(status(page).textContent()).resolves.toBe('mine.py is open. Press Run.');
    await expect(page.locator('#run-origin').textContent()).resolves.toBe(
      'outdated of sin_plus_min.py',
    );
    await runButton(page).press('Enter');
    await shown(page, 'mine.py');
    expect((await readValue(page, 'output')).caption).toContain('32\u00a0×\u00a0100');
  });

  test('is chosen as a file, be it a log', async () => {
    const page = await visit();
    const log = own
      .trimEnd()
      .split('\n')
      .map(
        (line) => `V1122 15:44:03.1 43 torch/_inductor/graph.py:23] [0/0] [__output_code] ${line}`,
      )
      .join('\n');
    await page.locator('#file').setInputFiles({
      name: 'run.log',
      mimeType: 'text/plain',
      buffer: Buffer.from(log),
    });
    await page.locator('#status', { hasText: 'The module of the log run.log is open.' }).waitFor();
    await expect(page.locator('#module-editor .cm-line').first().textContent()).resolves.toBe(
      own.split('\n')[0],
    );
    await runButton(page).click();
    await shown(page, 'run.log');
  });

  test('is pasted', async () => {
    const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate((text) => navigator.clipboard.writeText(text), own);
    await editor(page).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    await page.keyboard.press('Control+Enter');
    await shown(page, 'pasted module');
    expect((await readValue(page, 'output')).caption).toContain('32\u00a0×\u00a0100');
  });

  test('is the first of those in a pasted log, which is said', async () => {
    const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    const log = [
      'Output code: ',
      ...own.split('\n'),
      'Output code: ',
      ...source('upsample').split('\n'),
    ]
      .map(
        (line) => `V1122 15:44:03.1 43 torch/_inductor/graph.py:23] [0/0] [__output_code] ${line}`,
      )
      .join('\n');
    await page.evaluate((text) => navigator.clipboard.writeText(text), log);
    await editor(page).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    await page
      .locator('#status', { hasText: 'The first of the 2 modules of the pasted log is here.' })
      .waitFor();
    await page.keyboard.press('Control+Enter');
    await shown(page, 'pasted module');
    expect((await readValue(page, 'output')).caption).toContain('32\u00a0×\u00a0100');
  });

  test('is none where the file is no text', async () => {
    const page = await visit();
    for (const bytes of ['89504e470d0a1a0a0000000d49484452', 'ff41', '4100']) {
      await page.locator('#file').setInputFiles({
        name: `${bytes}.png`,
        mimeType: 'image/png',
        buffer: Buffer.from(bytes, 'hex'),
      });
      await page.locator('#status.error', { hasText: `${bytes}.png is no text` }).waitFor();
    }
    await expect(page.locator('#module-origin').textContent()).resolves.toBe('sin_plus_min.py');
  });

  test('is handed on by a link, which runs nothing by itself', async () => {
    const page = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await choose(page, 'softmax');
    const values = await readValue(page, 'output');
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.locator('#status', { hasText: /^copied: a link of \d+ characters$/ }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(page.url());

    const other = await visits.visit(link);
    await other.locator('#status', { hasText: 'This module came with the link.' }).waitFor();
    await expect(other.locator('#values').textContent()).resolves.toContain('Nothing has run yet.');
    await runButton(other).click();
    await shown(other, 'linked module');
    expect((await readValue(other, 'output')).elements).toEqual(values.elements);
    // Once it is another module, the address carries it no more.
    await editor(other).focus();
    await other.keyboard.type('# mine ');
    expect(other.url()).toBe(server.url);
  });

  test('cannot come with a link that is damaged', async () => {
    const page = await visits.visit(`${server.url}#module=____`);
    await page.locator('#status.error', { hasText: 'the link is damaged' }).waitFor();
    // There is something to go on with, and the message stays.
    await page.locator('#module-origin', { hasText: 'sin_plus_min.py' }).waitFor();
    await page.evaluate(twentyFrames);
    await expect(status(page).textContent()).resolves.toContain('the link is damaged');
    await runButton(page).click();
    await shown(page, 'sin_plus_min.py');
  });

  test('comes from the generator of expressions, and runs', async () => {
    const page = await visits.visit(`${server.url}expressions.html`);
    const expression = page.getByRole('textbox', { name: 'Expression' });
    await expression.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('x * 2 - y');
    await page.getByRole('button', { name: 'Open as a module' }).click();
    await shown(page, 'generated module');
    await expect(status(page).textContent()).resolves.toMatch(/^1 Triton kernel, /);
    const [x, y, output] = await Promise.all(
      ['input 0', 'input 1', 'output'].map((name) => readValue(page, name)),
    );
    const [column, row] = [y?.elements ?? [], x?.elements ?? []];
    expect(output?.elements.length).toBe(24);
    for (const [index, { value }] of output?.elements.entries() ?? []) {
      const left = row[index]?.value ?? Number.NaN;
      const right = column[index % 6]?.value ?? Number.NaN;
      expect(value).toBe(Math.fround(Math.fround(left * 2) - right));
    }
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
    await expect(focused()).resolves.toBe('Skip to the module');
    await page.keyboard.press('Enter');
    const seen: string[] = [];
    for (let press = 0; press < 13; press++) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual([
      'open',
      'copy-link',
      'sin + min',
      'softmax',
      'layer norm',
      'linear + GELU',
      'attention',
      'upsample',
      'generated here',
      'module-editor',
      'cancel',
      'run',
      'seed',
    ]);
  });

  test('fits a phone', async () => {
    const page = await visit({ viewport: phone, isMobile: true, hasTouch: true });
    const overflow = (): Promise<number> =>
      page.evaluate(
        // Not the window's: a phone's grows with what is too wide for it.
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    expect(await overflow()).toBeLessThanOrEqual(0);
    for (const name of ['attention', 'generated here', 'softmax'] as const) {
      await choose(page, name);
      expect(await overflow()).toBeLessThanOrEqual(0);
    }
    await screenshot(page, 'phone');
    const longName = `${'a_long_name_'.repeat(12)}.py`;
    await drop(page, source('softmax_small'), longName);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await runButton(page).tap();
    await shown(page, longName);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await editor(page).focus();
    await page.keyboard.type(`${'unknown'.repeat(12)} `);
    await runButton(page).tap();
    await page.locator('#status.error').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await screenshot(page, 'phone-error');
  });

  test.each([320, 780, 1280, 1920])('has no horizontal scroll at %d pixels', async (width) => {
    const page = await visit({ viewport: { width, height: 800 } });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await screenshot(page, `${width}-pixels`);
  });

  test.each([
    ['desktop', { width: 1280, height: 3200 }],
    ['phone', { width: 390, height: 6000 }],
  ])('stands still in all its length while it loads and runs, on a %s', async (_, viewport) => {
    // What is below the window's end is in view here; the check is the one after each test.
    const page = await visit({ viewport });
    await page.waitForTimeout(300);
    await runButton(page).click();
    await page.waitForTimeout(600);
    await finished(page);
  });

  test('has one main part, headings and a name for every control', async () => {
    const page = await visit();
    for (const role of ['main', 'banner', 'contentinfo', 'navigation'] as const) {
      await expect(page.getByRole(role).count()).resolves.toBe(1);
    }
    await expect(namesOfSections(page)).resolves.toEqual([
      'Module',
      'Outputs',
      'Kernels',
      'Timeline and memory',
      'Source and tile IR',
    ]);
    await expect(unnamedControls(page, 'button, input, select, progress, canvas')).resolves.toEqual(
      [],
    );
  });

  test('asks its own folder only', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    await page.goto(server.url);
    await shown(page, 'sin_plus_min.py');
    await context.close();
    expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
    expect(asked.filter((url) => url.endsWith('.wasm')).length).toBeGreaterThanOrEqual(2);
  });

  test('says so when the WebAssembly cannot be loaded', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await context.route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
    await page.goto(server.url);
    await page.locator('#status.error', { hasText: '404' }).waitFor();
    await context.close();
  });

  test('says so, again and again, when its worker cannot be loaded', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await context.route('**/module_worker*.js', (route) => route.fulfill({ status: 404 }));
    await page.goto(server.url);
    const reason = page.locator('#status.error', { hasText: 'the page cannot start' });
    await reason.waitFor();
    await finished(page);
    await page.getByRole('button', { name: 'sin + min' }).click();
    await page.evaluate(twentyFrames);
    await finished(page);
    await reason.waitFor();
    await context.close();
  });

  test('says which sample it cannot have without the network', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url);
    await shown(page, 'sin_plus_min.py');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'upsample' }).click();
    await page
      .locator('#status.error', { hasText: /upsample\.py .* needs the network$/ })
      .waitFor();
    await context.close();
  });
});

/** For people to look at. */
async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(root, 'build', 'reports', 'page');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

function hueOf(red: number, green: number, blue: number): string {
  return red > green && green > blue ? 'red' : blue > red && green > red ? 'blue' : 'other';
}

/** Abramowitz and Stegun's 7.1.26: within 2e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}
