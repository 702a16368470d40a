/** Files that the command reads and writes. Failures are UsageErrors that name the file. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type NpyArray, parseNpy } from './npy.js';
import { fileError, withFile } from './usage_error.js';

/** A module's text, from a file or, for `-`, from standard input. */
export async function readSource(file: string): Promise<string> {
  if (file !== '-') return withFile('read', file, () => readFileSync(file, 'utf8'));
  try {
    return await text(process.stdin);
  } catch (error) {
    throw fileError('read', 'standard input', error);
  }
}

export function readNpy(path: string): NpyArray {
  return withFile('read', path, () => parseNpy(readFileSync(path)));
}

export function makeFolder(path: string): void {
  withFile('make', path, () => mkdirSync(path, { recursive: true }));
}

export function writeBytes(path: string, data: Uint8Array | string): void {
  withFile('write', path, () => writeFileSync(path, data));
}

/** The file of an output in a folder. */
export function outputPath(folder: string, index: number): string {
  return join(folder, `output${index}.npy`);
}

/** The arrays in a folder's `output0.npy`, `output1.npy`, …, by their numbers. */
export function readOutputs(folder: string): ReadonlyMap<number, NpyArray> {
  const names = withFile('read', folder, () => readdirSync(folder));
  const numbers = names.flatMap((name) => {
    const digits = /^output(0|[1-9]\d*)\.npy$/.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  numbers.sort((one, other) => one - other);
  withFile('read', folder, () => {
    if (numbers.length === 0) throw new Error('it holds no output0.npy');
  });
  return new Map(numbers.map((number) => [number, readNpy(outputPath(folder, number))]));
}
