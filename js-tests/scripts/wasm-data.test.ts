import { describe, expect, test } from '@jest/globals';
import { joinDataSegments } from '../../scripts/lib/wasm-data.mjs';

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** One memory of two pages, exported as "m". */
const memory = [5, 3, 1, 0, 2, 7, 5, 1, 1, 0x6d, 2, 0];

/** A module whose data section has this content. */
function moduleWith(...content: number[]) {
  return Uint8Array.of(...magic, ...memory, 11, content.length, ...content);
}

function memoryOf(file: Uint8Array) {
  const module = new WebAssembly.Module(Uint8Array.from(file));
  return new Uint8Array((new WebAssembly.Instance(module).exports.m as WebAssembly.Memory).buffer);
}

describe('joinDataSegments', () => {
  test('joins what lies near', () => {
    // At 1 "ab", at 63 "c", at 100 "d".
    const segments = [
      [0, 0x41, 1, 0x0b, 2, 0x61, 0x62],
      [0, 0x41, 63, 0x0b, 1, 0x63],
      [0, 0x41, 0xe4, 0, 0x0b, 1, 0x64],
    ];
    const file = moduleWith(3, ...segments.flat());
    const joined = joinDataSegments(file);
    expect(joined.at(magic.length + memory.length + 2)).toBe(1);
    expect(memoryOf(joined)).toEqual(memoryOf(file));
  });

  test('leaves long gaps out', () => {
    // At 100 "a", at 65536 "b".
    const file = moduleWith(
      ...[2, 0, 0x41, 0xe4, 0, 0x0b, 1, 0x61],
      ...[0, 0x41, 0x80, 0x80, 4, 0x0b, 1, 0x62],
    );
    expect(Uint8Array.from(joinDataSegments(file))).toEqual(file);
  });

  test('leaves a segment at an address that is no constant', () => {
    const file = moduleWith(1, 0, 0x23, 0, 0x0b, 1, 0x61);
    expect(joinDataSegments(file)).toBe(file);
  });
});
