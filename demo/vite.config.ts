import { defineConfig } from 'vite';

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
  build: {
    outDir: '../build/page',
    emptyOutDir: true,
    target: 'es2022',
    // No data: addresses, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The device's messages name the class that was asked, as in `SimulatedInterface.setStream()`.
        keepNames: true,
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
