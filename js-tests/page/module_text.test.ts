/** How modules reach the page: in links, in logs, as its samples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Device, registerInterfaceForDevice } from 'inductor-fake-device';
import { load, SimulatedDevice } from 'inductor-fake-device/simulated';
import { compile, parseExpression, registerExampleBackend } from '../../demo/codegen/index.js';
import { fragmentOf, LinkError, sourceOf } from '../../demo/modules/link.js';
import { moduleTextOf } from '../../demo/modules/log_text.js';
import { root } from '../support/child.js';
import { missingRecordings } from '../support/gpu_recordings.js';

const samples = join(root, 'demo', 'samples');
const sample = (name: string): string => readFileSync(join(samples, `${name}.py`), 'utf8');

describe('a link', () => {
  test.each([
    ['a module', sample('attention_math')],
    ['nothing', ''],
    ['letters of every kind', 'x = "ä€😀"\r\n\t\0'],
  ])('carries %s', async (_, source) => {
    const fragment = await fragmentOf(source);
    expect(fragment).toMatch(/^module=[\w-]*$/);
    await expect(sourceOf(`#${fragment}`)).resolves.toBe(source);
    await expect(sourceOf(fragment)).resolves.toBe(source);
  });

  test('is much shorter than the module', async () => {
    const source = sample('attention_math');
    expect((await fragmentOf(source)).length).toBeLessThan(source.length / 2);
  });

  test('may carry plain text, as a browser writes it that cannot compress', async () => {
    const source = sample('sin_plus_min');
    const { CompressionStream } = globalThis;
    Reflect.deleteProperty(globalThis, 'CompressionStream');
    try {
      const fragment = await fragmentOf(source);
      expect(fragment).toMatch(/^text=[\w-]*$/);
      await expect(sourceOf(fragment)).resolves.toBe(source);
    } finally {
      Object.assign(globalThis, { CompressionStream });
    }
  });

  test.each(['', '#', '#outputs', '#modules=abc'])('%j carries no module', async (fragment) => {
    await expect(sourceOf(fragment)).resolves.toBeNull();
  });

  test('that was cut off or changed says so', async () => {
    const fragment = await fragmentOf(sample('sin_plus_min'));
    for (const bad of [
      fragment.slice(0, -40),
      'module=*',
      'module=A',
      'module=____',
      'text=_w',
      `${fragment.slice(0, 60)}AAAA${fragment.slice(64)}`,
    ]) {
      await expect(sourceOf(bad)).rejects.toThrow(LinkError);
    }
  });

  test('that unfolds to more than any module is refused', async () => {
    const fragment = await fragmentOf(' '.repeat(9 * 1024 * 1024));
    expect(fragment.length).toBeLessThan(20_000);
    await expect(sourceOf(fragment)).rejects.toThrow('the link carries more than 8 MiB');
  });
});

describe('a log', () => {
  const prefix = 'V1122 15:44:03.123000 4321 torch/_inductor/graph.py:2345] [0/0] [__output_code] ';
  const logged = (text: string, before = prefix): string[] =>
    ['Output code: ', ...text.split('\n'), 'Output code written to: /tmp/x.py'].map(
      (line) => before + line,
    );

  test('gives its module, line by line', () => {
    const source = sample('sin_plus_min');
    const lines = [
      'I1122 15:44:02.000000 4321 torch/_inductor/compile_fx.py:10] [0/0] compiling',
      ...logged(source.trimEnd()),
      'tensor([1., 2.])',
    ];
    expect(moduleTextOf(lines.join('\n'))).toEqual({ text: source, modulesInLog: 1 });
    expect(moduleTextOf(lines.join('\r\n'))).toEqual({ text: source, modulesInLog: 1 });
  });

  test('of several modules or ranks gives the first', () => {
    const lines = [...logged('import torch\n\nx = 1'), ...logged('y = 2', `[rank1]:${prefix}`)];
    expect(moduleTextOf(lines.join('\n'))).toEqual({
      text: 'import torch\n\nx = 1\n',
      modulesInLog: 2,
    });
  });

  test('may begin and end in a module, its blanks cut off', () => {
    const lines = ['import torch', '', 'x = 1'].map((line) => (prefix + line).trimEnd());
    expect(moduleTextOf(lines.join('\n'))).toEqual({
      text: 'import torch\n\nx = 1\n',
      modulesInLog: 1,
    });
  });

  test.each(['', 'x = 1', 'x = "[__output_code] y"\n', '# [__output_code] y'])(
    'is not what %j is',
    (text) => {
      expect(moduleTextOf(text)).toEqual({ text, modulesInLog: null });
    },
  );
});

describe('the samples', () => {
  const generated = 'two_softmaxes';

  test('of this project are what its generator makes', async () => {
    await load();
    const device = new Device('privateuseone', 0);
    registerInterfaceForDevice(device, new SimulatedDevice().Interface);
    registerExampleBackend(device.type);
    const graph = parseExpression('softmax(x, 0) + softmax(x, 1).sum(0)', {
      x: { shape: [96, 64] },
    });
    expect(compile(graph, { device }).triton).toBe(sample(generated));
  });

  const recorded = readdirSync(samples)
    .filter((name) => name.endsWith('.py') && name !== `${generated}.py`)
    .map((name) => name.replace(/\.py$/, ''));
  const folder = join(root, '..', 'shared', 'recordings', 'privateuseone');

  (missingRecordings === null ? test : test.skip).each(recorded)(
    '%s is the recording of that name',
    (name) => {
      expect(sample(name)).toBe(readFileSync(join(folder, `${name}.py`), 'utf8'));
    },
  );
});
