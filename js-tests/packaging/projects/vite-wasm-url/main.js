// Vite gives the address of the file, in a build and in every version's development server.
import { load } from 'inductor-fake-device';
import wasmUrl from 'inductor-fake-device/fake_device.wasm?url';

const { FakeDeviceInterface } = await load({ locateFile: () => wasmUrl });

const start = new FakeDeviceInterface.Event({ enableTiming: true });
const end = new FakeDeviceInterface.Event({ enableTiming: true });
start.record(null);
const begin = performance.now();
while (performance.now() - begin < 5);
end.record(null);
document.querySelector('output').textContent = JSON.stringify({
  elapsed: start.elapsedTime(end),
  properties: FakeDeviceInterface.getDeviceProperties(),
});
