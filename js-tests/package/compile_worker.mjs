// A compile worker of worker.test.ts: restores the state that it is given, and answers questions about it.

import { parentPort, workerData } from 'node:worker_threads';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import { Device, getInterfaceForDevice, restoreWorkerState } from 'inductor-fake-device/worker';

const instantiated = [];
for (const name of ['Module', 'Instance']) {
  const Original = WebAssembly[name];
  WebAssembly[name] = class extends Original {
    constructor(...args) {
      instantiated.push(name);
      super(...args);
    }
  };
}

function answer(ask) {
  try {
    return { returns: ask() };
  } catch (error) {
    return { raises: error.name, message: error.message };
  }
}

const restored = answer(() => restoreWorkerState(workerData));
const fake = () => getInterfaceForDevice('privateuseone');
const cpu = () => getInterfaceForDevice('cpu');

parentPort.postMessage({
  restored,
  properties: answer(() => fake().Worker.getDeviceProperties()),
  ofDevice: answer(() => fake().Worker.getDeviceProperties(new Device('privateuseone', 0))),
  ofString: answer(() => fake().Worker.getDeviceProperties('privateuseone:0')),
  throughInterface: answer(() => fake().getDeviceProperties(0)),
  notRecorded: answer(() => fake().Worker.getDeviceProperties(7)),
  nonsense: answer(() => fake().Worker.getDeviceProperties({})),
  currentDevice: answer(() => fake().Worker.currentDevice()),
  setDevice: answer(() => fake().Worker.setDevice(0)),
  afterSetDevice: answer(() => fake().Worker.currentDevice()),
  setOther: answer(() => fake().Worker.setDevice(5)),
  cpuCurrentDevice: answer(() => cpu().Worker.currentDevice()),
  otherType: answer(() => fake().Worker.getDeviceProperties(new Device('cuda', 0))),
  cpu: answer(() => cpu().Worker.getDeviceProperties()),
  inductor: answer(() => String(DeviceProperties.create(new Device('privateuseone', 0)))),
  anotherMember: answer(() => fake().exchangeDevice(0)),
  unknown: answer(() => getInterfaceForDevice('cuda')),
  instantiated,
});
