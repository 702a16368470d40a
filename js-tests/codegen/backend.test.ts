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
import { forgetDevices, registerFakeDevice } from './harness.js';

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
  await registerFakeDevice();
  class Unfused extends ExampleScheduling {
    override get fusion(): boolean {
      return false;
    }
  }
  expect(compile(graph()).wrapper.kernels).toHaveLength(1);
  const x = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
  const fused = compile(graph()).run([x]).outputs[0]?.data;
  registerBackendForDevice('privateuseone', Unfused, ExampleWrapperCodegen);
  const program = compile(graph());
  expect(program.wrapper.kernels.map(({ name }) => name)).toEqual([
    'triton_per_fused_min_0',
    'triton_poi_fused_add_sin_1',
  ]);
  expect(program.run([x]).outputs[0]?.data).toEqual(fused);
});

test('a registered subclass of the wrapper codegen is used', async () => {
  await registerFakeDevice();
  class Headed extends ExampleWrapperCodegen {
    override codegenJavaScript(...args: Parameters<ExampleWrapperCodegen['codegenJavaScript']>) {
      return `// generated\n${super.codegenJavaScript(...args)}`;
    }
  }
  registerBackendForDevice('privateuseone', ExampleScheduling, Headed);
  expect(compile(graph()).javascript).toMatch(/^\/\/ generated\nimport/);
});

test('registered overrides write the text', async () => {
  await registerFakeDevice();
  class Overrides extends FakeDeviceOpOverrides {
    override synchronize(): string {
      return 'waitForEverything()';
    }
  }
  registerDeviceOpOverrides('privateuseone', new Overrides());
  expect(compile(graph()).javascript).toContain('    waitForEverything();\n');
});

test('overrides that lack a piece are refused by the piece', async () => {
  await registerFakeDevice();
  registerDeviceOpOverrides('privateuseone', new DeviceOpOverrides());
  expect(() => compile(graph())).toThrow(
    'DeviceOpOverrides.importGetRawStreamAs() is not implemented',
  );
});

test('the device decides', async () => {
  const { FakeDeviceInterface } = await load();
  registerInterfaceForDevice('another', FakeDeviceInterface);
  registerExampleBackend('another');
  const device = Device.parse('another:0');
  const program = compile(graph(), { device });
  expect(program.wrapper.deviceType).toBe('another');
  expect(program.javascript).toContain('ifd.getInterfaceForDevice("another").Event');
  expect(program.run([new Float32Array(32)]).kernels).toHaveLength(1);
  expect(() => compile(graph())).toThrow(
    "no backend is registered for device 'privateuseone': call registerExampleBackend('privateuseone') first",
  );
});

test('without an interface the device has no properties', () => {
  registerExampleBackend();
  expect(() => compile(graph())).toThrow('No interface for device privateuseone');
});

test('classes that are no part of this generator are refused', async () => {
  await registerFakeDevice();
  registerBackendForDevice('privateuseone', class {}, ExampleWrapperCodegen);
  expect(() => compile(graph())).toThrow(/scheduling of device 'privateuseone' is no Example/);
  registerBackendForDevice('privateuseone', ExampleScheduling, class {});
  expect(() => compile(graph())).toThrow(/wrapper codegen of device 'privateuseone' is no Example/);
});
