// One file with everything in it: the compiler's bytes, too.

import wasmBinary from 'inductor-fake-device/fake_device_triton.wasm';
import * as sync from 'inductor-fake-device/sync';
import { report } from './kernel.js';

sync
  .loadTriton({ wasmBinary })
  .then(() => report(sync))
  .then((result) => {
    document.querySelector('output').textContent = JSON.stringify(result);
  });
