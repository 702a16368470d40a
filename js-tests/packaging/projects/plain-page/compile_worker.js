import {
  getInterfaceForDevice,
  restoreWorkerState,
} from '../node_modules/inductor-fake-device/dist/worker.js';

self.onmessage = ({ data }) => {
  restoreWorkerState(data);
  const device = getInterfaceForDevice('privateuseone');
  self.postMessage({
    properties: device.Worker.getDeviceProperties(0),
    computeCapability: device.getComputeCapability(0),
  });
};
