/** Elements become numbers and back as the device's own copies convert them. */
import { readElements, writeElements } from '../../../web/inductor/operators/elements.js';
import { promoteDTypes } from '../../../web/inductor/operators/promotion.js';
import { dtype, OperatorBench } from './support/context.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

const patterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
const layoutOf = (type: 'float16' | 'bfloat16', count: number) => ({
  size: [count],
  stride: [1],
  dtype: dtype[type],
});

describe.each(['float16', 'bfloat16'] as const)('%s', (type) => {
  const layout = layoutOf(type, 2 ** 16);

  test('every pattern', () => {
    const tensor = bench.device.emptyStrided([2 ** 16], [1], dtype[type]);
    bench.device.copyHostToDevice(tensor.address, patterns);
    const numbers = readElements(patterns, layout);
    expect(numbers).toEqual(Float64Array.from(tensor.toTypedArray() as Float32Array));
    const back = new Uint16Array(2 ** 16);
    writeElements(numbers, back, layout);
    const isNan = (pattern: number) => Number.isNaN(numbers[pattern] as number);
    expect(back.filter((pattern, i) => pattern !== i && !isNan(i))).toHaveLength(0);
    expect(back.filter((pattern) => isNan(pattern))).toHaveLength(
      patterns.filter((pattern) => isNan(pattern)).length,
    );
  });

  test('what lies between: the nearer, and the even one in a tie', () => {
    const exact = readElements(patterns, layout) as Float64Array;
    const values: number[] = [];
    for (let i = 0; i + 1 < 2 ** 15; i++) {
      const [one, next] = [exact[i] as number, exact[i + 1] as number];
      if (!Number.isFinite(next)) break;
      const middle = (one + next) / 2;
      values.push(middle, middle * (1 - 2 ** -50), middle * (1 + 2 ** -50), -middle);
    }
    values.push(65519, 65520, 3.39e38, 3.4e38, 1e-45, 1e-320, -0, Infinity, -Infinity);
    const tensor = bench.tensor([values.length], dtype[type], values);
    const own = new Uint16Array(values.length);
    writeElements(Float64Array.from(values), own, layoutOf(type, values.length));
    const device = new Uint8Array(2 * values.length);
    bench.device.copyDeviceToHost(device, tensor.address);
    expect(own).toEqual(new Uint16Array(device.buffer));
  });
});

test('strides, and booleans that are what is not zero', () => {
  const memory = new Uint8Array(12);
  const layout = { size: [2, 2], stride: [6, 2], dtype: dtype.bool };
  writeElements(Float64Array.of(0, -0.5, Number.NaN, 300), memory, layout);
  expect([...memory]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0]);
  expect([...readElements(memory, layout)]).toEqual([0, 1, 1, 1]);
});

test('integers wrap, and int64 is whole', () => {
  const bytes = new Int8Array(2);
  writeElements(Float64Array.of(200, -129), bytes, { size: [2], stride: [1], dtype: dtype.int8 });
  expect([...bytes]).toEqual([-56, 127]);
  const wide = new BigInt64Array(1);
  const layout = { size: [], stride: [], dtype: dtype.int64 };
  writeElements(BigInt64Array.of(2n ** 62n + 1n), wide, layout);
  expect(readElements(wide, layout)).toEqual(BigInt64Array.of(2n ** 62n + 1n));
});

test('dtypes that others are converted to', () => {
  const table = [
    ['bool', 'uint8', 'uint8'],
    ['uint8', 'int8', 'int16'],
    ['uint8', 'int16', 'int16'],
    ['int32', 'int64', 'int64'],
    ['int64', 'float16', 'float16'],
    ['float16', 'bfloat16', 'float32'],
    ['bfloat16', 'float32', 'float32'],
    ['float32', 'float64', 'float64'],
    ['bool', 'bool', 'bool'],
  ] as const;
  for (const [one, other, both] of table) {
    expect(promoteDTypes(dtype[one], dtype[other])).toBe(dtype[both]);
    expect(promoteDTypes(dtype[other], dtype[one])).toBe(dtype[both]);
  }
});
