/** The little that must be known of a module's bytes and that JavaScript's interface does not tell. */

const DATA_SECTION = 11;
const START_SECTION = 8;
const PASSIVE = 1;

/** Reads LEB128 numbers and sections; ends early on bytes that are none, which the engine reports. */
class Reader {
  position = 8;
  constructor(readonly bytes: Uint8Array) {}

  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.position++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  }
}

/**
 * Refuses modules that write to memory when they are instantiated: device memory belongs to the device, and
 * two kernels with data at the same fixed addresses would overwrite each other's.
 */
export function requireNoFixedData(bytes: Uint8Array, owner: string): void {
  const reader = new Reader(bytes);
  while (reader.position < bytes.length) {
    const section = bytes[reader.position++];
    const size = reader.unsigned();
    const end = reader.position + size;
    if (section === START_SECTION) {
      throw new TypeError(
        `${owner}: the module has a start function, which a kernel must not have`,
      );
    }
    if (section === DATA_SECTION && size > 0) {
      const count = reader.unsigned();
      // Later segments lie behind their contents; the first one tells what the linker was asked for.
      if (count > 0 && bytes[reader.position] !== PASSIVE) {
        throw new TypeError(
          `${owner}: the module has data at fixed addresses (constants, tables, static variables), and device memory is the device's own: pass such data as an argument`,
        );
      }
    }
    reader.position = end;
  }
}
