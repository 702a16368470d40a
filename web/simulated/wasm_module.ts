/** The little that must be known of a module's bytes and that JavaScript's interface does not tell. */
import { simulator } from './runtime.js';

const TYPE_SECTION = 1;
const IMPORT_SECTION = 2;
const FUNCTION_SECTION = 3;
const EXPORT_SECTION = 7;
const START_SECTION = 8;
const DATA_SECTION = 11;
const PASSIVE = 1;
const PAGE = 64 * 1024;

/** What an import is. */
const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

const FUNCTION_TYPE = 0x60;
const numberTypes: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
]);

/** Reads LEB128 numbers and sections; ends early on bytes that are none, which the engine reports. */
class Reader {
  position = 8;
  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.position++] ?? 0;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  name(): string {
    const length = this.unsigned();
    this.position += length;
    return new TextDecoder().decode(this.bytes.subarray(this.position - length, this.position));
  }

  /** Types of parameters or results; null where one is no number. */
  types(): readonly string[] | null {
    const types = Array.from({ length: this.unsigned() }, () => numberTypes.get(this.byte()));
    return types.every((type) => type !== undefined) ? (types as string[]) : null;
  }

  /** Skips a name, or a segment's contents. */
  skip(): void {
    const length = this.unsigned();
    this.position += length;
  }

  /** The least of a table's or memory's limits. */
  limits(): number {
    const hasMaximum = (this.byte() & 1) !== 0;
    const least = this.unsigned();
    if (hasMaximum) this.unsigned();
    return least;
  }
}

/** Tells of imports; false where it could not read all of them. */
function readImports(
  reader: Reader,
  on: { readonly memory?: (pages: number) => void; readonly function?: (type: number) => void },
): boolean {
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.skip();
    reader.skip();
    const kind = reader.byte();
    if (kind === FUNCTION) {
      const type = reader.unsigned();
      on.function?.(type);
    } else if (kind === TABLE) {
      reader.byte();
      reader.limits();
    } else if (kind === MEMORY) {
      const pages = reader.limits();
      on.memory?.(pages);
    } else if (kind === GLOBAL) reader.position += 2;
    // A kind that is newer than this: what follows cannot be read.
    else return false;
  }
  return true;
}

function requireNoFixedData(reader: Reader, owner: string): void {
  for (let left = reader.unsigned(); left > 0; left--) {
    if (reader.unsigned() !== PASSIVE) {
      throw new TypeError(
        `${owner}: the module has data at fixed addresses (constants, tables, static variables), and device memory is the device's own: pass such data as an argument`,
      );
    }
    reader.skip();
  }
}

/**
 * Refuses modules that want device memory for themselves, which belongs to the device: two kernels with data at
 * the same fixed addresses would overwrite each other's. A module may use the region that is reserved for stacks.
 */
export function requireKernelModule(bytes: Uint8Array, owner: string): void {
  const { reservedBytes } = simulator();
  const reader = new Reader(bytes);
  while (reader.position < bytes.length) {
    const section = reader.byte();
    const end = reader.unsigned() + reader.position;
    if (section === START_SECTION) {
      throw new TypeError(
        `${owner}: the module has a start function, which a kernel must not have`,
      );
    }
    if (section === IMPORT_SECTION) {
      const memory = (pages: number): void => {
        if (pages * PAGE <= reservedBytes) return;
        throw new TypeError(
          `${owner}: the module wants ${pages} pages of memory for itself (its stack, static variables), and only the first ${reservedBytes / PAGE} is not allocated: link it with a smaller stack and initial memory`,
        );
      };
      readImports(reader, { memory });
    }
    if (section === DATA_SECTION) requireNoFixedData(reader, owner);
    reader.position = end;
  }
}

/**
 * The types of an exported function's parameters, of a valid module; null where the module has types that are not
 * known here.
 */
export function parameterTypes(bytes: Uint8Array, entry: string): readonly string[] | null {
  const reader = new Reader(bytes);
  const types: (readonly string[])[] = [];
  const functions: number[] = [];
  while (reader.position < bytes.length) {
    const section = reader.byte();
    const end = reader.unsigned() + reader.position;
    if (section === TYPE_SECTION) {
      for (let left = reader.unsigned(); left > 0; left--) {
        if (reader.byte() !== FUNCTION_TYPE) return null;
        const parameters = reader.types();
        if (parameters === null || reader.types() === null) return null;
        types.push(parameters);
      }
    } else if (section === IMPORT_SECTION) {
      if (!readImports(reader, { function: (type) => functions.push(type) })) return null;
    } else if (section === FUNCTION_SECTION) {
      for (let left = reader.unsigned(); left > 0; left--) functions.push(reader.unsigned());
    } else if (section === EXPORT_SECTION) {
      for (let left = reader.unsigned(); left > 0; left--) {
        const name = reader.name();
        const kind = reader.byte();
        const index = reader.unsigned();
        if (name === entry && kind === FUNCTION) return types[functions[index] as number] ?? null;
      }
    }
    reader.position = end;
  }
  return null;
}
