/** A module that TorchInductor generated runs as it stands, beside what PyTorch's own run of it gave. */
import { readFileSync } from 'node:fs';
import { dtype } from 'inductor-fake-device';
import { loadInductorModule } from 'inductor-fake-device/inductor';
import { load, SimulatedDevice, Tensor } from 'inductor-fake-device/simulated';
import { heading, matrix, table } from './print.js';

/** From here and from where it is bundled to. */
const samples = new URL('../../demo/samples/', import.meta.url);

interface RecordedTensor {
  readonly dtype: 'float32';
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Recording {
  readonly torch: string;
  readonly inputs: readonly RecordedTensor[];
  readonly outputs: readonly RecordedTensor[];
}

const columnsOf = ({ shape }: RecordedTensor): number => shape.at(-1) ?? 1;

/** Runs the module of `sin(x) + x.min()`. */
export async function runRecordedModule(): Promise<void> {
  const source = readFileSync(new URL('sin_plus_min.py', samples), 'utf8');
  const recording = JSON.parse(
    readFileSync(new URL('sin_plus_min.json', samples), 'utf8'),
  ) as Recording;

  const started = performance.now();
  await load();
  const device = new SimulatedDevice();
  const loaded = performance.now();
  const module = await loadInductorModule(device, source);
  const compiled = performance.now();

  const inputs = recording.inputs.map(({ dtype: type, shape, data }) =>
    device.fromArray(Float32Array.from(data), dtype[type], { size: shape }),
  );
  const { outputs, kernels, milliseconds, peakBytes } = module.profile(inputs);

  console.log('sin(x) + x.min(): the module that TorchInductor wrote for it, run as it stands');
  heading('The kernel');
  for (const { source: text } of module.kernels) {
    console.log(text.slice(text.indexOf('@triton.jit')).trimEnd());
  }
  heading('Input');
  for (const input of recording.inputs) console.log(matrix(input.data, columnsOf(input)));
  recording.outputs.forEach((recorded, i) => {
    const output = outputs[i];
    if (!(output instanceof Tensor)) throw new TypeError(`output ${i} is no tensor`);
    const data = Array.from(output.toTypedArray(), Number);
    heading('Output, here');
    console.log(matrix(data, columnsOf(recorded)));
    heading(`Output, as PyTorch ${recording.torch} gave it`);
    console.log(matrix(recorded.data, columnsOf(recorded)));
    const difference = Math.max(
      ...data.map((value, k) => Math.abs(value - (recorded.data[k] as number))),
    );
    console.log(`\nLargest difference: ${difference.toExponential(1)}`);
  });
  heading('Time and memory');
  table([
    ['loading the device', `${(loaded - started).toFixed(2)} ms`],
    ['reading the module, compiling', `${(compiled - loaded).toFixed(2)} ms`],
    ...kernels.map(({ name, launches, milliseconds: ms, bytes }): [string, string] => [
      name,
      `${ms.toFixed(4)} ms, ${launches} launch${launches === 1 ? '' : 'es'}, ${bytes} bytes`,
    ]),
    ['the whole call', `${milliseconds.toFixed(4)} ms`],
    ['peak of device memory', `${peakBytes} bytes`],
  ]);
  for (const tensor of [...inputs, ...outputs]) if (tensor instanceof Tensor) tensor.dispose();
  module.dispose();
  device.dispose();
}
