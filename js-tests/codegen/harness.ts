import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { registerInterfaceForDevice, resetRegistry } from 'inductor-fake-device';
import { resetBackends } from 'inductor-fake-device/inductor';
import { load, SimulatedDevice, type SimulatedDeviceOptions } from 'inductor-fake-device/simulated';
import {
  type Call,
  type CompiledProgram,
  compile,
  parseExpression,
  registerExampleBackend,
} from '../../demo/codegen/index.js';
import type { Tensor } from './eager.js';

const devices: SimulatedDevice[] = [];

/** A simulated device, registered, with the example's backend. */
export async function registerDevice(
  deviceType = 'privateuseone',
  options: SimulatedDeviceOptions = {},
): Promise<SimulatedDevice> {
  await load();
  const device = new SimulatedDevice(options);
  devices.push(device);
  registerInterfaceForDevice(deviceType, device.Interface);
  registerExampleBackend(deviceType);
  return device;
}

/** Disposes of the devices, too: none may have anything allocated. */
export function forgetDevices(): void {
  resetRegistry();
  resetBackends();
  expect(devices.splice(0).flatMap((device) => device.dispose())).toEqual([]);
}

export function compileExpression(
  text: string,
  shapes: Readonly<Record<string, readonly number[]>>,
): CompiledProgram {
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, { shape }] as const);
  return compile(parseExpression(text, Object.fromEntries(inputs)));
}

/** Repeatable numbers between -1 and 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    // The generator of Numerical Recipes.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function randomTensor(shape: readonly number[], next: () => number, scale = 3): Tensor {
  const numel = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length: numel }, () => scale * next()) };
}

/** Bits, so that NaN equals itself and 0 differs from -0. */
export function bits(data: Float32Array): number[] {
  return [...new Uint32Array(data.buffer, data.byteOffset, data.length)];
}

interface PrintedModule {
  readonly call: Call;
}

// Within the package, so that the text's own import of the package finds it.
const folder = join(fileURLToPath(new URL('.', import.meta.url)), `generated-${process.pid}`);
let modules = 0;

/** Writes a program's text to a file of its own. */
export function writeModule(text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `wrapper${modules++}.mjs`);
  writeFileSync(file, text);
  return file;
}

export async function importModule(text: string): Promise<PrintedModule> {
  return (await import(pathToFileURL(writeModule(text)).href)) as PrintedModule;
}

export function removeModules(): void {
  rmSync(folder, { recursive: true, force: true });
}
