import type { Outcome } from '../core/native.js';
import type { SimulatedHooks, SimulatedHot, SimulatedModule } from './native.js';
import { errorOf, RuntimeError } from './shared.js';

/** What a device answers when the core calls it. */
export interface HookedDevice {
  grow(end: number): boolean;
  run(operation: number): boolean;
  observe(
    kind: number,
    operation: number,
    stream: number,
    correlation: number,
    start: number,
    end: number,
    failed: number,
  ): void;
}

let loaded: SimulatedModule | null = null;
let lastNumber = 0;
/** Weak: the core's device, which calls these hooks, goes with the JavaScript device. */
const devices = new Map<number, WeakRef<HookedDevice>>();

const hooks: SimulatedHooks = {
  grow: (device, end) => devices.get(device)?.deref()?.grow(end) ?? false,
  run: (device, operation) => devices.get(device)?.deref()?.run(operation) ?? false,
  observe: (device, ...span) =>
    devices
      .get(device)
      ?.deref()
      ?.observe(...span),
};

/** The module, or `null` before it is loaded. */
export function loadedSimulator(): SimulatedModule | null {
  return loaded;
}

/** The module; a RuntimeError that says how to load it where it is not. */
export function simulator(): SimulatedModule {
  if (loaded === null) {
    throw new RuntimeError(
      "the simulated device's WebAssembly is not loaded here: await load() of 'inductor-fake-device/simulated' first, or import 'inductor-fake-device/sync'",
    );
  }
  return loaded;
}

/** What is called for every kernel, as bare functions; there when {@link simulator} is. */
export let simulatedHot: Pick<
  SimulatedHot,
  | '_fd_sim_allocate'
  | '_fd_sim_bytes_from'
  | '_fd_sim_current_stream'
  | '_fd_sim_free'
  | '_fd_sim_run'
>;

/**
 * The functions without the wrappers that Emscripten's glue has in their places until each is called for the
 * first time, which a device of no use does here.
 */
function hotFunctions(module: SimulatedModule): typeof simulatedHot {
  const [profile] = module.profiles();
  const { value: device } = module.SimulatedDevice.create(0, {
    memoryBytes: module.largestMemoryBytes,
    reservedBytes: module.reservedBytes,
    deferred: false,
    seed: 0,
    virtualClock: true,
    noise: 0,
    profile: profile as NonNullable<typeof profile>,
  });
  const address = device.address();
  module._fd_sim_bytes_from(address, 0);
  module._fd_sim_current_stream(address);
  module._fd_sim_allocate(address, 1, 0);
  module._fd_sim_free(address, 0);
  module._fd_sim_run(address, 0, 0, Number.NaN, Number.NaN);
  device.delete();
  return {
    _fd_sim_allocate: module._fd_sim_allocate,
    _fd_sim_bytes_from: module._fd_sim_bytes_from,
    _fd_sim_current_stream: module._fd_sim_current_stream,
    _fd_sim_free: module._fd_sim_free,
    _fd_sim_run: module._fd_sim_run,
  };
}

/** Makes `module` the one of this realm, once. */
export function installSimulator(module: SimulatedModule): void {
  if (loaded !== null) throw new RuntimeError('the simulated device is loaded already');
  module.simulatedHooks = hooks;
  simulatedHot = hotFunctions(module);
  loaded = module;
}

/** A number for a device, by which the core calls its hooks. */
export function addDevice(device: HookedDevice): number {
  devices.set(++lastNumber, new WeakRef(device));
  return lastNumber;
}

export function removeDevice(number: number): void {
  devices.delete(number);
}

/** The value of an Outcome of this module, or its error thrown. */
export function unwrapSimulated<T>(outcome: Outcome<T>, member: string): T {
  if (outcome.code !== 0) throw errorOf(outcome, member);
  return outcome.value;
}

/** The failure of the hot call that just failed. */
export function lastError(member: string): Error {
  return errorOf(simulator().lastStatus(), member);
}
