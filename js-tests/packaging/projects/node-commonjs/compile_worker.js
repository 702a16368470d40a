const { parentPort, workerData } = require('node:worker_threads');
const { getInterfaceForDevice, restoreWorkerState } = require('inductor-fake-device/worker');

restoreWorkerState(workerData);
const device = getInterfaceForDevice('privateuseone');

parentPort.postMessage({
  properties: device.Worker.getDeviceProperties(0),
  computeCapability: device.getComputeCapability(0),
});
