/** Random numbers are those of a CUDA device of the same seed and offset. */
import { Generator } from '../../../web/inductor/operators/index.js';
import type { OperatorValue } from '../../../web/inductor/operators/operator.js';
import { dtype, OperatorBench, type Tensor } from './support/context.js';
import { operatorRecording, type RecordedDraw } from './support/recordings.js';

const { multi_processor_count, max_threads_per_multi_processor, random } = operatorRecording;

const profile = {
  name: 'recorded',
  multiProcessorCount: multi_processor_count,
  maxThreadsPerMultiProcessor: max_threads_per_multi_processor,
};

function benchOf(generator?: Generator): OperatorBench {
  return new OperatorBench({ profile }, generator === undefined ? {} : { generator });
}

const dtypeNamed = (name: string) => (dtype as Readonly<Record<string, unknown>>)[name] as never;

function argument(bench: OperatorBench, value: RecordedDraw['args'][number]): OperatorValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value as OperatorValue;
  }
  if ('empty' in value) {
    const size = value.empty;
    return bench.tensor(size, dtypeNamed((value as unknown as { name: string }).name), []);
  }
  if ('float' in value) return Number(value.float);
  return dtypeNamed((value as { readonly name: string }).name);
}

const cases = random.map((draw, i) => ({
  draw,
  title: `${draw.operator.replace('aten.', '')}(${JSON.stringify(draw.args)}) ${JSON.stringify(draw.kwargs)} #${i}`,
}));

test.each(cases)('$title', ({ draw }) => {
  const generator = new Generator(BigInt(draw.seed), draw.offset);
  const bench = benchOf(generator);
  const args = draw.args.map((value) => argument(bench, value));
  const kwargs = Object.fromEntries(
    Object.entries(draw.kwargs).map(([name, value]) => [name, argument(bench, value)]),
  );
  const result = bench.call(draw.operator, args, kwargs) as Tensor;
  const values = result.toTypedArray();
  expect(generator.offset).toBe(BigInt(draw.offset_afterwards));
  const isNormal = draw.operator.includes('randn');
  draw.places.forEach((place, i) => {
    const wanted = draw.values[i];
    if (typeof wanted === 'string') expect(values[place]).toBe(BigInt(wanted));
    else if (!isNormal) expect(values[place]).toBe(Number(wanted));
    else {
      // The GPU's sines and logarithms are its own.
      const digits = { float64: 13, float32: 5, float16: 2, bfloat16: 1 }[result.dtype.name] ?? 0;
      expect(values[place]).toBeCloseTo(wanted as number, digits);
    }
  });
  bench.device.dispose();
});
