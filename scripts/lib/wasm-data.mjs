// @ts-check
// Joins the data segments of a WebAssembly file. Binaryen cuts data wherever it has a few zeros, and so makes thousands
// of segments of a parser's tables: the file is smaller, but not with brotli, for which zeros are nearly nothing and
// the segments' addresses are not.

/** A gap of more zeros than this is left out still. */
const longestGap = 4096;

const dataCountSection = 12;
const dataSection = 11;

/** Reads a WebAssembly file's numbers one after the other. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
  }

  byte() {
    const byte = this.bytes[this.position++];
    if (byte === undefined) throw new Error('The WebAssembly file ends too early');
    return byte;
  }

  unsigned() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** A signed number that is an address. */
  address() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte >= 128) continue;
      if (byte & 64) value -= scale * 128;
      return value < 0 ? value + 2 ** 32 : value;
    }
  }

  /** @param {number} size */
  take(size) {
    this.position += size;
    return this.bytes.subarray(this.position - size, this.position);
  }
}

/** @param {number} value */
function unsigned(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** @param {number} value an address below 2 GB */
function address(value) {
  const bytes = unsigned(value);
  const last = /** @type {number} */ (bytes.at(-1));
  // Bit 6 of the last byte would be the sign.
  return last < 64 ? bytes : [...bytes.slice(0, -1), last | 128, 0];
}

/**
 * @typedef {{ start: number, bytes: Uint8Array }} Segment
 * @param {Uint8Array} section
 * @returns {Segment[] | undefined} undefined where one is not at a constant address
 */
function readSegments(section) {
  const reader = new Reader(section);
  const segments = [];
  for (let count = reader.unsigned(); count > 0; --count) {
    const i32Const = 0x41;
    const end = 0x0b;
    if (reader.byte() !== 0 || reader.byte() !== i32Const) return undefined;
    const start = reader.address();
    if (reader.byte() !== end) return undefined;
    segments.push({ start, bytes: reader.take(reader.unsigned()) });
  }
  return segments;
}

/** @param {readonly Segment[]} segments */
function joinSegments(segments) {
  /** @type {{ start: number, end: number, parts: Segment[] }[]} */
  const runs = [];
  for (const segment of segments) {
    const end = segment.start + segment.bytes.length;
    const run = runs.at(-1);
    if (run && segment.start >= run.end && segment.start - run.end <= longestGap) {
      run.parts.push(segment);
      run.end = end;
    } else {
      runs.push({ start: segment.start, end, parts: [segment] });
    }
  }
  return runs.map(({ start, end, parts }) => {
    const bytes = new Uint8Array(end - start);
    for (const part of parts) bytes.set(part.bytes, part.start - start);
    return { start, bytes };
  });
}

/**
 * @param {Uint8Array} file
 * @returns {Uint8Array} a file that does the same
 */
export function joinDataSegments(file) {
  const reader = new Reader(file);
  const chunks = [reader.take(8)];
  while (reader.position < file.length) {
    const id = reader.byte();
    const content = reader.take(reader.unsigned());
    // Only instructions that name segments need their number beforehand.
    if (id === dataCountSection) return file;
    if (id !== dataSection) {
      chunks.push(Uint8Array.of(id, ...unsigned(content.length)), content);
      continue;
    }
    const segments = readSegments(content);
    if (!segments) return file;
    const joined = joinSegments(segments);
    const parts = [
      Uint8Array.from(unsigned(joined.length)),
      ...joined.flatMap(({ start, bytes }) => [
        Uint8Array.of(0, 0x41, ...address(start), 0x0b, ...unsigned(bytes.length)),
        bytes,
      ]),
    ];
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    chunks.push(Uint8Array.of(id, ...unsigned(size)), ...parts);
  }
  return Buffer.concat(chunks);
}
