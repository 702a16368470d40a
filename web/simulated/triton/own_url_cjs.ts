import { fileUrl } from '../../core/host.js';

/** own_url.ts for the CommonJS build, one folder further down. */
export function ownWasmUrl(): string {
  return fileUrl(`${__dirname}/../fake_device_triton.wasm`);
}
