/**
 * PyTorch's test of an extension backend for Triton, in TypeScript: a device that is not part of the
 * code generator registers its interface, scheduling, wrapper and overrides, a function is compiled for
 * it, and the text must hold the marks of a Triton kernel for that device.
 */
import { Device, getInterfaceForDevice, registerInterfaceForDevice } from 'inductor-fake-device';
import {
  FakeDeviceOpOverrides,
  getDeviceOpOverrides,
  getSchedulingForDevice,
  getWrapperCodegenForDevice,
  registerBackendForDevice,
  registerDeviceOpOverrides,
} from 'inductor-fake-device/inductor';
import { load, SimulatedDevice } from 'inductor-fake-device/simulated';
import {
  compile,
  ExampleScheduling,
  ExampleWrapperCodegen,
  parseExpression,
} from '../../demo/codegen/index.js';
import { bits, forgetDevices, randomNumbers, randomTensor } from './harness.js';

class ExtensionScheduling extends ExampleScheduling {}
class ExtensionWrapperCodegen extends ExampleWrapperCodegen {}

afterEach(forgetDevices);

/** What PyTorch's test checks in the generated text. */
function expectMarksInOrder(text: string): void {
  const marks = ['import triton', '@triton.jit', 'tl_math.sin', "device_str='privateuseone'"];
  let position = 0;
  for (const mark of marks) {
    const found = text.indexOf(mark, position);
    expect({ mark, found: found >= 0 }).toEqual({ mark, found: true });
    position = found + mark.length;
  }
}

test('a function is compiled for a device that registers itself', async () => {
  await load();
  const simulated = new SimulatedDevice();
  const overrides = new FakeDeviceOpOverrides();
  registerInterfaceForDevice('privateuseone', simulated.Interface);
  registerDeviceOpOverrides('privateuseone', overrides);
  registerBackendForDevice('privateuseone', ExtensionScheduling, ExtensionWrapperCodegen);

  expect(getSchedulingForDevice('privateuseone')).toBe(ExtensionScheduling);
  expect(getWrapperCodegenForDevice('privateuseone')).toBe(ExtensionWrapperCodegen);
  expect(getInterfaceForDevice('privateuseone')).toBe(simulated.Interface);
  expect(getDeviceOpOverrides('privateuseone')).toBe(overrides);

  const device = Device.parse('privateuseone:0');
  const graph = parseExpression('sin(x) + x.min()', { x: { shape: [2, 16] } });
  const program = compile(graph, { device });

  expectMarksInOrder(program.triton);

  const x = randomTensor([2, 16], randomNumbers(1));
  const least = x.data.reduce((a, b) => Math.min(a, b));
  const expected = x.data.map((value) => Math.fround(Math.sin(value)) + least);
  const { outputs, kernels } = program.run(simulated, [x.data]);
  expect(outputs).toHaveLength(1);
  expect(outputs[0]?.shape).toEqual([2, 16]);
  expect(bits(outputs[0]?.data ?? new Float32Array())).toEqual(bits(expected));
  expect(kernels).toHaveLength(1);
  expect(simulated.dispose()).toEqual([]);
});

test('for the fake device without memory the text is the same, with its properties in it', async () => {
  const { FakeDeviceInterface } = await load();
  const simulated = new SimulatedDevice();
  const texts = [FakeDeviceInterface, simulated.Interface].map((deviceInterface) => {
    registerInterfaceForDevice('privateuseone', deviceInterface);
    registerDeviceOpOverrides('privateuseone', new FakeDeviceOpOverrides());
    registerBackendForDevice('privateuseone', ExtensionScheduling, ExtensionWrapperCodegen);
    return compile(parseExpression('sin(x) + x.min()', { x: { shape: [2, 16] } })).triton;
  });
  const [forFake = '', forSimulated] = texts;
  expectMarksInOrder(forFake);
  expect(forFake).toContain(
    "DeviceProperties(type='privateuseone', index=0, multi_processor_count=80, cc=0, major=8, regs_per_multiprocessor=None, max_threads_per_multi_processor=1, max_threads_per_block=1024, warp_size=32)",
  );
  expect(forSimulated).toBe(forFake);
  simulated.dispose();
});
