import type { Outcome } from '../core/native.js';
import type { SimulatedHooks, SimulatedModule } from './native.js';
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

/** Makes `module` the one of this realm, once. */
export function installSimulator(module: SimulatedModule): void {
  if (loaded !== null) throw new RuntimeError('the simulated device is loaded already');
  module.simulatedHooks = hooks;
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
  if (outcome.code !== 0) throw errorOf(outcome, member, simulator());
  return outcome.value;
}

/** The failure of the hot call that just failed. */
export function lastError(member: string): Error {
  return errorOf(simulator().lastStatus(), member, simulator());
}
