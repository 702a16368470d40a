/** Random numbers are those of a CUDA device of the same seed and offset. */
import { philox } from '../../../web/inductor/operators/generator.js';
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

describe('Philox', () => {
  // The known answers that its authors publish with it.
  test.each([
    [
      [0, 0],
      [0, 0, 0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0xa4093822, 0x299f31d0],
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('key %p', (key, counter, wanted) => {
    const words = Uint32Array.from(counter);
    philox(words, key as unknown as [number, number]);
    expect([...words]).toEqual(wanted);
  });
});

describe('a generator', () => {
  const draw = (bench: OperatorBench): unknown =>
    (bench.call('aten.randint.low', [0, 2 ** 40, [4]]) as Tensor).toArray();

  test('goes on from draw to draw, and begins anew with the operators', () => {
    const [one, other] = [benchOf(), benchOf()];
    const first = draw(one);
    const second = draw(one);
    expect(second).not.toEqual(first);
    expect(draw(other)).toEqual(first);
    one.device.dispose();
    other.device.dispose();
  });

  test('is the given one, or begins with the seed 0', () => {
    const plain = benchOf();
    const seeded = benchOf(new Generator(0));
    const otherwise = benchOf(new Generator(1));
    const first = draw(plain);
    expect(draw(seeded)).toEqual(first);
    expect(draw(otherwise)).not.toEqual(first);
    for (const { device } of [plain, seeded, otherwise]) device.dispose();
  });

  test('has an offset that is a multiple of 4', () => {
    expect(() => new Generator(0, 3)).toThrow(RangeError);
    expect(() => new Generator(0, -4)).toThrow(RangeError);
    expect(new Generator(-1n).seed).toBe(2n ** 64n - 1n);
  });

  test('gives a recorded module its seeds: those of the dropout in inductor.json', () => {
    // Drawn behind that module's input, for which the offset went from 0 to 4.
    const bench = benchOf(new Generator(0, 4));
    const out = bench.tensor([3], dtype.int64, []);
    bench.call('aten.randint.low_out', [-(2n ** 63n), 2n ** 63n - 1n, [3]], { out });
    expect(out.toArray()).toEqual([
      8711312585543254235n,
      5367436018037784045n,
      -571096238785977456n,
    ]);
    bench.device.dispose();
  });
});

test('a permutation has every number once, and follows from the seed', () => {
  const bench = benchOf();
  const once = (bench.call('aten.randperm.default', [500]) as Tensor).toArray() as bigint[];
  expect([...once].sort((a, b) => Number(a - b))).toEqual(
    Array.from({ length: 500 }, (_, i) => BigInt(i)),
  );
  const other = benchOf();
  expect((other.call('aten.randperm.default', [500]) as Tensor).toArray()).toEqual(once);
  bench.device.dispose();
  other.device.dispose();
});

test('what is refused', () => {
  const bench = benchOf();
  expect(() => bench.call('aten.randint.low', [3, 3, [2]])).toThrow(
    "random_ expects 'from' to be less than 'to', but got from=3 >= to=3",
  );
  expect(() => bench.call('aten.rand.default', [[2]], { dtype: dtype.int32 })).toThrow(
    `"rand" not implemented for 'Int'`,
  );
  expect(() => bench.call('aten.rand.default', [[-2]])).toThrow('negative dimension -2');
  const tensor = bench.tensor([2], dtype.float32, [1, 2]);
  expect(() => bench.call('aten.bernoulli_.float', [tensor, 1.5])).toThrow(
    'bernoulli_ expects p to be in [0, 1], but got p=1.5',
  );
  expect(() => bench.call('aten.randint.low_out', [0, 2, [3]], { out: tensor })).toThrow(
    "randint(): 'out' has the size [2], and the result has [3]",
  );
  bench.device.dispose();
});
