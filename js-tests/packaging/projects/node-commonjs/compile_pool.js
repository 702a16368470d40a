// The main thread records what compile workers may ask; they answer without the device.
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');
const {
  FakeDeviceInterface,
  recordWorkerState,
  registerInterfaceForDevice,
} = require('inductor-fake-device/sync');

registerInterfaceForDevice('privateuseone', FakeDeviceInterface);

const worker = new Worker(join(__dirname, 'compile_worker.js'), {
  workerData: recordWorkerState(),
});
worker.once('message', (answer) => console.log(JSON.stringify(answer)));
