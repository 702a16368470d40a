/** A compile worker in the browser: no WebAssembly, only what was recorded. */
import { Device, getInterfaceForDevice, restoreWorkerState } from 'inductor-fake-device/worker';

function answer(ask: () => unknown): unknown {
  try {
    return { returns: ask() };
  } catch (error) {
    const { name, message } = error as Error;
    return { raises: name, message };
  }
}

globalThis.onmessage = ({ data }) => {
  const fake = () => getInterfaceForDevice('privateuseone');
  globalThis.postMessage({
    wrongVersion: answer(() => restoreWorkerState({ ...data, version: '0.0.1' })),
    before: answer(fake),
    restored: answer(() => restoreWorkerState(data)),
    properties: answer(() => fake().Worker.getDeviceProperties(new Device('privateuseone', 0))),
    currentDevice: answer(() => fake().Worker.currentDevice()),
    notRecorded: answer(() => fake().Worker.getDeviceProperties(3)),
  });
};
