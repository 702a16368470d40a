import { defineConfig } from 'vite';

export default defineConfig({
  build: { outDir: 'out-vite', target: 'es2022' },
  worker: { format: 'es' },
  // The development server bundles dependencies in advance into a folder of its own, where the package
  // would look for its .wasm file in vain.
  optimizeDeps: { exclude: ['inductor-fake-device'] },
});
