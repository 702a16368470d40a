/** NumPy's file format of one array, `.npy`, as `numpy.save` writes it. Elements are little-endian, as memory is here. */

/** Dtypes that files may hold, by NumPy's names, which are PyTorch's. */
export type NpyDtype =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64';

/** Elements on the host: those of float16 as numbers, in a Float32Array; those of bool as 0 and 1. */
export type NpyValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface NpyArray {
  readonly dtype: NpyDtype;
  readonly size: readonly number[];
  /** In row-major order, whatever the order in the file. */
  readonly values: NpyValues;
  /** Whether the first index runs fastest in the file. */
  readonly isFortranOrder: boolean;
}

/** A file that is no `.npy` file, is damaged, or holds what is not supported. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
}

/** How elements lie in a file. */
const descriptions: Readonly<Record<NpyDtype, string>> = {
  bool: '|b1',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
};

type ValuesConstructor = new (buffer: ArrayBuffer) => NpyValues;

const arrays: Readonly<Record<NpyDtype, ValuesConstructor>> = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** What NumPy calls kinds of elements that are refused. */
const otherKinds: Readonly<Record<string, string>> = {
  c: 'complex numbers',
  f: 'floats of this width',
  M: 'dates',
  m: 'spans of time',
  O: 'Python objects',
  S: 'byte strings',
  U: 'strings',
  V: 'structures or raw bytes',
};

const magic = [0x93, ...Buffer.from('NUMPY', 'latin1')];
/** Headers end where data can begin aligned. */
const alignment = 64;

// --- Halves ---

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** The bits of the nearest half, of two the even one. */
function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  single[0] = value;
  const bits = singleBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(((bits >>> 23) & 255) - 127, -14);
  const units = magnitude * 2 ** (10 - exponent);
  const whole = Math.floor(units);
  const rest = units - whole;
  const isUp = rest > 0.5 || (rest === 0.5 && whole % 2 === 1);
  return sign | ((exponent + 14) * 1024 + whole + Number(isUp));
}

/** Numbers of the bits of bfloat16, which files hold as uint16 if at all. */
export function fromBfloat16Bits(bits: NpyValues): Float32Array {
  return new Float32Array(Uint32Array.from(bits as Uint16Array, (word) => word << 16).buffer);
}

// --- Reading ---

interface Header {
  readonly dtype: NpyDtype;
  readonly isFortranOrder: boolean;
  readonly size: readonly number[];
}

/** The values of a dict's literal, as text, by their keys. */
function entriesOf(header: string): ReadonlyMap<string, string> {
  const body = /^\s*\{(.*)\}\s*$/s.exec(header)?.[1];
  const entries = new Map<string, string>();
  const entry = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|\([^()]*\)|\[.*\]|\w+)\s*(?:,\s*|$)/sy;
  while (body !== undefined && entry.lastIndex < body.length) {
    const match = entry.exec(body);
    if (match === null) break;
    entries.set(match[2] as string, match[3] as string);
    if (entry.lastIndex === body.length) return entries;
  }
  throw new NpyError('its header is damaged: it is no dict');
}

function dtypeOf(described: string): NpyDtype {
  if (described.startsWith('[')) throw new NpyError('structured arrays are not supported');
  const text = described.replace(/^['"]|['"]$/g, '');
  const known = (Object.keys(descriptions) as NpyDtype[]).find((dtype) => {
    const own = descriptions[dtype];
    return text === own || (/^[<=|]/.test(text) && own.slice(1) === text.slice(1));
  });
  if (known !== undefined) return known;
  if (text.startsWith('>')) {
    throw new NpyError(
      `its elements are big-endian ('${text}'): save array.astype(array.dtype.newbyteorder('<'))`,
    );
  }
  const kind = otherKinds[text.replace(/^[<=|]/, '').charAt(0)];
  throw new NpyError(
    kind === undefined
      ? `its dtype '${text}' is not known`
      : `${kind} are not supported (dtype '${text}')`,
  );
}

function sizeOf(shape: string): number[] {
  if (!/^\(\s*(\d+\s*,\s*)*(\d+\s*)?\)$/.test(shape)) {
    throw new NpyError(`its shape ${shape} is no tuple of ints`);
  }
  const size = (shape.match(/\d+/g) ?? []).map(Number);
  if (!size.every(Number.isSafeInteger)) throw new NpyError(`its shape ${shape} is too large`);
  return size;
}

function headerOf(text: string): Header {
  const entries = entriesOf(text);
  const required = (key: string): string => {
    const value = entries.get(key);
    if (value === undefined) throw new NpyError(`its header has no '${key}'`);
    return value;
  };
  const order = required('fortran_order');
  if (order !== 'True' && order !== 'False') {
    throw new NpyError(`its header's 'fortran_order' is neither True nor False but ${order}`);
  }
  return {
    dtype: dtypeOf(required('descr')),
    isFortranOrder: order === 'True',
    size: sizeOf(required('shape')),
  };
}

/** Elements of which the first index runs fastest, in row-major order. */
function rowMajor<T extends NpyValues>(values: T, size: readonly number[]): T {
  const result = values.slice() as T;
  const index = size.map(() => 0);
  const strides = size.map((_, axis) =>
    size.slice(0, axis).reduce((product, extent) => product * extent, 1),
  );
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] as never;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (size[axis] as number)) break;
      from -= (strides[axis] as number) * (size[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}

function decoded(dtype: NpyDtype, stored: NpyValues): NpyValues {
  if (dtype === 'float16') return Float32Array.from(stored as Uint16Array, fromHalf);
  if (dtype === 'bool') return (stored as Uint8Array).map((byte) => Number(byte !== 0));
  return stored;
}

/**
 * Reads a file of format 1.0, 2.0 or 3.0.
 *
 * @throws NpyError for anything else, for files that are cut off or longer than their header says, and for elements that are
 *   big-endian or no numbers
 */
export function parseNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < 10 || !magic.every((byte, i) => bytes[i] === byte)) {
    throw new NpyError('it is no .npy file: it does not begin as one');
  }
  const major = bytes[6] as number;
  if (major < 1 || major > 3) {
    throw new NpyError(`its format ${major}.${bytes[7]} is not known: 1.0, 2.0 and 3.0 are`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const length =
    major === 1 ? view.getUint16(8, true) : bytes.length < 12 ? 0 : view.getUint32(8, true);
  if (bytes.length < start + length || bytes.length < start) {
    throw new NpyError(`it is cut off: its header should have ${length} bytes`);
  }
  const text = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  const { dtype, isFortranOrder, size } = headerOf(text);
  const count = size.reduce((product, extent) => product * extent, 1);
  const wanted = count * Number(descriptions[dtype].slice(2));
  // A copy of its own, which begins aligned. (A Buffer's `slice` is none.)
  const data = new Uint8Array(bytes.subarray(start + length));
  if (data.length !== wanted) {
    const shape = `${dtype} of the shape (${size.join(', ')})`;
    throw new NpyError(
      data.length < wanted
        ? `it is cut off: ${shape} takes ${wanted} bytes, and ${data.length} are there`
        : `it is too long: ${shape} takes ${wanted} bytes, and ${data.length} are there`,
    );
  }
  const stored = decoded(dtype, new arrays[dtype](data.buffer));
  const isPlain = !isFortranOrder || size.length < 2;
  return { dtype, isFortranOrder, size, values: isPlain ? stored : rowMajor(stored, size) };
}

// --- Writing ---

/** A file of format 1.0 in C order, as `numpy.save` writes it. `values` are in row-major order, as many as `size` says. */
export function formatNpy(dtype: NpyDtype, size: readonly number[], values: NpyValues): Uint8Array {
  const stored = dtype === 'float16' ? Uint16Array.from(values as Float32Array, toHalf) : values;
  const data = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  const shape = size.length === 1 ? `(${size[0]},)` : `(${size.join(', ')})`;
  const dict = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  const start = magic.length + 4;
  const total = Math.ceil((start + dict.length + 1) / alignment) * alignment;
  const file = new Uint8Array(total + data.length);
  file.set([...magic, 1, 0]);
  new DataView(file.buffer).setUint16(8, total - start, true);
  file.set(Buffer.from(`${dict.padEnd(total - start - 1)}\n`, 'latin1'), start);
  file.set(data, total);
  return file;
}
