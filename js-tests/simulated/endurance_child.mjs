// Run by endurance.test.ts in a process of its own, with --expose-gc: does something many times, a fifth of
// them to warm up, and prints how memory grew in the rest, and what the device was like before and after.

import { readFileSync } from 'node:fs';
import {
  dtype,
  JavaScriptKernel,
  LaunchError,
  raw,
  SimulatedDevice,
  WebAssemblyKernel,
} from 'inductor-fake-device/sync';

// A stack for each of a million errors would be most of the time that this takes.
Error.stackTraceLimit = 0;

/** Lets finalizers run: they do so only between tasks. */
async function settle() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function fails(call, kind = LaunchError) {
  try {
    call();
  } catch (error) {
    if (error instanceof kind) return;
    throw error;
  }
  throw new Error('the call should have failed');
}

const [job, total] = [process.argv[2], Number(process.argv[3])];
const device = new SimulatedDevice({
  execution: /deferred|polled/.test(job) ? 'deferred' : 'eager',
});
const input = device.fromArray(new Float32Array(4096).fill(1), dtype.float32);
const output = device.fromArray([0], dtype.float32);

const throwing = new JavaScriptKernel({
  name: 'throwing',
  signature: { in0: '*fp32', n: 'i32' },
  run: (_program, _in0, n) => {
    throw new Error(`number ${n}`);
  },
});
const unreachable = new WebAssemblyKernel({
  name: 'unreachable',
  signature: {},
  // One function of three i32, `unreachable`, exported as k; a memory imported as m.m.
  bytes: Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 3, 127, 127, 127, 0, 2, 8, 1, 1, 109, 1, 109, 2, 0, 1,
    3, 2, 1, 0, 7, 5, 1, 1, 107, 0, 0, 10, 5, 1, 3, 0, 0, 11,
  ]),
  grid: 'k',
});
const rowSum = new WebAssemblyKernel({
  name: 'row_sum',
  signature: { in0: '*fp32', out: '*fp32', columns: 'i32' },
  bytes: readFileSync(new URL('../../build/wasm/kernels/row_sum.wasm', import.meta.url)),
  program: 'row_sum',
});

const jobs = {
  throwing: (count) => {
    for (let i = 0; i < count; i++) {
      fails(() => device.launch(throwing, { grid: [3], args: [input, i] }));
    }
  },
  'throwing, deferred': (count) => {
    for (let i = 0; i < count; i++) {
      device.launch(throwing, { grid: [3], args: [input, i] });
      // Polls run work, too, and do not tell of its failure.
      if (i % 100 === 99) while (!device.defaultStream.query());
      if (i % 1000 === 999) fails(() => device.synchronize());
    }
  },
  'throwing, polled': (count) => {
    for (let i = 0; i < count; i++) {
      device.launch(throwing, { grid: [1], args: [input, i] });
      if (i % 100 === 99) while (!device.defaultStream.query());
    }
    fails(() => device.synchronize());
  },
  trapping: (count) => {
    for (let i = 0; i < count; i++)
      fails(() => device.launch(unreachable, { grid: [1], args: [] }));
  },
  'trapping with a C stack': (count) => {
    for (let i = 0; i < count; i++) {
      fails(() => device.launch(rowSum, { grid: [1], args: [input, output, -1] }));
    }
  },
  'forgotten tensors': async (count) => {
    for (let i = 0; i < count; i++) {
      device.emptyStrided([1], [1], dtype.float32);
      // Yields now and then, as a program does that lives long enough to forget a million.
      if (i % 20_000 === 0) await settle();
    }
  },
  'disposed tensors': (count) => {
    for (let i = 0; i < count; i++) device.emptyStrided([64], [1], dtype.float32).dispose();
  },
  'forgotten events': async (count) => {
    for (let i = 0; i < count; i++) {
      device.createEvent({ enableTiming: true }).record();
      if (i % 20_000 === 0) await settle();
    }
  },
  'refused launches': (count) => {
    for (let i = 0; i < count; i++) {
      fails(() => device.launch(throwing, { grid: [1], args: [input, 0.5] }), TypeError);
      fails(() => device.free(7), Error);
    }
  },
  devices: async (count) => {
    for (let i = 0; i < count; i++) {
      const one = new SimulatedDevice({ memoryBytes: 4 * 1024 * 1024 });
      one.fromArray([1], dtype.float32);
      if (i % 2 === 0) one.dispose();
      fails(() => new SimulatedDevice({ memoryBytes: 65537 }), Error);
      if (i % 100 === 0) await settle();
    }
  },
};

/** What the device is like, and that it works. */
function state() {
  const sum = device.emptyStrided([1], [1], dtype.float32);
  device.launch(rowSum, { grid: [1], args: [input, sum, 4096] });
  const answer = sum.item();
  sum.dispose();
  device.synchronize();
  const stats = device.memoryStats();
  return {
    answer,
    allocated: stats['allocated_bytes.all.current'],
    blocks: stats['allocation.all.current'],
    handle: device.createStream().handle > 0,
    input: Math.max(...input.toTypedArray()),
  };
}
const moduleBytes = () => raw.HEAPU8.buffer.byteLength;

const before = state();
await jobs[job](total / 5);
await settle();
const start = { module: moduleBytes(), process: process.memoryUsage().rss };
await jobs[job]((total * 4) / 5);
await settle();
const after = state();
process.stdout.write(
  JSON.stringify({
    before,
    after,
    moduleGrowth: moduleBytes() - start.module,
    processGrowth: process.memoryUsage().rss - start.process,
  }),
);
