import { dtype, load, SimulatedDevice } from 'inductor-fake-device/simulated';

test('a kernel in Triton’s language runs', async () => {
  await load();
  const device = new SimulatedDevice();
  const kernel = await device.compileTriton(
    '@triton.jit\ndef two(out_ptr):\n    tl.store(out_ptr, 2.0)\n',
    { name: 'two', signature: { out_ptr: '*fp32' } },
  );
  const out = device.fromArray([0], dtype.float32);
  device.launch(kernel, { grid: [1], args: [out] });
  expect(out.toArray()).toEqual([2]);
});
