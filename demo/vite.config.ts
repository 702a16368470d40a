import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The device's messages name the class that was asked, as in `SimulatedInterface.setStream()`. */
const keepNames = true;

export default defineConfig({
  root: import.meta.dirname,
  // The page works from any folder of any static file server.
  base: './',
  // Served as they are on disk: bundled beforehand they would lose the .wasm file that lies beside them.
  optimizeDeps: {
    exclude: [
      'inductor-fake-device',
      'inductor-fake-device/inductor',
      'inductor-fake-device/simulated',
    ],
  },
  // The compiler of kernels is a chunk of its own, which only modules can have.
  worker: { format: 'es', rolldownOptions: { output: { keepNames } } },
  build: {
    outDir: '../build/page',
    emptyOutDir: true,
    target: 'es2022',
    // No data: addresses, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'expressions.html'].map((page) => join(import.meta.dirname, page)),
      output: {
        keepNames,
        // Changes seldom, and the browser fetches it beside the rest.
        codeSplitting: {
          groups: [
            {
              name: 'codemirror',
              test: /node_modules\/(@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname)\//,
            },
          ],
        },
      },
    },
  },
});
