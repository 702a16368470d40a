// A page that takes the fake device as it is.
import {
  Device,
  type FakeDeviceModule,
  type LoadOptions,
  load,
  recordWorkerState,
  registerInterfaceForDevice,
} from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';

const options: LoadOptions = { locateFile: (name) => new URL(name, document.baseURI) };
const loaded: FakeDeviceModule = await load(options);

const compiled = await WebAssembly.compileStreaming(fetch('fake_device.wasm'));
export const others: readonly LoadOptions[] = [
  { wasmModule: compiled },
  { wasmBinary: await (await fetch('fake_device.wasm')).arrayBuffer() },
];
const { FakeDeviceInterface } = loaded;

/** Milliseconds of one call. */
export function time(body: () => void): number {
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  body();
  end.record(null);
  const recorded: number | null = end.recordedTime;
  const elapsed: number = recorded === null ? Number.NaN : start.elapsedTime(end);
  start.dispose();
  end.dispose();
  return elapsed;
}

registerInterfaceForDevice(new Device('privateuseone'), FakeDeviceInterface);
const { major, multiProcessorCount, maxThreadsPerMultiProcessor } =
  FakeDeviceInterface.getDeviceProperties();
export const shown: readonly number[] = [major, multiProcessorCount, maxThreadsPerMultiProcessor];
export const hints: string = DeviceProperties.create(new Device('privateuseone', 0)).toString();
new Worker(new URL('./compile_worker.js', import.meta.url), { type: 'module' }).postMessage(
  recordWorkerState(),
);
