import { fileUrl } from './host.js';

/** own_url.ts for the CommonJS build, one folder further down. */
export function ownWasmUrl(): string {
  return fileUrl(`${__dirname}/../fake_device.wasm`);
}

/** The same of the simulated device's .wasm file. */
export function ownSimulatedWasmUrl(): string {
  return fileUrl(`${__dirname}/../fake_device_simulated.wasm`);
}
