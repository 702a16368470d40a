/**
 * `inductor-fake-device/worker`: for compile workers, which must not touch the device. It holds no
 * WebAssembly: devices answer from what the main thread recorded.
 *
 * @packageDocumentation
 */
import type * as contract from './contract/index.js';
import { realm } from './realm.js';

export * from './static_exports.js';
export const restoreWorkerState: typeof contract.restoreWorkerState = realm.restoreWorkerState;
