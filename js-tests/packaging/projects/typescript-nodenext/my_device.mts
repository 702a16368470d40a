// A device of one's own in an ES module, with classes that extend those of the fake device.

import { DeviceOpOverrides, registerDeviceOpOverrides } from 'inductor-fake-device/inductor';
import {
  DeviceGuard,
  DeviceInterface,
  DeviceProperties,
  dtype,
  type EventOptions,
  FakeDeviceInterface,
  recordWorkerState,
  registerInterfaceForDevice,
  type WorkerState,
} from 'inductor-fake-device/sync';

/** An event that is always timed. */
class TimedEvent extends FakeDeviceInterface.Event {
  constructor(options: EventOptions = {}) {
    super({ ...options, enableTiming: true });
  }
}

class BiggerWorker extends FakeDeviceInterface.Worker {
  static override getDeviceProperties(device?: unknown): DeviceProperties {
    const { major } = super.getDeviceProperties(device);
    return new DeviceProperties(major + 1, 2048, 132);
  }
}

export class BiggerInterface extends FakeDeviceInterface {
  static override readonly Event = TimedEvent;
  static override readonly Worker = BiggerWorker;

  static override isBf16Supported(): boolean {
    return false;
  }
}

/** From the abstract base, a handle in place of the fake device's `null`. */
export class HandleInterface extends DeviceInterface {
  static override getRawStream(deviceIdx: number): number {
    return 0x1000 + deviceIdx;
  }
}

class Overrides extends DeviceOpOverrides {
  override synchronize(): string {
    return 'sync()';
  }
}

registerInterfaceForDevice('bigger', BiggerInterface);
registerDeviceOpOverrides('bigger', new Overrides());

export function timed(body: () => void): number {
  using start = new BiggerInterface.Event();
  using end = new BiggerInterface.Event();
  using guard = new DeviceGuard(BiggerInterface, 0);
  guard.enter();
  start.record(null);
  body();
  end.record(null);
  return start.elapsedTime(end);
}

const state: WorkerState = recordWorkerState();
console.log(
  JSON.stringify({
    properties: BiggerInterface.getDeviceProperties(),
    rawStreams: [BiggerInterface.getRawStream(0), HandleInterface.getRawStream(2)],
    bf16: BiggerInterface.isDtypeSupported(dtype.bfloat16),
    elapsed: timed(() => {}) >= 0,
    recorded: [...state.devices.keys()],
  }),
);
