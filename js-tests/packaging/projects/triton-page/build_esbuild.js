import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  entryPoints: ['main.js'],
  bundle: true,
  format: 'esm',
  splitting: true,
  outdir: 'out-esbuild',
});
for (const name of ['fake_device_simulated.wasm', 'fake_device_triton.wasm']) {
  await copyFile(
    fileURLToPath(import.meta.resolve(`inductor-fake-device/${name}`)),
    `out-esbuild/${name}`,
  );
}
