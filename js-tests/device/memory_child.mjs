// Run by memory.test.ts in a process of its own, with --expose-gc: does a million of something, twice, and
// prints how the memory of the WebAssembly module and of the process grew in the second half.

import { CpuInterface, DeviceInterface, FakeDeviceInterface, raw } from 'inductor-fake-device/sync';

const COUNT = 1_000_000;
// A stack for each of a million errors would be most of the time that this takes.
Error.stackTraceLimit = 0;

/** Lets finalizers run: they do so only between tasks. */
async function settle() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function fails(call) {
  try {
    call();
  } catch {
    return;
  }
  throw new Error('the call should have failed');
}

const recorded = new FakeDeviceInterface.Event({ enableTiming: true });
recorded.record(null);
const unrecorded = new FakeDeviceInterface.Event({ enableTiming: true });

const jobs = {
  failing: async (count) => {
    for (let i = 0; i < count; i += 7) {
      fails(() => FakeDeviceInterface.exchangeDevice(i + 1));
      fails(() => FakeDeviceInterface.currentStream());
      fails(() => recorded.record(null));
      fails(() => unrecorded.elapsedTime(recorded));
      fails(() => new FakeDeviceInterface.Event({ nonsense: i }));
      fails(() => DeviceInterface.Worker.getDeviceProperties(i));
      fails(() => new DeviceInterface.Event());
    }
  },
  'failing clock': async (count) => {
    const event = new CpuInterface.Event();
    const { performance } = globalThis;
    globalThis.performance = {
      now() {
        throw new Error('no time');
      },
    };
    for (let i = 0; i < count; i++) fails(() => event.record());
    globalThis.performance = performance;
    event.dispose();
  },
  disposed: async (count) => {
    for (let i = 0; i < count; i++) {
      const event = new FakeDeviceInterface.Event({ enableTiming: true });
      event.record(null);
      event.dispose();
    }
  },
  forgotten: async (count) => {
    for (let i = 0; i < count; i++) {
      new FakeDeviceInterface.Event({ enableTiming: true }).record(null);
      // Yields now and then, as a program does that lives long enough to forget a million.
      if (i % 20_000 === 0) await settle();
    }
  },
};

const job = jobs[process.argv[2]];
const moduleBytes = () => raw.HEAPU8.buffer.byteLength;

await job(COUNT);
await settle();
const before = { module: moduleBytes(), process: process.memoryUsage().rss };
await job(COUNT);
await settle();
process.stdout.write(
  JSON.stringify({
    moduleBytes: moduleBytes(),
    moduleGrowth: moduleBytes() - before.module,
    processGrowth: process.memoryUsage().rss - before.process,
  }),
);
