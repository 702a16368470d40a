import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// esbuild leaves `new URL('…', import.meta.url)` as it stands. So the worker is an entry of its own, and the
// .wasm file is copied to where the bundle will look for it: beside itself.
await build({
  entryPoints: ['main.js', 'compile_worker.js'],
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  outdir: 'out-esbuild',
});
await copyFile(
  fileURLToPath(import.meta.resolve('inductor-fake-device/fake_device.wasm')),
  'out-esbuild/fake_device.wasm',
);
