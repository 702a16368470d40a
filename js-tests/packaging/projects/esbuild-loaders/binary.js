// esbuild with --loader:.wasm=binary: the bytes are in the bundle, and there is no second file.
import { load } from 'inductor-fake-device';
import wasmBinary from 'inductor-fake-device/fake_device.wasm';
import { show } from './show.js';

load({ wasmBinary }).then(show);
