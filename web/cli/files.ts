/** Files that the command reads and writes. Failures are UsageErrors that name the file. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type NpyArray, parseNpy } from './npy.js';
import { fileError, withFile } from './usage_error.js';

/** A module's text, from a file or, for `-`, from standard input. */
export async function readSource(file: string): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? await buffer(process.stdin) : readFileSync(file);
  } catch (error) {
    throw fileError('read', name, error);
  }
  return withFile('read', name, () => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new Error('it is no text in UTF-8');
    }
  });
}

export function readNpy(path: string): NpyArray {
  return withFile('read', path, () => parseNpy(readFileSync(path)));
}

/** Makes a folder and those that it is in. Node's own `recursive` does not come back from some file systems. */
export function makeFolder(path: string): void {
  const make = (folder: string): void => {
    if (existsSync(folder) && statSync(folder).isDirectory()) return;
    const parent = dirname(folder);
    if (parent !== folder) make(parent);
    mkdirSync(folder);
  };
  withFile('make', path, () => make(resolve(path)));
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
