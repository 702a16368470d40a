/** Convolutions and their gradients against plain loops. */
import { dtype, OperatorBench, rowMajor, smallNumbers, type Tensor } from './support/context.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench({ memoryBytes: 64 * 2 ** 20 });
});
afterEach(() => bench.device.dispose());

interface Settings {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly outputPadding: readonly number[];
  readonly groups: number;
}

const numbersOf = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray(), Number);

/** All indices of a size. */
function* indicesOf(size: readonly number[]): Generator<number[]> {
  if (size.includes(0)) return;
  const index = size.map(() => 0);
  for (;;) {
    yield [...index];
    let axis = size.length - 1;
    for (; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (size[axis] as number)) break;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

const at = (size: readonly number[], index: readonly number[]): number =>
  index.reduce((place, i, axis) => place * (size[axis] as number) + i, 0);

/** Every triple (input, weight, output) of places that are multiplied and added up: what a convolution is. */
function forEachTerm(
  sizes: {
    readonly input: readonly number[];
    readonly weight: readonly number[];
    readonly output: readonly number[];
  },
  { stride, padding, dilation, transposed, groups }: Settings,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const { input, weight, output } = sizes;
  const perGroup = (input[1] as number) / groups;
  const outPerGroup = (output[1] as number) / groups;
  // The side that strides over the other.
  const slow = transposed ? input : output;
  const fast = transposed ? output : input;
  for (const [batch, group, i, o, ...rest] of indicesOf([
    input[0] as number,
    groups,
    perGroup,
    outPerGroup,
    ...slow.slice(2),
    ...weight.slice(2),
  ]) as Generator<[number, number, number, number, ...number[]]>) {
    const spatial = stride.length;
    const [place, kernel] = [rest.slice(0, spatial), rest.slice(spatial)];
    const met = place.map(
      (p, axis) =>
        p * (stride[axis] as number) -
        (padding[axis] as number) +
        (kernel[axis] as number) * (dilation[axis] as number),
    );
    if (met.some((p, axis) => p < 0 || p >= (fast[axis + 2] as number))) continue;
    const [inPlace, outPlace] = transposed ? [place, met] : [met, place];
    const [inChannel, outChannel] = [group * perGroup + i, group * outPerGroup + o];
    const weightIndex = transposed ? [inChannel, o] : [outChannel, i];
    visit(
      at(input, [batch, inChannel, ...inPlace]),
      at(weight, [...weightIndex, ...kernel]),
      at(output, [batch, outChannel, ...outPlace]),
    );
  }
}

function outputSize(
  input: readonly number[],
  weight: readonly number[],
  settings: Settings,
): number[] {
  const { stride, padding, dilation, transposed, outputPadding, groups } = settings;
  const spatial = input.slice(2).map((extent, i) => {
    const reach = (dilation[i] as number) * ((weight[i + 2] as number) - 1);
    return transposed
      ? (extent - 1) * (stride[i] as number) -
          2 * (padding[i] as number) +
          reach +
          (outputPadding[i] as number) +
          1
      : Math.floor((extent + 2 * (padding[i] as number) - reach - 1) / (stride[i] as number)) + 1;
  });
  const channels = transposed ? (weight[1] as number) * groups : (weight[0] as number);
  return [input[0] as number, channels, ...spatial];
}

const given = ({ stride, padding, dilation, transposed, outputPadding, groups }: Settings) =>
  [stride, padding, dilation, transposed, outputPadding, groups] as const;

/** A generator of small whole numbers for the shapes. */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % below;
  };
}

function randomCase(seed: number): {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly settings: Settings;
} {
  const draw = drawer(seed);
  const spatial = 1 + draw(3);
  const list = (least: number, count: number) =>
    Array.from({ length: spatial }, () => least + draw(count));
  const groups = 1 + draw(3);
  const transposed = draw(2) === 1;
  const [stride, dilation] = [list(1, 3), list(1, 2)];
  const kernel = list(1, 3);
  const padding = kernel.map((extent, i) =>
    draw(Math.floor(((extent - 1) * (dilation[i] as number)) / 2) + 1),
  );
  const outputPadding = stride.map((step) => (transposed ? draw(step) : 0));
  const extents = kernel.map((extent, i) => (extent - 1) * (dilation[i] as number) + 1 + draw(5));
  const [inner, outer] = [1 + draw(3), 1 + draw(3)];
  return {
    input: [1 + draw(2), inner * groups, ...extents],
    weight: transposed ? [inner * groups, outer, ...kernel] : [outer * groups, inner, ...kernel],
    settings: { stride, padding, dilation, transposed, outputPadding, groups },
  };
}

const channelsLast = (size: readonly number[]): number[] => {
  const [batch = 1, channels = 1, ...spatial] = size;
  const [first = 0, ...rest] = rowMajor([batch, ...spatial, channels]);
  return [first, rest.pop() ?? 1, ...rest];
};

const count = (size: readonly number[]): number => size.reduce((product, n) => product * n, 1);

describe.each(Array.from({ length: 40 }, (_, i) => i + 1))('random geometry %i', (seed) => {
  const { input, weight, settings } = randomCase(seed * 7919);
  const size = outputSize(input, weight, settings);
  const sizes = { input, weight, output: size };

  test('forwards', () => {
    for (const type of [dtype.float32, dtype.float64]) {
      const x = bench.tensor(input, type, smallNumbers(count(input), seed));
      const w = bench.tensor(weight, type, smallNumbers(count(weight), seed + 1));
      const bias = bench.tensor(
        [size[1] as number],
        type,
        smallNumbers(size[1] as number, seed + 2),
      );
      const [a, b, c] = [x, w, bias].map(numbersOf) as [number[], number[], number[]];
      const wanted = new Array<number>(count(size)).fill(0);
      const positions = count(size.slice(2));
      wanted.forEach((_, i) => {
        wanted[i] = c[Math.floor(i / positions) % (size[1] as number)] as number;
      });
      forEachTerm(sizes, settings, (i, k, o) => {
        wanted[o] = (wanted[o] as number) + (a[i] as number) * (b[k] as number);
      });
      const got = bench.call('extern_kernels.convolution', [
        x,
        w,
        bias,
        ...given(settings),
      ]) as Tensor;
      expect(got.size).toEqual(size);
      expect(got.stride).toEqual(rowMajor(size));
      expect(numbersOf(got)).toEqual(wanted);
    }
  });

  test('the gradients', () => {
    const x = bench.tensor(input, dtype.float64, smallNumbers(count(input), seed));
    const w = bench.tensor(weight, dtype.float64, smallNumbers(count(weight), seed + 1));
    const g = bench.tensor(size, dtype.float64, smallNumbers(count(size), seed + 2));
    const [a, b, c] = [x, w, g].map(numbersOf) as [number[], number[], number[]];
    const ofInput = new Array<number>(a.length).fill(0);
    const ofWeight = new Array<number>(b.length).fill(0);
    forEachTerm(sizes, settings, (i, k, o) => {
      ofInput[i] = (ofInput[i] as number) + (c[o] as number) * (b[k] as number);
      ofWeight[k] = (ofWeight[k] as number) + (c[o] as number) * (a[i] as number);
    });
    const ofBias = Array.from({ length: size[1] as number }, (_, channel) =>
      c.reduce(
        (sum, value, i) =>
          Math.floor(i / count(size.slice(2))) % (size[1] as number) === channel
            ? sum + value
            : sum,
        0,
      ),
    );
    const results = bench.call('aten.convolution_backward.default', [
      g,
      x,
      w,
      [size[1] as number],
      ...given(settings),
      [true, true, true],
    ]) as readonly Tensor[];
    expect(results.map(numbersOf)).toEqual([ofInput, ofWeight, ofBias]);
    expect(results.map((each) => each.size)).toEqual([input, weight, [size[1]]]);
  });
});

describe('strides', () => {
  const settings: Settings = {
    stride: [1, 1],
    padding: [1, 1],
    dilation: [1, 1],
    transposed: false,
    outputPadding: [0, 0],
    groups: 1,
  };
  const [input, weight] = [
    [2, 3, 5, 4],
    [6, 3, 3, 3],
  ] as const;

  test.each([
    ['contiguous', rowMajor, rowMajor, rowMajor],
    ['channels-last input', channelsLast, rowMajor, channelsLast],
    ['channels-last weights', rowMajor, channelsLast, channelsLast],
  ] as const)('%s', (_, ofInput, ofWeight, ofOutput) => {
    const plain = bench.call('extern_kernels.convolution', [
      bench.tensor(input, dtype.float32, smallNumbers(count(input))),
      bench.tensor(weight, dtype.float32, smallNumbers(count(weight), 2)),
      null,
      ...given(settings),
    ]) as Tensor;
    const x = bench.tensor(input, dtype.float32, smallNumbers(count(input)), ofInput(input));
    const w = bench.tensor(weight, dtype.float32, smallNumbers(count(weight), 2), ofWeight(weight));
    const got = bench.call('extern_kernels.convolution', [
      x,
      w,
      null,
      ...given(settings),
    ]) as Tensor;
    expect(got.stride).toEqual(ofOutput(got.size));
    expect(numbersOf(got)).toEqual(numbersOf(plain));
  });

  test('an input that is expanded, and one that is a part', () => {
    const image = bench.tensor([1, 1, 5, 4], dtype.float32, smallNumbers(20));
    const expanded = bench.device.reinterpretTensor(image, input, [0, 0, 4, 1]);
    const copy = bench.tensor(
      input,
      dtype.float32,
      Array.from({ length: 6 }, () => [...smallNumbers(20)]).flat(),
    );
    const w = bench.tensor(weight, dtype.float32, smallNumbers(count(weight), 2));
    const results = [expanded, copy].map(
      (x) => bench.call('extern_kernels.convolution', [x, w, null, ...given(settings)]) as Tensor,
    );
    expect(numbersOf(results[0] as Tensor)).toEqual(numbersOf(results[1] as Tensor));
  });
});

test('keyword arguments, as modules write them', () => {
  const x = bench.tensor([1, 1, 3, 3], dtype.float32, smallNumbers(9));
  const w = bench.tensor([1, 1, 1, 1], dtype.float32, [2]);
  const got = bench.call('extern_kernels.convolution', [x, w], {
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    transposed: false,
    output_padding: [0, 0],
    groups: 1,
    bias: null,
  }) as Tensor;
  expect(numbersOf(got)).toEqual(numbersOf(x).map((value) => 2 * value));
});

test('halves are summed as floats and rounded once', () => {
  // Added as halves, one by one, the sum would stay at 4096.
  const x = bench.tensor([1, 2050, 1], dtype.float16, new Array(2050).fill(1));
  const w = bench.tensor([1, 2050, 1], dtype.float16, new Array(2050).fill(2));
  const got = bench.call('extern_kernels.convolution', [
    x,
    w,
    null,
    [1],
    [0],
    [1],
    false,
    [0],
    1,
  ]) as Tensor;
  expect(got.item()).toBe(4100);
});

test('gradients that nobody asks for are None', () => {
  const x = bench.tensor([1, 1, 4], dtype.float32, smallNumbers(4));
  const w = bench.tensor([1, 1, 2], dtype.float32, smallNumbers(2));
  const g = bench.tensor([1, 1, 3], dtype.float32, smallNumbers(3));
  const before = bench.allocatedBytes;
  const rest = [[1], [0], [1], false, [0], 1] as const;
  const results = bench.call('aten.convolution_backward.default', [
    g,
    x,
    w,
    null,
    ...rest,
    [false, false, false],
  ]);
  expect(results).toEqual([null, null, null]);
  expect(bench.allocatedBytes).toBe(before);
  const short = bench.tensor([1, 1, 2], dtype.float32, smallNumbers(2));
  expect(() =>
    bench.call('aten.convolution_backward.default', [
      short,
      x,
      w,
      null,
      ...rest,
      [true, true, true],
    ]),
  ).toThrow('Expected grad_output of size [1, 1, 3], but got [1, 1, 2] instead');
});
