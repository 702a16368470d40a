import {
  core,
  hot,
  NATIVE,
  type NativeSlot,
  nativeOf,
  requireOwner,
  throwLastStatus,
  unwrap,
} from '../core/core.js';
import { kindOf, requireArgument, requireBoolean } from './arguments.js';
import type { EventBase, StreamBase } from './bases.js';
import { DType } from './dtype.js';
import type { EventOptions } from './event.js';
import { baseDevice } from './native_devices.js';
import { indexArguments, Worker } from './worker.js';

/** An event of any device: what an event class may have besides, it need not have. */
export type DeviceEvent = EventBase & {
  readonly enableTiming?: boolean;
  /** In milliseconds on the device's clock. */
  readonly recordedTime?: number | null;
  /** Gives back what the event holds. */
  dispose?(): void;
};

/** How an interface's `Event` is constructed. */
export type EventConstructor = new (options?: EventOptions) => DeviceEvent;

/** Options of a stream. */
export interface StreamOptions {
  readonly priority?: number;
}

/** How an interface's `Stream` is constructed. */
export type StreamConstructor = new (options?: StreamOptions) => StreamBase;

/** How an interface's `device` is constructed. */
export type DeviceHolderConstructor = new (device: unknown) => object;

/**
 * `torch._dynamo.device_interface.DeviceInterface` of PyTorch 2.11: the class through which TorchInductor
 * knows a device. Extend it and override what your device has.
 *
 * Everything is static. What is not overridden answers as PyTorch's abstract base does, which for most
 * members is a {@link NotImplementedError}. A missing argument is a TypeError.
 *
 * Members that are composed of others ask `this`, so that a subclass's or a spy's answer counts.
 */
export abstract class DeviceInterface {
  /** @internal */
  static readonly [NATIVE]: NativeSlot = baseDevice;

  /** `DeviceInterface.device`: a holder of what it is given. NotImplementedError in the base. */
  static readonly device: DeviceHolderConstructor = class device {
    constructor(device: unknown) {
      requireArgument(device, 'device', 'device');
      unwrap(baseDevice.get().device.newDevice(...indexArguments(device)), 'device');
    }
  };

  /** `DeviceInterface.Event`. NotImplementedError in the base: extend {@link EventBase} instead. */
  static readonly Event: EventConstructor = class Event {
    constructor() {
      unwrap(baseDevice.get().device.newEvent(false, false, false), 'Event');
    }
  } as unknown as EventConstructor;

  /** `DeviceInterface.Stream`. NotImplementedError in the base: extend {@link StreamBase} instead. */
  static readonly Stream: StreamConstructor = class Stream {
    constructor() {
      unwrap(baseDevice.get().device.newStream(), 'Stream');
    }
  } as unknown as StreamConstructor;

  /** `DeviceInterface.Worker`: what compile workers may ask. */
  static readonly Worker: typeof Worker = Worker;

  /** `current_device()`: the index of the current device. */
  static currentDevice(): number {
    const index = hot._fd_current_device(nativeOf(this).address);
    if (Number.isNaN(index)) throwLastStatus(`${this.name}.currentDevice`);
    return index;
  }

  /** `set_device(device)`: makes a device current. */
  static setDevice(device: unknown): void {
    const native = nativeOf(this);
    requireArgument(device, `${this.name}.setDevice`, 'device');
    unwrap(native.device.setDevice(...indexArguments(device)), `${this.name}.setDevice`);
  }

  /**
   * `maybe_exchange_device(device)`: {@link exchangeDevice}, for a device that exists in this process
   * already.
   *
   * @returns the index that was current before
   */
  static maybeExchangeDevice(device: unknown): number {
    const native = nativeOf(this);
    const member = `${this.name}.maybeExchangeDevice`;
    requireArgument(device, member, 'device');
    return unwrap(native.device.maybeExchangeDevice(...indexArguments(device)), member);
  }

  /**
   * `exchange_device(device)`: makes a device current.
   *
   * @returns the index that was current before
   */
  static exchangeDevice(device: unknown): number {
    const native = nativeOf(this);
    const member = `${this.name}.exchangeDevice`;
    requireArgument(device, member, 'device');
    return unwrap(native.device.exchangeDevice(...indexArguments(device)), member);
  }

  /** `device_count()`. */
  static deviceCount(): number {
    return unwrap(nativeOf(this).device.deviceCount(), `${this.name}.deviceCount`);
  }

  /** `is_available()`: whether the device can be used. */
  static isAvailable(): boolean {
    return unwrap(nativeOf(this).device.isAvailable(), `${this.name}.isAvailable`);
  }

  /** `stream(stream)`: a context in which `stream` is the current one. */
  static stream(stream: unknown): unknown {
    const native = nativeOf(this);
    requireArgument(stream, `${this.name}.stream`, 'stream');
    return unwrap(native.device.stream(), `${this.name}.stream`);
  }

  /** `current_stream()`. */
  static currentStream(): unknown {
    return unwrap(nativeOf(this).device.currentStream(), `${this.name}.currentStream`);
  }

  /** `set_stream(stream)`: makes `stream` the current one. */
  static setStream(stream: unknown): void {
    const native = nativeOf(this);
    requireArgument(stream, `${this.name}.setStream`, 'stream');
    unwrap(native.device.setStream(), `${this.name}.setStream`);
  }

  /** `_set_stream_by_id(stream_id, device_index, device_type)`. */
  static setStreamById(streamId: number, deviceIndex: number, deviceType: number): void {
    const native = nativeOf(this);
    const member = `${this.name}.setStreamById`;
    const given = { streamId, deviceIndex, deviceType };
    for (const [parameter, value] of Object.entries(given)) {
      requireArgument(value, member, parameter);
      if (typeof value !== 'number') {
        throw new TypeError(`${member}(): '${parameter}' must be a number, not ${kindOf(value)}`);
      }
    }
    unwrap(native.device.setStreamById(streamId, deviceIndex, deviceType), member);
  }

  /**
   * `get_raw_stream(device_idx)`: the handle of a device's current stream, which generated code passes to
   * its launches; `null` on a device without handles.
   */
  static getRawStream(deviceIdx: unknown): number | null {
    const native = nativeOf(this);
    requireArgument(deviceIdx, `${this.name}.getRawStream`, 'deviceIdx');
    return unwrap(
      native.device.getRawStream(...indexArguments(deviceIdx)),
      `${this.name}.getRawStream`,
    );
  }

  /** `synchronize(device)`: waits until a device has no work left. */
  static synchronize(device: unknown = null): void {
    unwrap(
      nativeOf(this).device.synchronize(...indexArguments(device)),
      `${this.name}.synchronize`,
    );
  }

  /** `get_device_properties(device)`: asks `this.Worker`. */
  static getDeviceProperties(device: unknown = null): object {
    requireOwner(this);
    return this.Worker.getDeviceProperties(device);
  }

  /** `get_compute_capability(device)`. */
  static getComputeCapability(device: unknown = null): number | string {
    return unwrap(
      nativeOf(this).device.getComputeCapability(...indexArguments(device)),
      `${this.name}.getComputeCapability`,
    );
  }

  /** `is_bf16_supported(including_emulation)`. */
  static isBf16Supported(includingEmulation = false): boolean {
    const native = nativeOf(this);
    const member = `${this.name}.isBf16Supported`;
    requireBoolean(includingEmulation, member, 'includingEmulation');
    return unwrap(native.device.isBf16Supported(includingEmulation), member);
  }

  /** `is_dtype_supported(dtype, including_emulation)`: bfloat16 asks {@link isBf16Supported}. */
  static isDtypeSupported(dtype: DType, includingEmulation = false): boolean {
    nativeOf(this);
    const member = `${this.name}.isDtypeSupported`;
    requireArgument(dtype, member, 'dtype');
    if (!(dtype instanceof DType)) {
      throw new TypeError(`${member}(): 'dtype' must be a DType, not ${kindOf(dtype)}`);
    }
    requireBoolean(includingEmulation, member, 'includingEmulation');
    return core().DeviceInterface.dtypeAsksBf16(dtype.code)
      ? this.isBf16Supported(includingEmulation)
      : true;
  }

  /** `memory_allocated(device)`: bytes. */
  static memoryAllocated(device: unknown = null): number {
    return unwrap(
      nativeOf(this).device.memoryAllocated(...indexArguments(device)),
      `${this.name}.memoryAllocated`,
    );
  }

  /** `is_triton_capable(device)`: whether Triton kernels can be compiled for the device. */
  static isTritonCapable(device: unknown = null): boolean {
    return unwrap(
      nativeOf(this).device.isTritonCapable(...indexArguments(device)),
      `${this.name}.isTritonCapable`,
    );
  }

  /**
   * `raise_if_triton_unavailable(device)`: asks {@link isTritonCapable}.
   *
   * @throws RuntimeError unless Triton kernels can be compiled for the device
   */
  static raiseIfTritonUnavailable(device: unknown = null): void {
    unwrap(
      nativeOf(this).device.raiseIfTritonUnavailableGiven(this.isTritonCapable(device)),
      `${this.name}.raiseIfTritonUnavailable`,
    );
  }
}
