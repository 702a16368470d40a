import { parentPort, workerData } from 'node:worker_threads';
import { getInterfaceForDevice, restoreWorkerState } from 'inductor-fake-device/worker';

restoreWorkerState(workerData);
const device = getInterfaceForDevice('privateuseone');

parentPort.postMessage({
  properties: device.Worker.getDeviceProperties(0),
  computeCapability: device.getComputeCapability(0),
});
