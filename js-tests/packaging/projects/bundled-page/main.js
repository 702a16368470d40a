// A page that loads the core, times with its events and lets a worker ask about the device. Nothing in it
// is made for one bundler.
import { Device, load, recordWorkerState, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';

const { FakeDeviceInterface } = await load();
registerInterfaceForDevice('privateuseone', FakeDeviceInterface);

/** Milliseconds of a call, by the device's events. */
function time(body) {
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  body();
  end.record(null);
  const elapsed = start.elapsedTime(end);
  start.dispose();
  end.dispose();
  return elapsed;
}

function spin(milliseconds) {
  const begin = performance.now();
  while (performance.now() - begin < milliseconds);
}

function askWorker() {
  const worker = new Worker(new URL('./compile_worker.js', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage(recordWorkerState());
  });
}

const report = {
  elapsed: time(() => spin(5)),
  properties: FakeDeviceInterface.getDeviceProperties(),
  hints: String(DeviceProperties.create(new Device('privateuseone', 0))),
  worker: await askWorker(),
};
document.querySelector('output').textContent = JSON.stringify(report);
