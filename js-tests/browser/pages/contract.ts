/** Runs in the page of contract.test.ts: the same replay as in Node, events and a compile worker. */
import { load, registerInterfaceForDevice, resetRegistry } from 'inductor-fake-device';
import * as inductor from 'inductor-fake-device/inductor';
import { replay } from '../../contract/replay.js';

async function run(): Promise<unknown> {
  const recording = await (await fetch('contract.json')).json();
  const module = await load();
  const steps = replay(recording, { module, inductor });

  const { FakeDeviceInterface } = module;
  const [start, end] = [0, 1].map(() => new FakeDeviceInterface.Event({ enableTiming: true }));
  start?.record(null);
  await new Promise((resolve) => setTimeout(resolve, 20));
  end?.record(null);

  resetRegistry();
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
  const worker = new Worker('compile_worker.js', { type: 'module' });
  const answers = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.postMessage(module.recordWorkerState());
  return {
    steps,
    elapsed: start?.elapsedTime(end as never),
    worker: await answers,
    processors: module.CpuInterface.getDeviceProperties().multiProcessorCount,
    hardwareConcurrency: navigator.hardwareConcurrency,
  };
}

Object.assign(globalThis, { outcome: run() });
