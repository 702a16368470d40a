// The main thread records what compile workers may ask; they answer without the device.
import { Worker } from 'node:worker_threads';
import { load, recordWorkerState, registerInterfaceForDevice } from 'inductor-fake-device';

const { FakeDeviceInterface } = await load();
registerInterfaceForDevice('privateuseone', FakeDeviceInterface);

const worker = new Worker(new URL('./compile_worker.js', import.meta.url), {
  workerData: recordWorkerState(),
});
worker.once('message', (answer) => console.log(JSON.stringify(answer)));
