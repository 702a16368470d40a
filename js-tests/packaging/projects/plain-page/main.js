// No bundler: the package's files are served as they are, and named by their addresses.
import {
  load,
  recordWorkerState,
  registerInterfaceForDevice,
} from '../node_modules/inductor-fake-device/dist/index.js';

const { FakeDeviceInterface } = await load();
registerInterfaceForDevice('privateuseone', FakeDeviceInterface);

const start = new FakeDeviceInterface.Event({ enableTiming: true });
const end = new FakeDeviceInterface.Event({ enableTiming: true });
start.record(null);
const begin = performance.now();
while (performance.now() - begin < 5);
end.record(null);

const worker = new Worker(new URL('./compile_worker.js', import.meta.url), { type: 'module' });
worker.postMessage(recordWorkerState());
worker.onmessage = ({ data }) => {
  document.querySelector('output').textContent = JSON.stringify({
    elapsed: start.elapsedTime(end),
    properties: FakeDeviceInterface.getDeviceProperties(),
    worker: data,
  });
};
