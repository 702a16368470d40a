/** WebAssembly modules by hand: just what kernels of tests need. */

export const i32 = 0x7f;
export const i64 = 0x7e;
export const f32 = 0x7d;
export const f64 = 0x7c;

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...unsigned(Math.floor(value / 128))];
}

const list = (items: readonly number[][]) => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
const text = (value: string) => sized([...Buffer.from(value)]);
const section = (id: number, bytes: readonly number[]) => [id, ...sized(bytes)];

export interface Assembly {
  /** Types of the function's parameters. */
  readonly params: readonly number[];
  /** Instructions, without the end. */
  readonly body?: readonly number[];
  readonly results?: readonly number[];
  readonly exportName?: string;
  /** Pages that the imported memory must have; null for no import. */
  readonly pages?: number | null;
  /** Maximum of the imported memory. */
  readonly maximumPages?: number;
  /** A function without parameters that is imported, as function 0. */
  readonly importedFunction?: readonly [module: string, name: string];
  /** A memory of its own. */
  readonly ownMemory?: boolean;
  readonly start?: boolean;
  /** Data segments: at a fixed address, or passive. */
  readonly data?: readonly (number | 'passive')[];
  /** A custom section, whose contents look like a data section. */
  readonly custom?: boolean;
}

/** A module with one function of its own. */
export function assemble(assembly: Assembly): Uint8Array<ArrayBuffer> {
  const {
    params,
    body = [],
    results = [],
    exportName = 'kernel',
    pages = 1,
    maximumPages,
    importedFunction,
    ownMemory = false,
    start = false,
    data = [],
    custom = false,
  } = assembly;
  const functionType = [0x60, ...sized([...params]), ...sized([...results])];
  const types = [functionType, [0x60, 0, 0]];
  const imports = [
    ...(importedFunction
      ? [[...text(importedFunction[0]), ...text(importedFunction[1]), 0, 1]]
      : []),
    ...(pages === null
      ? []
      : [
          [
            ...text('env'),
            ...text('memory'),
            2,
            ...(maximumPages === undefined
              ? [0, ...unsigned(pages)]
              : [1, ...unsigned(pages), ...unsigned(maximumPages)]),
          ],
        ]),
  ];
  const own = importedFunction ? 1 : 0;
  const functions = start ? [[0], [1]] : [[0]];
  const code = [[0, ...body, 0x0b], ...(start ? [[0, 0x0b]] : [])].map(sized);
  const segments = data.map((at) =>
    at === 'passive' ? [1, 2, 7, 7] : [0, 0x41, ...unsigned(at), 0x0b, 2, 7, 7],
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...(custom ? section(0, [...text('note'), 11, 1, 0]) : []),
    ...section(1, list(types)),
    ...(imports.length > 0 ? section(2, list(imports)) : []),
    ...section(3, list(functions)),
    ...(ownMemory ? section(5, list([[0, 1]])) : []),
    ...section(7, list([[...text(exportName), 0, own]])),
    ...(start ? section(8, [own + 1]) : []),
    ...(segments.some((segment) => segment[0] === 1) ? section(12, [segments.length]) : []),
    ...section(10, list(code)),
    ...(segments.length > 0 ? section(11, list(segments)) : []),
  ]);
}

const get = (local: number) => [0x20, local];

/** `out[program id in x] = value`, for (pointer, f32, …6 ids). */
export const storeAtProgram = [
  ...get(0),
  ...get(2),
  ...[0x41, 4, 0x6c, 0x6a], // + 4 * x
  ...get(1),
  ...[0x38, 2, 0], // f32.store
];

/** `out[i] = value` for all i below the grid's x, for (pointer, f32, …3 numbers of programs). */
export const storeInGrid = [
  ...[0x03, 0x40], // loop
  ...get(2),
  ...[0x41, 1, 0x6b, 0x21, 2], // x = x - 1
  ...get(0),
  ...get(2),
  ...[0x41, 4, 0x6c, 0x6a],
  ...get(1),
  ...[0x38, 2, 0],
  ...get(2),
  ...[0x0d, 0], // br_if x
  0x0b,
];

export const unreachable = [0x00];
/** Loads far behind the end of memory. */
export const outOfBounds = [0x41, 0x7c, 0x28, 2, 0, 0x1a];
export const call = (index: number) => [0x10, index];
