import { defineConfig } from 'vite';

export default defineConfig({
  build: { outDir: 'out-vite', target: 'es2022' },
  worker: { format: 'es' },
  // For the development server of Vite 7 and older: it moves dependencies into a folder of its own, where
  // the package would look for its .wasm file in vain. Vite 8 does without, and does no harm with it.
  optimizeDeps: { exclude: ['inductor-fake-device'] },
});
