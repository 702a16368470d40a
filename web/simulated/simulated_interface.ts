import { requireArgument, requireOptions } from '../contract/arguments.js';
import type { EventOptions } from '../contract/event.js';
import type { RawProfile, RawSimulatedDevice } from './native.js';
import { simulator, unwrapSimulated } from './runtime.js';
import { DeviceInterface, NATIVE, NativeSlot, nativeDevice, Worker } from './shared.js';
import { type EventOwner, SimulatedEvent } from './simulated_event.js';
import type { Stream } from './stream.js';

/** What the interface asks of its device. */
export interface InterfaceOwner extends EventOwner {
  readonly native: RawSimulatedDevice;
  readonly profile: RawProfile;
  newStream(priority: number): Stream;
  currentStream(): Stream;
  setStream(stream: Stream | null): void;
  requireStream(stream: unknown, member: string): Stream;
  synchronize(): void;
}

/** Makes a stream current, and afterwards the one that was: what `Interface.stream(stream)` gives. */
export interface StreamContext {
  /** Python's `__enter__`. */
  enter(): void;
  /** Python's `__exit__`. */
  exit(): void;
  /** Runs `body` with the stream current. */
  run<T>(body: () => T): T;
}

/** The properties that PyTorch's device properties have, of a profile. */
function propertiesOf(profile: RawProfile): object {
  const {
    product: name,
    platform: _platform,
    gcnArchName,
    memoryTransfersPerClock: _transfers,
    fp32OperationsPerMs: _rate,
    ...rest
  } = profile;
  return { ...rest, name, ...(gcnArchName !== '' && { gcnArchName }) };
}

/** The core device of an interface, for as long as its device is not disposed. */
class LiveSlot extends NativeSlot {
  readonly #owner: InterfaceOwner;

  constructor(owner: InterfaceOwner) {
    super(() => nativeDevice(simulator(), owner.native));
    this.#owner = owner;
  }

  override get(): ReturnType<NativeSlot['get']> {
    this.#owner.requireUsable('DeviceInterface');
    return super.get();
  }
}

/** The DeviceInterface of one simulated device. */
export function interfaceOf(owner: InterfaceOwner): typeof DeviceInterface {
  const slot = new LiveSlot(owner);

  class DeviceHolder {
    readonly device: unknown;
    constructor(device: unknown) {
      requireArgument(device, 'device', 'device');
      this.device = device;
    }
  }

  class Event extends SimulatedEvent {
    constructor(options: EventOptions = {}) {
      super(owner, options);
    }
  }

  abstract class SimulatedWorker extends Worker {
    static override readonly [NATIVE]: NativeSlot = slot;
    static override getDeviceProperties(_device?: unknown): object {
      return propertiesOf(owner.profile);
    }
  }

  abstract class SimulatedInterface extends DeviceInterface {
    static override readonly [NATIVE]: NativeSlot = slot;
    static override readonly device: typeof DeviceHolder = DeviceHolder;
    static override readonly Event: typeof Event = Event;
    static override readonly Stream = class {
      constructor(options: { readonly priority?: number } = {}) {
        requireOptions(options, 'Stream', ['priority']);
        // biome-ignore lint/correctness/noConstructorReturn: streams are made by the device, which numbers them
        return owner.newStream(options.priority ?? 0);
      }
    } as unknown as typeof DeviceInterface.Stream;
    static override readonly Worker: typeof Worker = SimulatedWorker;

    static override currentDevice(): number {
      owner.requireUsable(`${this.name}.currentDevice`);
      return unwrapSimulated(owner.native.currentDevice(), `${this.name}.currentDevice`);
    }

    static override currentStream(): Stream {
      return owner.currentStream();
    }

    static override setStream(stream: unknown): void {
      requireArgument(stream, `${this.name}.setStream`, 'stream');
      // As torch.cuda.set_stream(None): nothing.
      if (stream === null) return;
      owner.setStream(owner.requireStream(stream, `${this.name}.setStream`));
    }

    static override stream(stream: unknown): StreamContext {
      requireArgument(stream, `${this.name}.stream`, 'stream');
      const inner = stream === null ? null : owner.requireStream(stream, `${this.name}.stream`);
      let outer: Stream | null = null;
      const context: StreamContext = {
        enter() {
          if (inner === null) return;
          outer = owner.currentStream();
          owner.setStream(inner);
        },
        exit() {
          if (outer !== null) owner.setStream(outer);
          outer = null;
        },
        run(body) {
          context.enter();
          try {
            return body();
          } finally {
            context.exit();
          }
        },
      };
      return context;
    }

    static override synchronize(device: unknown = null): void {
      void device;
      owner.synchronize();
    }

    static override getDeviceProperties(device: unknown = null): object {
      return this.Worker.getDeviceProperties(device);
    }
  }
  return SimulatedInterface;
}
