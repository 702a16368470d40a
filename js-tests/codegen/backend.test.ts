/** `compile` finds everything in the package's registries, as Inductor does. */
import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import {
  DeviceOpOverrides,
  FakeDeviceOpOverrides,
  getDeviceOpOverrides,
  getSchedulingForDevice,
  getWrapperCodegenForDevice,
  registerBackendForDevice,
  registerDeviceOpOverrides,
} from 'inductor-fake-device/inductor';
import {
  compile,
  ExampleScheduling,
  ExampleWrapperCodegen,
  type Graph,
  parseExpression,
  registerExampleBackend,
} from '../../demo/codegen/index.js';
import { forgetDevices, registerDevice } from './harness.js';

afterEach(forgetDevices);

const graph = (): Graph => parseExpression('sin(x) + x.min()', { x: { shape: [2, 16] } });

test('registerExampleBackend registers scheduling, wrapper and overrides', () => {
  registerExampleBackend();
  expect(getSchedulingForDevice('privateuseone')).toBe(ExampleScheduling);
  expect(getWrapperCodegenForDevice('privateuseone')).toBe(ExampleWrapperCodegen);
  expect(getDeviceOpOverrides('privateuseone')).toBeInstanceOf(FakeDeviceOpOverrides);
  expect(getSchedulingForDevice('another')).toBeNull();
  registerExampleBackend('another');
  expect(getSchedulingForDevice('another')).toBe(ExampleScheduling);
});

test('a registered subclass is used: a scheduling without fusion makes two kernels', async () => {
  const device = await registerDevice();
  class Unfused extends ExampleScheduling {
    override get fusion(): boolean {
      return false;
    }
  }
  expect(compile(graph()).wrapper.kernels).toHaveLength(1);
  const x = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
  const fused = compile(graph()).run(device, [x]).outputs[0]?.data;
  registerBackendForDevice('privateuseone', Unfused, ExampleWrapperCodegen);
  const program = compile(graph());
  expect(program.wrapper.kernels.map(({ name }) => name)).toEqual([
    'triton_per_fused_min_0',
    'triton_poi_fused_add_sin_1',
  ]);
  expect(program.run(device, [x]).outputs[0]?.data).toEqual(fused);
});

test('a registered subclass of the wrapper codegen is used', async () => {
  await registerDevice();
  class Headed extends ExampleWrapperCodegen {
    override codegenJavaScript(...args: Parameters<ExampleWrapperCodegen['codegenJavaScript']>) {
      return `// generated\n${super.codegenJavaScript(...args)}`;
    }
  }
  registerBackendForDevice('privateuseone', ExampleScheduling, Headed);
  expect(compile(graph()).javascript).toMatch(/^\/\/ generated\nimport/);
});

test('registered overrides write the text', async () => {
  await registerDevice();
  class Overrides extends FakeDeviceOpOverrides {
    override synchronize(): string {
      return 'waitForEverything()';
    }
  }
  registerDeviceOpOverrides('privateuseone', new Overrides());
  expect(compile(graph()).javascript).toContain('      waitForEverything();\n');
});

test('overrides that lack a piece are refused by the piece', async () => {
  await registerDevice();
  registerDeviceOpOverrides('privateuseone', new DeviceOpOverrides());
  expect(() => compile(graph())).toThrow(
    'DeviceOpOverrides.importGetRawStreamAs() is not implemented',
  );
});

test('the device decides', async () => {
  const simulated = await registerDevice('another');
  const device = Device.parse('another:0');
  const program = compile(graph(), { device });
  expect(program.wrapper.deviceType).toBe('another');
  expect(program.javascript).toContain('ifd.getInterfaceForDevice("another").Event');
  expect(program.run(simulated, [new Float32Array(32)]).kernels).toHaveLength(1);
  expect(() => compile(graph())).toThrow(
    "no backend is registered for device 'privateuseone': call registerExampleBackend('privateuseone') first",
  );
});

test('only running needs a simulated device: the text for its first profile is that for the fake device', async () => {
  await registerDevice();
  const { triton, javascript } = compile(graph());
  const { FakeDeviceInterface } = await load();
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
  const { triton: forFake, javascript: javascriptForFake } = compile(graph());
  expect(forFake).toBe(triton);
  expect(javascriptForFake).toBe(javascript);
});

test('the profile decides', async () => {
  await registerDevice('privateuseone', { profile: 'h100' });
  expect(compile(graph()).triton).toContain(
    "DeviceProperties(type='privateuseone', index=0, multi_processor_count=132, cc=90, major=9, " +
      'regs_per_multiprocessor=65536, max_threads_per_multi_processor=2048, max_threads_per_block=1024, warp_size=32)',
  );
});

test('a device that is not the registered one is refused', async () => {
  const other = await registerDevice();
  const device = await registerDevice();
  const program = compile(graph());
  expect(() => program.run(other, [new Float32Array(32)])).toThrow(
    "the interface registered for 'privateuseone' is not this device's",
  );
  expect(program.run(device, [new Float32Array(32)]).outputs).toHaveLength(1);
});

test('without an interface the device has no properties', () => {
  registerExampleBackend();
  expect(() => compile(graph())).toThrow('No interface for device privateuseone');
});

test('classes that are no part of this generator are refused', async () => {
  await registerDevice();
  registerBackendForDevice('privateuseone', class {}, ExampleWrapperCodegen);
  expect(() => compile(graph())).toThrow(/scheduling of device 'privateuseone' is no Example/);
  registerBackendForDevice('privateuseone', ExampleScheduling, class {});
  expect(() => compile(graph())).toThrow(/wrapper codegen of device 'privateuseone' is no Example/);
});
