// A compile worker: it must not touch the device, and answers from what the page recorded.
import { getInterfaceForDevice, restoreWorkerState } from 'inductor-fake-device/worker';

self.onmessage = ({ data }) => {
  restoreWorkerState(data);
  const device = getInterfaceForDevice('privateuseone');
  self.postMessage({
    properties: device.Worker.getDeviceProperties(0),
    computeCapability: device.getComputeCapability(0),
  });
};
