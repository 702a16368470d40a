import {
  getInterfaceForDevice,
  restoreWorkerState,
  type WorkerState,
} from 'inductor-fake-device/worker';

addEventListener('message', ({ data }: MessageEvent<WorkerState>) => {
  restoreWorkerState(data);
  const count: number = getInterfaceForDevice('privateuseone').deviceCount();
  postMessage(count);
});
