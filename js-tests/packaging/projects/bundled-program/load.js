// The same with the .wasm file, which is shipped beside it.
import { load } from 'inductor-fake-device';

const { FakeDeviceInterface } = await load();
console.log(JSON.stringify(FakeDeviceInterface.getDeviceProperties()));
