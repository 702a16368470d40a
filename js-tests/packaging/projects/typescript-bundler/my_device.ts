// A device of one's own, whose module needs the core only when it is used.
import { EventBase, load, registerInterfaceForDevice, StreamBase } from 'inductor-fake-device';

export class MyStream extends StreamBase {
  readonly handle = 0x7f00;
}

export class MyEvent extends EventBase {
  time: number | null = null;

  override record(_stream: StreamBase | null): void {
    this.time = Date.now();
  }
  override elapsedTime(end: MyEvent): number {
    return (end.time ?? 0) - (this.time ?? 0);
  }
  override wait(_stream: StreamBase | null): void {}
  override query(): boolean {
    return this.time !== null;
  }
  override synchronize(): void {}
}

export interface MyProperties {
  readonly multiProcessorCount: number;
  readonly warpSize: number;
}

export async function registerMyDevice() {
  const { DeviceInterface } = await load();

  class MyWorker extends DeviceInterface.Worker {
    static override currentDevice(): number {
      return 0;
    }
    static override getDeviceProperties(_device: unknown = null): MyProperties {
      return { multiProcessorCount: 132, warpSize: 32 };
    }
  }

  class MyInterface extends DeviceInterface {
    static override readonly Event = MyEvent;
    static override readonly Stream = MyStream;
    static override readonly Worker = MyWorker;

    static override currentDevice(): number {
      return this.Worker.currentDevice();
    }
    static override getRawStream(_deviceIdx: number): number {
      return new this.Stream().handle;
    }
    static override getComputeCapability(_device: unknown = null): string {
      return 'sm_90';
    }
    static override getDeviceProperties(device: unknown = null): MyProperties {
      return this.Worker.getDeviceProperties(device);
    }
  }

  registerInterfaceForDevice('mydevice', MyInterface);
  return MyInterface;
}

const MyInterface = await registerMyDevice();
const stream: number = MyInterface.getRawStream(0);
const event: MyEvent = new MyInterface.Event();
export const results: readonly number[] = [stream, event.elapsedTime(event)];
