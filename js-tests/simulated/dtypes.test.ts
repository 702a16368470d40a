/** Elements of every dtype from host numbers and back, held against JavaScript's own arithmetic. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, dtype } = pkg;

const device = new SimulatedDevice();
afterAll(() => device.dispose());

const PATTERNS = 65536;
const bits = new DataView(new ArrayBuffer(8));

/** What a 16-bit pattern stands for, by the definition of its format. */
function numberOfPattern(pattern: number, exponentBits: number, mantissaBits: number): number {
  const sign = pattern >> 15 === 0 ? 1 : -1;
  const exponent = (pattern >> mantissaBits) & (2 ** exponentBits - 1);
  const mantissa = pattern & (2 ** mantissaBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return mantissa === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

describe.each([
  ['float16', dtype.float16, 5, 10],
  ['bfloat16', dtype.bfloat16, 8, 7],
] as const)('%s', (_name, type, exponentBits, mantissaBits) => {
  const wanted = Float64Array.from({ length: PATTERNS }, (_, pattern) =>
    numberOfPattern(pattern, exponentBits, mantissaBits),
  );
  const patterns = Uint16Array.from({ length: PATTERNS }, (_, pattern) => pattern);
  const tensor = device.emptyStrided([PATTERNS], [1], type);
  const stored = () => device.view(tensor.address, type, PATTERNS).array as Uint16Array;

  test('all 65536 patterns are read as what they stand for', () => {
    device.copyHostToDevice(tensor.address, patterns);
    const read = tensor.toTypedArray() as Float32Array;
    let wrong = 0;
    for (let i = 0; i < PATTERNS; i++) if (!Object.is(read[i], wanted[i])) wrong++;
    expect(wrong).toBe(0);
    expect(read).toBeInstanceOf(Float32Array);
  });

  test.each(['Float64Array', 'Float32Array', 'nested numbers'])(
    'all 65536 are written back as they were, from %s',
    (kind) => {
      if (kind === 'nested numbers') tensor.copyFrom([...wanted]);
      else tensor.copyFrom(kind === 'Float32Array' ? Float32Array.from(wanted) : wanted);
      const back = stored();
      let wrong = 0;
      for (let i = 0; i < PATTERNS; i++) {
        const isNaNPattern = Number.isNaN(wanted[i]);
        if (
          isNaNPattern
            ? !Number.isNaN(numberOfPattern(back[i] as number, exponentBits, mantissaBits))
            : back[i] !== i
        ) {
          wrong++;
        }
      }
      expect(wrong).toBe(0);
    },
  );

  test('between two neighbours the nearer is taken, and at the middle the even one', () => {
    const infinity = (2 ** exponentBits - 1) << mantissaBits;
    const given: number[] = [];
    const expected: number[] = [];
    for (let pattern = 0; pattern + 1 < infinity; pattern++) {
      const [low, high] = [wanted[pattern] as number, wanted[pattern + 1] as number];
      const middle = (low + high) / 2;
      const step = (high - low) / 1024;
      given.push(middle, middle - step, middle + step);
      expected.push(pattern % 2 === 0 ? pattern : pattern + 1, pattern, pattern + 1);
    }
    // At the end: what is beyond the largest by half a step or more is infinite.
    const [largest, before] = [wanted[infinity - 1] as number, wanted[infinity - 2] as number];
    const half = (largest - before) / 2;
    given.push(largest + half * 0.999, largest + half, largest + 2 * half, 1e300);
    expected.push(infinity - 1, infinity, infinity, infinity);
    const count = given.length;
    const target = device.emptyStrided([2 * count], [1], type);
    target.copyFrom([...given, ...given.map((value) => -value)]);
    const got = device.view(target.address, type, 2 * count).array as Uint16Array;
    let wrong = 0;
    for (let i = 0; i < count; i++) {
      if (got[i] !== expected[i]) wrong++;
      if (got[count + i] !== (expected[i] as number) + 0x8000) wrong++;
    }
    expect(wrong).toBe(0);
    target.dispose();
  });
});

test('float64 to float32 is what Math.fround does', () => {
  const values = [0, -0, 1.1, 1 / 3, 1e-45, 0.7e-45, 1.5 * 2 ** -149, 3.4028235677973366e38, 1e39];
  const numbers = [...values, ...values.map((v) => -v), Number.NaN, Infinity];
  for (const source of [numbers, Float64Array.from(numbers)]) {
    const got = device.fromArray(source, dtype.float32).toArray();
    expect(got).toEqual(numbers.map(Math.fround));
  }
});

test('a double is rounded once on its way to 16 bits, not by way of 32', () => {
  // Above the middle by less than a float32 can hold.
  const value = 1 + 2 ** -11 + 2 ** -40;
  expect(device.fromArray([value], dtype.float16).item()).toBe(1 + 2 ** -10);
  expect(device.fromArray(new Float64Array([1 + 2 ** -8 + 2 ** -40]), dtype.bfloat16).item()).toBe(
    1 + 2 ** -7,
  );
});

const integers = [
  ['uint8', dtype.uint8, 0n, 255n, Uint8Array],
  ['uint16', dtype.uint16, 0n, 65535n, Uint16Array],
  ['uint32', dtype.uint32, 0n, 4294967295n, Uint32Array],
  ['int8', dtype.int8, -128n, 127n, Int8Array],
  ['int16', dtype.int16, -(2n ** 15n), 2n ** 15n - 1n, Int16Array],
  ['int32', dtype.int32, -(2n ** 31n), 2n ** 31n - 1n, Int32Array],
  ['int64', dtype.int64, -(2n ** 63n), 2n ** 63n - 1n, BigInt64Array],
] as const;

describe.each(integers)('%s', (name, type, least, greatest, Typed) => {
  const own = (value: bigint) => (name === 'int64' ? value : Number(value));

  test('holds its range, from bigints, numbers and typed arrays', () => {
    const values = [least, least + 1n, 0n, 1n, greatest - 1n, greatest];
    const wanted = values.map(own);
    expect(device.fromArray(values, type).toArray()).toEqual(wanted);
    expect(device.fromArray(BigInt64Array.from(values), type).toArray()).toEqual(wanted);
    expect(
      device.fromArray(new Typed(values.map(own) as never) as ArrayBufferView, type).toArray(),
    ).toEqual(wanted);
    if (name === 'int64') return;
    expect(device.fromArray(values.map(Number), type).toArray()).toEqual(wanted);
    expect(device.fromArray(Float64Array.from(values, Number), type).toArray()).toEqual(wanted);
  });

  test('cuts fractions off', () => {
    const least = name.startsWith('uint') ? -0.9 : -1.9;
    for (const source of [
      [1.9, least, 0.5],
      Float64Array.of(1.9, least, 0.5),
      Float32Array.of(1.9, least, 0.5),
    ]) {
      expect(device.fromArray(source, type).toArray()).toEqual(
        [1n, BigInt(Math.trunc(least)), 0n].map(own),
      );
    }
  });

  test.each([
    ['above', greatest + 1n],
    ['below', least - 1n],
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['far', 1e30],
  ])('refuses what it cannot hold, %s, and changes nothing', (_case, value) => {
    const tensor = device.fromArray([1, 2, 3], type);
    const sources: unknown[] = [
      [4, value, 5].map((v) => (typeof value === 'bigint' ? BigInt(v) : v)),
    ];
    if (typeof value === 'number') sources.push(Float64Array.of(4, value, 5));
    for (const source of sources) {
      let error: unknown;
      try {
        tensor.copyFrom(source as number[]);
      } catch (thrown) {
        error = thrown;
      }
      expect(['AssertionError', 'RangeError']).toContain((error as Error)?.name);
      expect((error as Error).message).toMatch(/element 1|index 1|\b1\b/);
      expect(tensor.toArray()).toEqual([1n, 2n, 3n].map(own));
    }
  });
});

test('int64 keeps all its bits', () => {
  const values = [2n ** 53n + 1n, -(2n ** 62n) - 3n, 0x0123456789abcdefn];
  const tensor = device.fromArray(values, dtype.int64);
  expect(tensor.toArray()).toEqual(values);
  expect(tensor.toTypedArray()).toEqual(BigInt64Array.from(values));
  expect(device.fromArray([7], dtype.int64).item()).toBe(7n);
  expect(device.fromArray(BigUint64Array.of(5n), dtype.int64).item()).toBe(5n);
  expect(() => device.fromArray(BigUint64Array.of(2n ** 63n), dtype.int64)).toThrow(
    /is no int64|int64/,
  );
  expect(
    device.fromArray([2 ** 60, new Float64Array([-(2 ** 62)])[0] ?? 0], dtype.int64).toArray(),
  ).toEqual([2n ** 60n, -(2n ** 62n)]);
  expect(() => device.fromArray([2 ** 63], dtype.int64)).toThrow(RangeError);
});

test('bigints reach the floating-point dtypes, rounded once', () => {
  const value = 2n ** 60n + 2n ** 36n + 1n;
  bits.setFloat32(0, Number(2n ** 60n + 2n ** 37n));
  expect(device.fromArray(BigInt64Array.of(value), dtype.float32).item()).toBe(bits.getFloat32(0));
  expect(device.fromArray([value], dtype.float32).item()).toBe(bits.getFloat32(0));
  expect(device.fromArray([3n, -4n], dtype.float64).toArray()).toEqual([3, -4]);
});

test('bool is false for 0 and true for the rest', () => {
  const tensor = device.fromArray([0, 1, 2, -0, 0.5, true, false], dtype.bool);
  expect(tensor.toArray()).toEqual([false, true, true, false, true, true, false]);
  expect([...(device.view(tensor.address, dtype.bool, 7).array as Uint8Array)]).toEqual([
    0, 1, 1, 0, 1, 1, 0,
  ]);
  expect(device.fromArray([1n, 0n], dtype.bool).toArray()).toEqual([true, false]);
  expect(device.fromArray(true, dtype.bool).item()).toBe(true);
});

test('more elements than are converted at a time', () => {
  for (const count of [16_383, 16_384, 16_385, 50_000]) {
    const source = Float64Array.from({ length: count }, (_, i) => i % 2048);
    const tensor = device.fromArray(source, dtype.float16);
    expect(
      Buffer.compare(
        Buffer.from(Float64Array.from(tensor.toTypedArray() as Float32Array).buffer),
        Buffer.from(source.buffer),
      ),
    ).toBe(0);
    tensor.dispose();
  }
  const bad = new Float64Array(40_000);
  bad[39_000] = 300;
  expect(() => device.fromArray(bad, dtype.uint8)).toThrow(/39000/);
});

test('the other dtypes are refused by name', () => {
  for (const name of Object.keys(dtype)) {
    const type = dtype[name as keyof typeof dtype];
    const isHeld = [
      'bool uint8 uint16 uint32 int8 int16 int32 int64 float16 bfloat16 float32 float64'.split(' '),
    ][0]?.includes(name);
    if (isHeld) {
      expect(device.emptyStrided([1], [1], type).dtype).toBe(type);
    } else {
      expect(() => device.emptyStrided([1], [1], type)).toThrow(TypeError);
      expect(() => device.emptyStrided([1], [1], type)).toThrow(/device memory holds no/);
    }
  }
});
