// esbuild with --loader:.wasm=file: esbuild copies the file, and its address is relative to this bundle.
import { load } from 'inductor-fake-device';
import wasmUrl from 'inductor-fake-device/fake_device.wasm';
import { show } from './show.js';

show(await load({ locateFile: () => new URL(wasmUrl, import.meta.url) }));
