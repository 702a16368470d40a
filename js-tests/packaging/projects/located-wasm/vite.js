// Vite: the address of the file, in builds and in every version's development server.
import { load } from 'inductor-fake-device';
import wasmUrl from 'inductor-fake-device/fake_device.wasm?url';
import { show } from './show.js';

show(await load({ locateFile: () => wasmUrl }));
