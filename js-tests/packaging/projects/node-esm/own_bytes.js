// The three ways to say where the WebAssembly comes from; the file is an export of the package.
// Run with the name of one: a process loads the core once.
import { readFile } from 'node:fs/promises';
import { load } from 'inductor-fake-device';

const address = import.meta.resolve('inductor-fake-device/fake_device.wasm');
const bytes = await readFile(new URL(address));
const options = {
  wasmBinary: { wasmBinary: bytes },
  wasmModule: { wasmModule: new WebAssembly.Module(bytes) },
  locateFile: { locateFile: (name) => new URL(name, address) },
};

const { FakeDeviceInterface } = await load(options[process.argv[2]]);
console.log(JSON.stringify(FakeDeviceInterface.getDeviceProperties()));
