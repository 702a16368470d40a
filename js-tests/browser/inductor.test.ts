/** Recorded modules inside a page, in real Chromium under a strict policy: as recorded, and as in Node to the bit. */
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import * as inductor from 'inductor-fake-device/inductor';
import * as sync from 'inductor-fake-device/sync';
import type { Browser } from 'playwright-core';
import {
  callAll,
  type PortableModule,
  type PortableResult,
} from '../inductor/support/portable_modules.js';
import {
  isTensor,
  type RecordedModule,
  recordedFakeDeviceModules,
  recordedForms,
  recordedGraphs,
} from '../inductor/support/recorded_modules.js';
import { contiguous, place, tolerances } from '../inductor/support/tensors.js';
import { root } from '../support/child.js';
import { launch, listen } from '../support/chromium.js';
import { missingRecordings } from '../support/gpu_recordings.js';
import { type StaticServer, serve, strictPolicy } from '../support/static-server.js';
import { isWithin } from '../triton/support/compare.js';

/** Of what is beside this checkout, where that is: ten; and some of this project's own. */
const chosen: readonly (readonly [readonly RecordedModule[], readonly string[]])[] = [
  [
    recordedFakeDeviceModules(),
    [
      'sin_plus_min',
      'softmax_looped',
      'addmm_gelu_template',
      'attention_math',
      'argmax_argmin',
      'upsample',
      'rms_norm_bf16',
    ],
  ],
  [recordedGraphs(), ['dynamic_shapes', 'layer_norm_backward', 'mm_template']],
  [recordedForms(), ['dynamic_cat_half', 'item_length', 'memory_pool', 'combo', 'user_kernel']],
];
const modules = chosen.flatMap(([corpus, titles]) =>
  corpus.filter(({ title }) => titles.includes(title)),
);
const portable = modules.map(
  ({ title, source, inputs }): PortableModule => ({
    title,
    source,
    inputs: inputs.map((input) =>
      isTensor(input)
        ? {
            dtype: input.dtype,
            shape: input.shape,
            stride: input.stride ?? contiguous(input.shape),
            storageOffset: input.storageOffset,
            storage: Buffer.from(input.bytes()).toString('base64'),
          }
        : input,
    ),
  }),
);

let folder: string;
let server: StaticServer;
let browser: Browser;
let asked: string[];
let outcome: Record<string, readonly PortableResult[]>;
let heard: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-device-inductor-'));
  await esbuild.build({
    entryPoints: [join(root, 'js-tests', 'browser', 'pages', 'inductor.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
  });
  for (const name of await readdir(join(root, 'dist'))) {
    if (name.endsWith('.wasm')) await copyFile(join(root, 'dist', name), join(folder, name));
  }
  await writeFile(join(folder, 'modules.json'), JSON.stringify(portable));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><script type="module" src="inductor.js"></script>',
  );
  server = await serve(folder, { contentSecurityPolicy: strictPolicy });
  browser = await launch();
  const page = await browser.newPage();
  heard = listen(page);
  asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(server.url);
  outcome = (await page.evaluate('outcome')) as typeof outcome;
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('ten modules of the recordings, and some of this project’s', () => {
  expect(modules.length).toBe(missingRecordings === null ? 15 : 5);
  expect(Object.keys(outcome)).toEqual(modules.map(({ title }) => title));
});

test.each(modules.map((module) => [module.title, module] as const))(
  '%s gives what was recorded',
  async (title, { outputs }) => {
    const device = new sync.SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
    const results = outcome[title] as readonly PortableResult[];
    expect(results).toHaveLength(outputs.length);
    outputs.forEach((output, i) => {
      const got = results[i] as PortableResult;
      if (!isTensor(output)) {
        expect(got).toEqual({ value: String(output.value) });
        return;
      }
      const expected = place(device, output);
      expect(got).toMatchObject({ dtype: expected.dtype.name, size: [...expected.size] });
      const bound = tolerances[output.dtype];
      const want = Array.from(expected.toTypedArray(), Number);
      const elements = 'elements' in got ? got.elements : [];
      const wrong = want.filter((value, at) => {
        const own = Number(elements[at]);
        return bound === undefined ? own !== value : !isWithin(own, value, bound);
      });
      expect(wrong).toEqual([]);
    });
    device.dispose();
  },
);

test('results are those of Node, to the bit', async () => {
  await sync.loadTriton();
  expect(outcome).toEqual(await callAll(sync, inductor, portable));
});

test('the page asks for its own files only, for each once', () => {
  const origin = new URL(server.url).origin;
  expect(asked.filter((url) => !url.startsWith(origin))).toEqual([]);
  const files = asked.filter((url) => url.endsWith('.wasm'));
  expect(new Set(files).size).toBe(files.length);
});

test('the console is silent', () => {
  expect(heard).toEqual([]);
});
