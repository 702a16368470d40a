/** The simulated device: memory from the cache, launches, copies. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dtype, SimulatedDevice, WebAssemblyKernel } from 'inductor-fake-device/sync';
import { measure, median, type Subject } from './measure.js';
import { type Row, row, us } from './rows.js';

const MEBIBYTE = 2 ** 20;
/** Of the allocations, natively, too. */
const ALLOCATED_BYTES = 4096;
const COPIED_BYTES = 16 * MEBIBYTE;
const SILU_ELEMENTS = 2 ** 20;

/** What `scripts/bench.mjs` and the build make. */
const nativeAllocator = 'build/native/allocator_native';
const siluFile = 'build/wasm/kernels/silu.wasm';

/** A subject without preparation. */
const repeat = (once: () => unknown): Subject<null> => ({
  prepare: () => null,
  run(_, count) {
    let last: unknown;
    for (let i = 0; i < count; i++) last = once();
    return last;
  },
});

/** The clock in a loop of its own, in which the engine has nothing to call but the clock. */
const clock: Subject<null> = {
  prepare: () => null,
  run(_, count) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += performance.now();
    return sum;
  },
};

/** Nanoseconds of a pair natively, or `null` where it is not built. */
function measureNatively(): number | null {
  if (!existsSync(nativeAllocator)) return null;
  const pairs = Array.from({ length: 3 }, () => {
    const { status, stdout, stderr } = spawnSync(nativeAllocator, [String(ALLOCATED_BYTES)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${nativeAllocator}: ${stderr}`);
    return (JSON.parse(stdout) as { pairNs: number }).pairNs;
  });
  return median(pairs);
}

function allocationRows(): Row[] {
  const device = new SimulatedDevice();
  const pair: Subject<null> = {
    prepare: () => null,
    run(_, count) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const address = device.allocate(ALLOCATED_BYTES);
        sum += address;
        device.free(address);
      }
      return sum;
    },
  };
  const [pairTime, clockTime] = measure([pair, clock]);
  device.dispose();
  const rows = [row('device.allocate, free', pairTime, 'performance.now()', clockTime, 4)];
  const native = measureNatively();
  if (native === null) {
    console.log(`${nativeAllocator} is not built: what is compared with it is left out\n`);
    return rows;
  }
  return [row('device.allocate, free', pairTime, 'native C++', native, 3), ...rows];
}

/** `(module (import "env" "memory" (memory 1)) (func (export "run") (param i32 i32 i32)))` */
const emptyModule = Uint8Array.from(
  [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    [0x01, 7, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0],
    [0x02, 15, 1, 3, ...Buffer.from('env'), 6, ...Buffer.from('memory'), 0x02, 0x00, 1],
    [0x03, 2, 1, 0],
    [0x07, 7, 1, 3, ...Buffer.from('run'), 0x00, 0],
    [0x0a, 4, 1, 2, 0, 0x0b],
  ].flat(),
);

function launchRows(): Row[] {
  const device = new SimulatedDevice();
  const kernel = new WebAssemblyKernel({
    name: 'empty',
    signature: {},
    bytes: emptyModule,
    grid: 'run',
  });
  const launch: Subject<null> = {
    prepare: () => null,
    run(_, count) {
      for (let i = 0; i < count; i++) device.launch(kernel, { grid: [1], args: [] });
    },
  };
  const [launchTime, clockTime] = measure([launch, clock]);
  device.dispose();
  return [row('launch of an empty kernel', launchTime, 'performance.now()', clockTime, 20)];
}

function siluRows(): Row[] {
  if (!existsSync(siluFile)) {
    console.log(`${siluFile} is not built: what is measured with it is left out\n`);
    return [];
  }
  const bytes = Uint8Array.from(readFileSync(siluFile));
  const device = new SimulatedDevice();
  const kernel = new WebAssemblyKernel({
    name: 'silu',
    signature: { in_ptr0: '*fp32', out_ptr0: '*fp32', xnumel: 'i32' },
    bytes,
    grid: 'silu',
  });
  const input = device.fromArray(
    Float32Array.from({ length: SILU_ELEMENTS }, (_, i) => (i % 1000) / 50 - 10),
    dtype.float32,
  );
  const output = device.emptyLike(input);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory: device.memory },
  });
  const direct = exports.silu as (...args: readonly number[]) => void;
  const times = measure(
    [
      repeat(() => device.launch(kernel, { grid: [1], args: [input, output, SILU_ELEMENTS] })),
      repeat(() => direct(input.address, output.address, SILU_ELEMENTS, 1, 1, 1)),
    ],
    { count: 1, batches: 301 },
  );
  device.dispose();
  return [row('launch of SiLU, 2^20 floats', times[0], 'called directly', times[1], 1.02, us)];
}

function copyRows(): Row[] {
  const device = new SimulatedDevice();
  const address = device.allocate(COPIED_BYTES);
  const tensor = device.emptyStrided([COPIED_BYTES / 4], [1], dtype.float32);
  const floats = Float32Array.from({ length: COPIED_BYTES / 4 }, (_, i) => i);
  const source = new Uint8Array(floats.buffer);
  const times = measure(
    [
      repeat(() => device.copyHostToDevice(address, source)),
      repeat(() => tensor.copyFrom(floats)),
      repeat(() => new Uint8Array(device.memory.buffer, address, COPIED_BYTES).set(source)),
    ],
    { count: 1, batches: 301 },
  );
  device.dispose();
  const [copyTime, tensorTime, setTime] = times;
  return [
    row('copyHostToDevice, 16 MiB', copyTime, 'Uint8Array.set', setTime, 1.2, us),
    row('tensor.copyFrom, 16 MiB', tensorTime, 'Uint8Array.set', setTime, 1.2, us),
  ];
}

export function simulatedRows(): Row[] {
  return [...allocationRows(), ...launchRows(), ...siluRows(), ...copyRows()];
}
