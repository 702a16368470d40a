/** Modules as `TORCH_LOGS=output_code` prints them: each line behind the logger's own words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadInductorModule, moduleLocation } from 'inductor-fake-device/inductor';
import { loadTriton, SimulatedDevice, Tensor, UnsupportedModule } from 'inductor-fake-device/sync';
import { root } from '../support/child.js';

const PREFIX = 'V1122 15:44:03.123000 4321 torch/_inductor/graph.py:2345] [0/0] [__output_code] ';
const source = readFileSync(join(root, 'demo', 'samples', 'sin_plus_min.py'), 'utf8');

const logOf = (text: string): string =>
  ['Output code: ', ...text.split('\n'), 'Output code written to: /tmp/x.py']
    .map((line) => PREFIX + line)
    .join('\n');

const device = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

async function results(text: string): Promise<unknown> {
  const module = await loadInductorModule(device, text);
  const inputs = module.exampleInputs(5);
  const outputs = module.call(inputs);
  const shown = outputs.map((value) => (value instanceof Tensor ? value.toArray() : value));
  for (const value of [...inputs, ...outputs]) if (value instanceof Tensor) value.dispose();
  module.dispose();
  return shown;
}

test('a log runs as the module in it', async () => {
  expect(await results(logOf(source))).toEqual(await results(source));
});

test("places are the log's lines", async () => {
  const broken = source.replace('del arg0_1', 'yield arg0_1');
  const line = broken.split('\n').findIndex((text) => text.includes('yield')) + 2;
  const error = await loadInductorModule(device, logOf(broken)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UnsupportedModule);
  expect(moduleLocation(error)?.line).toBe(line);
});

test('a log of several modules is refused where the second begins', async () => {
  const error = await loadInductorModule(device, `${logOf(source)}\n${logOf(source)}`).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnsupportedModule);
  expect((error as UnsupportedModule).construct).toBe('several modules');
  expect((error as UnsupportedModule).line).toBe(source.split('\n').length + 4);
});

test('of several modules one can be chosen', async () => {
  const broken = source.replace('del arg0_1', 'yield arg0_1');
  const log = `${logOf(broken)}\n${logOf(source)}`;
  const load = (graph: number, text = log) => loadInductorModule(device, text, { graph });
  expect((await load(2)).kernels).toHaveLength(1);
  await expect(load(1)).rejects.toThrow(/yield/);
  await expect(load(3)).rejects.toThrow("'graph' is 3, and the log holds 2 modules");
  await expect(load(2, source)).rejects.toThrow("'graph' is 2, and the text is one module");
  expect((await load(1, source)).kernels).toHaveLength(1);
  await expect(load(0)).rejects.toThrow(TypeError);
});
