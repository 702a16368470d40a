/** `.npy` files: those that NumPy wrote, those that are written here, and those that are damaged. */
import {
  formatNpy,
  fromBfloat16Bits,
  type NpyArray,
  type NpyDtype,
  NpyError,
  parseNpy,
} from '../../web/cli/npy.js';
import { type NumpyFile, numpyFile } from './support/numpy_files.js';

const parsed = (name: NumpyFile): NpyArray => parseNpy(numpyFile(name));
const float32 = Float32Array.of(1, -2.5, 3, 4, 0.1, 1e20);
const plain = (dtype: NpyDtype, size: number[], values: NpyArray['values']): NpyArray => ({
  dtype,
  size,
  values,
  isFortranOrder: false,
});

/** What NumPy wrote in C order, as it is to be read; writing it again gives the same bytes. */
const arrays: [NumpyFile, NpyArray][] = [
  ['float32', plain('float32', [2, 3], float32)],
  ['float32 scalar', plain('float32', [], Float32Array.of(0.75))],
  ['float32 of no elements', plain('float32', [0, 3], new Float32Array(0))],
  ['float64', plain('float64', [3], Float64Array.of(0.1, Number.NaN, -Infinity))],
  [
    'float16',
    plain(
      'float16',
      [8],
      // 6e-8 is the smallest half; 0.1 is rounded.
      Float32Array.of(1, -0, 65504, 2 ** -24, 0.0999755859375, Infinity, -Infinity, Number.NaN),
    ),
  ],
  ['bool', plain('bool', [3], Uint8Array.of(1, 0, 1))],
  ['int8', plain('int8', [2], Int8Array.of(-128, 127))],
  ['uint8', plain('uint8', [2], Uint8Array.of(0, 255))],
  ['int16', plain('int16', [2], Int16Array.of(-32768, 32767))],
  ['uint16', plain('uint16', [3], Uint16Array.of(16256, 49152, 32640))],
  ['int32', plain('int32', [2], Int32Array.of(-(2 ** 31), 2 ** 31 - 1))],
  ['uint32', plain('uint32', [1], Uint32Array.of(2 ** 32 - 1))],
  ['int64', plain('int64', [2], BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n))],
  ['uint64', plain('uint64', [1], BigUint64Array.of(2n ** 64n - 1n))],
];

test.each(arrays)('%s: read, and written as NumPy does', (name, array) => {
  expect(parsed(name)).toEqual(array);
  expect(formatNpy(array.dtype, array.size, array.values)).toEqual(numpyFile(name));
});

test.each(['float32 in version 2.0', 'float32 in version 3.0'] as const)('%s', (name) => {
  expect(parsed(name)).toEqual(plain('float32', [2, 3], float32));
});

test("Fortran's order is turned into C's", () => {
  expect(parsed('float32 in Fortran order')).toEqual({
    ...plain('float32', [2, 3], float32),
    isFortranOrder: true,
  });
  expect(parsed('three dimensions in Fortran order').values).toEqual(
    Int32Array.from({ length: 24 }, (_, i) => i),
  );
});

test('a part of a larger buffer, at any address', () => {
  const file = numpyFile('float64');
  const buffer = Buffer.alloc(file.length + 3, 7);
  buffer.set(file, 3);
  expect(parseNpy(buffer.subarray(3))).toEqual(parsed('float64'));
});

test('bytes of bool that are neither 0 nor 1 are true', () => {
  const file = numpyFile('bool');
  file[file.length - 1] = 7;
  expect(parseNpy(file).values).toEqual(Uint8Array.of(1, 0, 1));
});

test('every half survives, and what lies between two goes to the nearer, or the even one', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const file = formatNpy('uint16', [bits.length], bits);
  const halves = Buffer.from(Buffer.from(file).toString('latin1').replace('<u2', '<f2'), 'latin1');
  const { values } = parseNpy(halves);
  const again = Buffer.from(formatNpy('float16', [bits.length], values));
  const [own, theirs] = [again, halves].map((bytes) => {
    const data = new Uint8Array(bytes.subarray(128));
    // Of NaNs there is one.
    return new Uint16Array(data.buffer).map((half) => ((half & 0x7fff) > 0x7c00 ? 0x7e00 : half));
  });
  expect(own).toEqual(theirs);
  const rounded = formatNpy('float16', [5], Float32Array.of(2049, 2051, 65519, 65520, 2 ** -26));
  expect(parseNpy(rounded).values).toEqual(Float32Array.of(2048, 2052, 65504, Infinity, 0));
});

test('bits of bfloat16', () => {
  expect(fromBfloat16Bits(parsed('uint16').values)).toEqual(Float32Array.of(1, -2, Infinity));
});

describe('refused', () => {
  const good = numpyFile('float32');
  const reason = (bytes: Uint8Array): string => {
    try {
      parseNpy(bytes);
    } catch (error) {
      if (error instanceof NpyError) return error.message;
      throw error;
    }
    throw new Error('it was read');
  };
  const edited = (from: string, to: string): Uint8Array =>
    Buffer.from(Buffer.from(good).toString('latin1').replace(from, to), 'latin1');

  test.each<[NumpyFile, RegExp]>([
    ['big-endian', /^its elements are big-endian \('>f4'\): save .*newbyteorder/],
    ['structured', /^structured arrays are not supported$/],
    ['complex', /^complex numbers are not supported \(dtype '<c8'\)$/],
    ['text', /^strings are not supported \(dtype '<U3'\)$/],
    ['objects', /^Python objects are not supported \(dtype '\|O'\)$/],
    ['dates', /^dates are not supported \(dtype '<M8\[D\]'\)$/],
  ])('%s', (name, message) => {
    expect(reason(numpyFile(name))).toMatch(message);
  });

  test('what is no such file', () => {
    for (const bytes of ['', 'x', 'import torch\n'.repeat(20), '\x93NUMPY']) {
      expect(reason(Buffer.from(bytes, 'latin1'))).toMatch(/^it is no \.npy file/);
    }
  });

  test('another version', () => {
    const file = good.slice();
    file[6] = 4;
    expect(reason(file)).toBe('its format 4.0 is not known: 1.0, 2.0 and 3.0 are');
  });

  test('a file that is cut off, wherever that is', () => {
    for (let length = 10; length < good.length; length++) {
      expect(reason(good.subarray(0, length))).toMatch(/^it is cut off: /);
    }
    expect(reason(good.subarray(0, good.length - 1))).toBe(
      'it is cut off: float32 of the shape (2, 3) takes 24 bytes, and 23 are there',
    );
    const second = numpyFile('float32 in version 2.0');
    for (let length = 10; length < second.length; length++) {
      expect(reason(second.subarray(0, length))).toMatch(/^it is cut off: /);
    }
  });

  test('a file that is too long', () => {
    expect(reason(Buffer.concat([good, Buffer.from([0])]))).toBe(
      'it is too long: float32 of the shape (2, 3) takes 24 bytes, and 25 are there',
    );
  });

  test('a header of any wrong length', () => {
    const right = good[8] as number;
    for (let length = 0; length < 256; length++) {
      if (length === right) continue;
      const file = good.slice();
      file[8] = length;
      expect(reason(file)).toMatch(/^it is (cut off|too long)|^its header is damaged/);
    }
  });

  test.each([
    ["'<f4'", "'<q9'", "its dtype '<q9' is not known"],
    ["'<f4'", "'<f9'", "floats of this width are not supported (dtype '<f9')"],
    ["'fortran_order'", "'fortran_ordre'", "its header has no 'fortran_order'"],
    ['False', 'FALSE', "its header's 'fortran_order' is neither True nor False but FALSE"],
    ['(2, 3)', '(2,-3)', 'its shape (2,-3) is no tuple of ints'],
    ['(2, 3)', '(2, x)', 'its shape (2, x) is no tuple of ints'],
    [
      '(2, 3), }'.padEnd(30),
      '(9999999999999999999999), }'.padEnd(30),
      'its shape (9999999999999999999999) is too large',
    ],
    ['(2, 3), }', '(2, 3), ]', 'its header is damaged: it is no dict'],
    ["'descr'", '"descr\'', 'its header is damaged: it is no dict'],
  ])('a header with %s as %s', (from, to, message) => {
    expect(reason(edited(from, to))).toBe(message);
  });

  test('a shape of more bytes than there can be is no allocation', () => {
    expect(reason(edited('(2, 3), }'.padEnd(30), '(999999999999,), }'.padEnd(30)))).toMatch(
      /^it is cut off: .* takes 3999999999996 bytes, and 24 are there$/,
    );
  });
});
