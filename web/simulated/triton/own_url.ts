/** Address of the compiler's .wasm file, as core/own_url.ts. */
export function ownWasmUrl(): string {
  return new URL('./fake_device_triton.wasm', import.meta.url).href;
}
