import { kindOf, show } from '../contract/arguments.js';
import type { WasmMemory } from '../core/load.js';
import type { ElementArray, ElementType } from './element_type.js';
import {
  type Grid,
  JavaScriptKernel,
  type Kernel,
  type KernelArgument,
  WebAssemblyKernel,
} from './kernel.js';
import { KernelLaunchError } from './launch_error.js';
import { OutOfMemoryError } from './shared.js';
import { type Parameter, scalarArgument } from './signature.js';
import { Tensor } from './tensor.js';
import { type TritonDevice, TritonKernel } from './triton/kernel.js';

/** What a launch gives for a parameter: a tensor or an address for a pointer, a number otherwise. */
export type LaunchArgument = Tensor | number | bigint | boolean;

/** An argument that has been checked: a number, or a range of device memory. */
type Prepared =
  | number
  | bigint
  | { readonly address: number; readonly bytes: number; readonly type: ElementType };

/** A kernel of which each device has an instance of its own. */
export interface Instantiable<Instance> {
  instantiate(device: TritonDevice): Instance;
}

/** What launching asks of the device. */
export interface LaunchOwner {
  readonly memory: WasmMemory;
  /** Where kernels may keep tiles, and how many bytes. */
  readonly spillAddress: number;
  readonly spillRoom: number;
  isOwn(tensor: Tensor): boolean;
  /** The bytes from an address to the end of its allocation, or nothing for an address of none. */
  bytesFrom(address: number): number | null;
  /** The kernel on this device's memory. */
  instanceOf<Instance>(kernel: Kernel & Instantiable<Instance>): Instance;
  /** Lets the next {@link instanceOf} make a new one. */
  dropInstance(kernel: Kernel): void;
}

const LARGEST = 2 ** 31 - 1;

export function requireGrid(grid: unknown, owner: string): Grid {
  if (!Array.isArray(grid) || grid.length < 1 || grid.length > 3) {
    throw new TypeError(
      `${owner}: 'grid' must be an array of one to three numbers, not ${Array.isArray(grid) ? `one of ${grid.length}` : kindOf(grid)}`,
    );
  }
  for (const extent of grid as unknown[]) {
    if (!Number.isInteger(extent) || (extent as number) < 1 || (extent as number) > LARGEST) {
      throw new TypeError(
        `${owner}: 'grid' must hold whole numbers from 1 to ${LARGEST}, not ${show(extent)}`,
      );
    }
  }
  const [x, y = 1, z = 1] = grid as number[];
  return [x as number, y, z];
}

function preparePointer(
  device: LaunchOwner,
  { name, type }: Parameter,
  pointee: ElementType,
  value: unknown,
  owner: string,
): Prepared {
  const what = `${owner}: '${name}' (${type})`;
  if (value instanceof Tensor) {
    if (!device.isOwn(value)) throw new TypeError(`${what} is a tensor of another device`);
    if (value.dtype !== pointee.dtype) {
      throw new TypeError(`${what} is a tensor of ${value.dtype}`);
    }
    const storage = value.storage('launch');
    const offset = value.storageOffset * value.dtype.itemsize;
    return { address: value.address, bytes: storage.bytes - offset, type: pointee };
  }
  if (typeof value !== 'number') {
    throw new TypeError(`${what} must be a tensor or an address, not ${kindOf(value)}`);
  }
  const bytes = device.bytesFrom(value);
  if (bytes === null) throw new TypeError(`${what}: ${value} is no address of device memory`);
  if (value % pointee.dtype.itemsize !== 0) {
    throw new TypeError(
      `${what}: the address ${value} is no multiple of ${pointee.dtype.itemsize}`,
    );
  }
  return { address: value, bytes, type: pointee };
}

/** Checks arguments against a kernel's signature, before anything runs. */
function prepare(device: LaunchOwner, kernel: Kernel, args: unknown): Prepared[] {
  const { parameters, launchName: owner } = kernel;
  if (!Array.isArray(args)) {
    throw new TypeError(`${owner}: 'args' must be an array, not ${kindOf(args)}`);
  }
  if (args.length !== parameters.length) {
    throw new TypeError(
      `${owner}: ${args.length} arguments for ${parameters.length} parameters (${parameters.map(({ name }) => name).join(', ')})`,
    );
  }
  return parameters.map((parameter, i) =>
    parameter.pointee === null
      ? scalarArgument(parameter, args[i], owner)
      : preparePointer(device, parameter, parameter.pointee, args[i], owner),
  );
}

/** Runs `run` for every program of a grid, x fastest. */
function forEachProgram(
  kernel: string,
  grid: Grid,
  run: (x: number, y: number, z: number) => void,
): void {
  const [gridX, gridY, gridZ] = grid;
  let [x, y, z] = [0, 0, 0];
  try {
    for (z = 0; z < gridZ; z++) {
      for (y = 0; y < gridY; y++) {
        for (x = 0; x < gridX; x++) run(x, y, z);
      }
    }
  } catch (cause) {
    throw new KernelLaunchError(kernel, [x, y, z], cause);
  }
}

function runWholeGrid(kernel: string, run: () => void): void {
  try {
    run();
  } catch (cause) {
    throw new KernelLaunchError(kernel, null, cause);
  }
}

function runJavaScript(
  device: LaunchOwner,
  kernel: JavaScriptKernel,
  grid: Grid,
  prepared: readonly Prepared[],
): void {
  // Taken when the kernel runs: memory may have grown since the launch.
  const views = prepared.map((value): KernelArgument => {
    if (typeof value !== 'object') return value;
    const { address, bytes, type } = value;
    const length = Math.floor(bytes / type.dtype.itemsize);
    return new type.Array(device.memory.buffer as ArrayBuffer, address, length) as ElementArray;
  });
  forEachProgram(kernel.name, grid, (x, y, z) => {
    kernel.run({ programId: [x, y, z], numPrograms: grid }, ...views);
  });
}

function runWebAssembly(
  device: LaunchOwner,
  kernel: WebAssemblyKernel,
  grid: Grid,
  prepared: readonly Prepared[],
): void {
  const values = prepared.map((value) => (typeof value === 'object' ? value.address : value));
  const run = device.instanceOf(kernel);
  try {
    if (kernel.isWholeGrid) runWholeGrid(kernel.name, () => run(...values, ...grid));
    else forEachProgram(kernel.name, grid, (x, y, z) => run(...values, x, y, z, ...grid));
  } catch (error) {
    // A trap leaves a module's globals as they are, and its stack pointer is one of them.
    device.dropInstance(kernel);
    throw error;
  }
}

/** What a failed assertion says of itself lies there, and tiles. */
const LEAST_SPILL_BYTES = 16;

function runTriton(
  device: LaunchOwner,
  kernel: TritonKernel,
  grid: Grid,
  prepared: readonly Prepared[],
): () => void {
  const bytes = Math.max(kernel.spillBytes, LEAST_SPILL_BYTES);
  if (bytes > device.spillRoom) {
    throw new OutOfMemoryError(
      `${kernel.launchName}: its tiles need ${bytes} bytes of memory, and the device reserves ${device.spillRoom} for them: make its blocks smaller, or make the device with 'reservedBytes' of at least ${device.spillAddress + bytes}`,
    );
  }
  const values = prepared.map((value) => (typeof value === 'object' ? value.address : value));
  const instance = device.instanceOf(kernel);
  return () => instance.run(values, grid, device.spillAddress);
}

/** The work of a launch, its arguments checked. */
export function prepareLaunch(
  device: LaunchOwner,
  kernel: Kernel,
  grid: Grid,
  args: unknown,
): () => void {
  const prepared = prepare(device, kernel, args);
  if (kernel instanceof JavaScriptKernel) {
    return () => runJavaScript(device, kernel, grid, prepared);
  }
  if (kernel instanceof TritonKernel) return runTriton(device, kernel, grid, prepared);
  if (kernel instanceof WebAssemblyKernel) {
    // Made before anything is issued, so that a module that cannot be linked is refused here.
    device.instanceOf(kernel);
    return () => runWebAssembly(device, kernel, grid, prepared);
  }
  throw new TypeError(`launch(): there is no way to run a ${kindOf(kernel)}`);
}
