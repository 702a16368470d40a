/**
 * Address of the simulated device's .wasm file, as core/own_url.ts. A module of its own: bundlers bring along
 * every file that a module names.
 */
export function ownWasmUrl(): string {
  return new URL('./fake_device_simulated.wasm', import.meta.url).href;
}
