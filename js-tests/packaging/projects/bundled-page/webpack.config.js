import { join } from 'node:path';

export default {
  mode: 'production',
  entry: './main.js',
  // An ES module, like the page's other scripts.
  experiments: { outputModule: true },
  output: { path: join(import.meta.dirname, 'out-webpack'), module: true },
};
