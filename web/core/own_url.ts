/** Address of the .wasm file, which lies beside this module in the package. */
export function ownWasmUrl(): string {
  // In this form bundlers see the file and bring it along.
  return new URL('./fake_device.wasm', import.meta.url).href;
}
