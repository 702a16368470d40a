/** What a code generator registers and asks for, apart from the device. */

import * as inductor from 'inductor-fake-device/inductor';
import * as ifd from 'inductor-fake-device/sync';
import {
  CpuInterface,
  Device,
  FakeDeviceInterface,
  NotImplementedError,
  registerInterfaceForDevice,
  resetRegistry,
} from 'inductor-fake-device/sync';

class Scheduling {}
class WrapperCodegen {}
class CppWrapperCodegen {}
class FxWrapperCodegen {}

beforeEach(() => {
  resetRegistry();
  inductor.resetBackends();
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
});

describe('DeviceProperties', () => {
  test('has what Inductor hints have', () => {
    expect({ ...inductor.DeviceProperties.create(new Device('privateuseone', 0)) }).toEqual({
      type: 'privateuseone',
      index: 0,
      multiProcessorCount: 80,
      cc: 0,
      major: 8,
      regsPerMultiprocessor: null,
      maxThreadsPerMultiProcessor: 1,
      maxThreadsPerBlock: 1024,
      warpSize: 32,
    });
  });

  test('prints as Python does, without an index, and for the CPU, too', () => {
    expect(String(inductor.DeviceProperties.create(new Device('privateuseone')))).toMatch(
      /^DeviceProperties\(type='privateuseone', index=None, multi_processor_count=80, cc=0, /,
    );
    const count = CpuInterface.getDeviceProperties().multiProcessorCount;
    expect(String(inductor.DeviceProperties.create(new Device('cpu')))).toBe(
      `DeviceProperties(type='cpu', index=None, multi_processor_count=${count}, cc='', major=None, regs_per_multiprocessor=None, max_threads_per_multi_processor=None, max_threads_per_block=1024, warp_size=None)`,
    );
  });

  test.each([
    ["it's", `cc="it's"`],
    ['say "it\'s"', `cc='say "it\\'s"'`],
    ['back\\slash', `cc='back\\\\slash'`],
    ['line\nfeed', `cc='line\\nfeed'`],
    ['tab\t\r\u0001', `cc='tab\\t\\r\\x01'`],
  ])('text %j is quoted as by repr', (capability, shown) => {
    abstract class Named extends CpuInterface {
      static override getComputeCapability() {
        return capability;
      }
    }
    registerInterfaceForDevice('named', Named);
    expect(String(inductor.DeviceProperties.create(new Device('named')))).toContain(shown);
  });

  test('needs a registered device whose properties have a multiprocessor count', () => {
    expect(() => inductor.DeviceProperties.create(new Device('cuda', 0))).toThrow(
      'No interface for device cuda',
    );
    abstract class Odd extends CpuInterface {
      static override getDeviceProperties() {
        return {} as never;
      }
    }
    registerInterfaceForDevice('odd', Odd);
    expect(() => inductor.DeviceProperties.create(new Device('odd'))).toThrow(
      /properties of odd have no number 'multiProcessorCount'/,
    );
  });

  test('refuses a compute capability that is neither a number nor text', () => {
    abstract class Odd extends CpuInterface {
      static override getComputeCapability() {
        return undefined as never;
      }
    }
    registerInterfaceForDevice('odd', Odd);
    expect(() => inductor.DeviceProperties.create(new Device('odd'))).toThrow(
      /compute capability of odd must be a number or text, not undefined/,
    );
  });

  test('is not cached', () => {
    const device = new Device('privateuseone', 0);
    expect(inductor.DeviceProperties.create(device)).not.toBe(
      inductor.DeviceProperties.create(device),
    );
  });
});

describe('backends', () => {
  test('are what was registered, or null', () => {
    inductor.registerBackendForDevice('privateuseone', Scheduling, WrapperCodegen);
    expect(inductor.getSchedulingForDevice('privateuseone')).toBe(Scheduling);
    expect(inductor.getWrapperCodegenForDevice('privateuseone')).toBe(WrapperCodegen);
    expect(inductor.getWrapperCodegenForDevice('privateuseone', true)).toBeNull();
    expect(inductor.getWrapperCodegenForDevice('privateuseone', false, true)).toBeNull();
    expect(inductor.getSchedulingForDevice('privateuseone:0')).toBeNull();
    expect(inductor.getWrapperCodegenForDevice('nowhere')).toBeNull();
  });

  test('have their own wrappers in C++ and as graphs', () => {
    inductor.registerBackendForDevice(
      'privateuseone',
      Scheduling,
      WrapperCodegen,
      CppWrapperCodegen,
      FxWrapperCodegen,
    );
    expect(inductor.getWrapperCodegenForDevice('privateuseone', true)).toBe(CppWrapperCodegen);
    expect(inductor.getWrapperCodegenForDevice('privateuseone', false, true)).toBe(
      FxWrapperCodegen,
    );
  });
});

describe('DeviceOpOverrides', () => {
  const members = Object.getOwnPropertyNames(inductor.DeviceOpOverrides.prototype).filter(
    (name) => name !== 'constructor',
  );

  test('has the 17 members of PyTorch 2.11', () => {
    expect(members).toHaveLength(17);
  });

  test.each(members)('%s is not implemented in the base', (member) => {
    const base = new inductor.DeviceOpOverrides() as unknown as Record<string, () => string>;
    expect(() => base[member]?.()).toThrow(NotImplementedError);
    expect(() => base[member]?.()).toThrow(`DeviceOpOverrides.${member}() is not implemented`);
  });

  test('are what was registered', () => {
    const overrides = new inductor.FakeDeviceOpOverrides();
    inductor.registerDeviceOpOverrides('privateuseone', overrides);
    expect(inductor.getDeviceOpOverrides('privateuseone')).toBe(overrides);
    expect(() => inductor.getDeviceOpOverrides('cuda')).toThrow(
      'No device op overrides for device cuda',
    );
  });
});

describe('FakeDeviceOpOverrides', () => {
  /** Runs a piece of wrapper text with the package as `ifd`. */
  const run = (text: string): unknown => new Function('ifd', text)(ifd);

  test('are JavaScript that runs against this package', () => {
    const overrides = new inductor.FakeDeviceOpOverrides();
    expect(overrides.importPackage()).toBe("import * as ifd from 'inductor-fake-device';");
    expect(
      run(`${overrides.importGetRawStreamAs('get_raw_stream')} return get_raw_stream(0);`),
    ).toBeNull();
    expect(run(`return ${overrides.setDevice(0)};`)).toBeUndefined();
    expect(run(`return ${overrides.synchronize()};`)).toBeUndefined();
    expect(run(`return ${overrides.deviceGuard(0)};`)).toBeInstanceOf(ifd.DeviceGuard);
    expect(() => run(`${overrides.deviceGuard(1)}.enter();`)).toThrow(
      'Only device index 0 is supported, tried to set index to 1',
    );
  });

  test('speak to the device that they are for, whatever its name holds', () => {
    registerInterfaceForDevice("it's\n`odd`", FakeDeviceInterface);
    const overrides = new inductor.FakeDeviceOpOverrides("it's\n`odd`");
    expect(run(`return ${overrides.setDevice(3)};`)).toBeUndefined();
    expect(() =>
      run(`return ${new inductor.FakeDeviceOpOverrides('other').setDevice(0)};`),
    ).toThrow('No interface for device other');
  });

  test.each(['class', 'await', 'ifd', '1x', 'a b', ''])('refuse %j as a name', (name) => {
    expect(() => new inductor.FakeDeviceOpOverrides().importGetRawStreamAs(name)).toThrow(
      TypeError,
    );
  });

  test('have nothing for wrappers in C++', () => {
    expect(() => new inductor.FakeDeviceOpOverrides().cppDeviceGuard()).toThrow(
      NotImplementedError,
    );
  });
});
