// The same package to a CommonJS module in TypeScript.
import fake = require('inductor-fake-device/sync');
import index = require('inductor-fake-device');
import inductor = require('inductor-fake-device/inductor');
import worker = require('inductor-fake-device/worker');

class MyEvent extends fake.EventBase {
  override record(_stream: fake.StreamBase | null): void {}
  override elapsedTime(_end: fake.EventBase): number {
    return 1;
  }
  override wait(_stream: fake.StreamBase | null): void {}
  override query(): undefined {}
  override synchronize(): void {}
}

class MyWorker extends fake.DeviceInterface.Worker {
  static override getDeviceProperties(): { readonly multiProcessorCount: number } {
    return { multiProcessorCount: 7 };
  }
}

class MyInterface extends fake.DeviceInterface {
  static override readonly Event = MyEvent;
  static override readonly Worker = MyWorker;

  static override getRawStream(_deviceIdx: unknown): number {
    return 42;
  }
  static override getComputeCapability(): string {
    return 'none';
  }
}

async function main(): Promise<void> {
  const loaded: index.FakeDeviceModule = await index.load();
  const same: boolean = loaded.DeviceInterface === fake.DeviceInterface;
  fake.registerInterfaceForDevice('mine', MyInterface);
  const hints = inductor.DeviceProperties.create(new fake.Device('mine', 0));
  let refused = '';
  try {
    fake.FakeDeviceInterface.exchangeDevice(1);
  } catch (error) {
    if (error instanceof index.AssertionError) refused = error.name;
  }
  console.log(
    JSON.stringify({
      same,
      rawStream: MyInterface.getRawStream(0),
      multiProcessorCount: hints.multiProcessorCount,
      elapsed: new MyInterface.Event().elapsedTime(new MyInterface.Event()),
      restore: typeof worker.restoreWorkerState,
      refused,
    }),
  );
}

main();
