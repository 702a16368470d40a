import { defineConfig } from 'vite';

export default defineConfig({
  build: { outDir: 'out-vite', target: 'es2022' },
  optimizeDeps: { exclude: ['inductor-fake-device'] },
});
