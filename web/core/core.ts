import { DeviceInterfaceError, errorClassOfStatus, RuntimeError } from '../contract/errors.js';
import type { CoreModule, HotCore, Outcome, RawDeviceInterface, RawWorker } from './native.js';

let loaded: CoreModule | null = null;

/** The core, or `null` before it is loaded. */
export function loadedCore(): CoreModule | null {
  return loaded;
}

/** The core; a RuntimeError that says how to load it where it is not. */
export function core(): CoreModule {
  if (loaded === null) {
    throw new RuntimeError(
      "the WebAssembly core is not loaded here: await load() of 'inductor-fake-device' first, or import 'inductor-fake-device/sync'",
    );
  }
  return loaded;
}

const notLoaded = (): never => {
  core();
  throw new RuntimeError('the WebAssembly core is being loaded');
};

/** The functions of hot.cc; before the core is loaded they say so. */
export let hot: HotCore = {
  _fd_current_device: notLoaded,
  _fd_event_new: notLoaded,
  _fd_event_delete: notLoaded,
  _fd_event_record: notLoaded,
  _fd_event_elapsed_time: notLoaded,
  _fd_event_enable_timing: notLoaded,
  _fd_event_recorded_time: notLoaded,
};

/**
 * The bare WebAssembly functions of hot.cc. Emscripten's glue has wrappers of its own in their places until
 * each is called for the first time, which is done here: a call site that has seen two functions is not
 * inlined by V8 any more, and the wrapper would be one.
 */
function hotFunctions(module: CoreModule): HotCore {
  const device = module.DeviceInterface.fake();
  module._fd_current_device(device.address());
  const event = module._fd_event_new(device.address(), 0);
  module._fd_event_record(event);
  module._fd_event_enable_timing(event);
  module._fd_event_recorded_time(event);
  module._fd_event_elapsed_time(event, event);
  module._fd_event_delete(event);
  device.delete();
  return {
    _fd_current_device: module._fd_current_device,
    _fd_event_new: module._fd_event_new,
    _fd_event_delete: module._fd_event_delete,
    _fd_event_record: module._fd_event_record,
    _fd_event_elapsed_time: module._fd_event_elapsed_time,
    _fd_event_enable_timing: module._fd_event_enable_timing,
    _fd_event_recorded_time: module._fd_event_recorded_time,
  };
}

/** Makes `module` the core of this realm, once. */
export function installCore(module: CoreModule): void {
  if (loaded !== null) throw new RuntimeError('the WebAssembly core is loaded already');
  hot = hotFunctions(module);
  loaded = module;
}

/** One device of the core: the module that it lives in, embind's handles, and the address for hot calls. */
export interface NativeDevice {
  readonly module: CoreModule;
  readonly device: RawDeviceInterface;
  readonly worker: RawWorker;
  readonly address: number;
}

/** The NativeDevice of a device's handle. */
export function nativeDevice(module: CoreModule, device: RawDeviceInterface): NativeDevice {
  return { module, device, worker: device.worker(), address: device.address() };
}

/**
 * The core device that a class stands for. Classes exist before the core does, so it is made when it
 * is first asked for.
 */
export class NativeSlot {
  #native: NativeDevice | null = null;
  readonly #make: () => NativeDevice;

  constructor(make: () => NativeDevice) {
    this.#make = make;
  }

  get(): NativeDevice {
    this.#native ??= this.#make();
    return this.#native;
  }
}

/** Where a class keeps its {@link NativeSlot}; subclasses inherit it. */
export const NATIVE: unique symbol = Symbol('native device');

/** A class that stands for a core device. */
export interface NativeOwner {
  readonly [NATIVE]: NativeSlot;
}

/** Refuses a static member that was called as a bare function, which has no class to ask. */
export function requireOwner(owner: NativeOwner | undefined): NativeSlot {
  const slot = owner?.[NATIVE];
  if (slot === undefined) {
    throw new TypeError(
      'a member of a device interface was called without its class: call it as FakeDeviceInterface.member(), not as a bare function',
    );
  }
  return slot;
}

/** The core device of `owner`, the class on which a static member was called. */
export function nativeOf(owner: NativeOwner | undefined): NativeDevice {
  return requireOwner(owner).get();
}

/**
 * The typed error of a failed Outcome. `member` is the call as its caller wrote it: PyTorch's base has
 * no message of its own for most members, so they are named here.
 */
export function errorOf(outcome: Outcome<unknown>, member: string): DeviceInterfaceError {
  const ErrorClass = errorClassOfStatus[outcome.code] ?? DeviceInterfaceError;
  const message = outcome.message === '' ? `${member}() is not implemented` : outcome.message;
  const { cause } = outcome;
  return cause === undefined ? new ErrorClass(message) : new ErrorClass(message, { cause });
}

/** The value of an Outcome, or its error thrown. */
export function unwrap<T>(outcome: Outcome<T>, member: string): T {
  if (outcome.code !== 0) throw errorOf(outcome, member);
  return outcome.value;
}

/** Throws the failure of the hot call that just failed. */
export function throwLastStatus(member: string): never {
  throw errorOf(core().lastStatus(), member);
}
