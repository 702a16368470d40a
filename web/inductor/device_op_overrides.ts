import { kindOf, requireArgument, requireString, show } from '../contract/arguments.js';
import { realm } from '../realm.js';

/** Words of the language that no variable of a module may be called, and what the wrapper imports. */
const takenNames = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield arguments eval ifd'.split(
    ' ',
  ),
);

function notImplemented(member: string): never {
  throw new realm.NotImplementedError(`DeviceOpOverrides.${member}() is not implemented`);
}

function requireIndex(value: unknown, member: string): void {
  requireArgument(value, member, 'deviceIdx');
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(
      `${member}(): 'deviceIdx' must be a whole number from 0, not ${typeof value === 'number' ? value : kindOf(value)}`,
    );
  }
}

/**
 * `torch._inductor.codegen.common.DeviceOpOverrides`: the pieces of text with which a generated wrapper
 * reaches its device. Extend it; every member of the base is a NotImplementedError.
 */
export class DeviceOpOverrides {
  /** `import_get_raw_stream_as`: makes the raw stream's getter known in the wrapper as `name`. */
  importGetRawStreamAs(_name: string): string {
    return notImplemented('importGetRawStreamAs');
  }

  /** `set_device`: makes a device current. */
  setDevice(_deviceIdx: number): string {
    return notImplemented('setDevice');
  }

  /** `synchronize`: waits for the device. */
  synchronize(): string {
    return notImplemented('synchronize');
  }

  /** `device_guard`: an expression that is a device guard. */
  deviceGuard(_deviceIdx: number): string {
    return notImplemented('deviceGuard');
  }

  // What follows is for wrappers in C++.

  /** `cpp_device_guard` */
  cppDeviceGuard(): string {
    return notImplemented('cppDeviceGuard');
  }

  /** `cpp_aoti_device_guard` */
  cppAotiDeviceGuard(): string {
    return notImplemented('cppAotiDeviceGuard');
  }

  /** `cpp_stream_guard` */
  cppStreamGuard(): string {
    return notImplemented('cppStreamGuard');
  }

  /** `cpp_aoti_stream_guard` */
  cppAotiStreamGuard(): string {
    return notImplemented('cppAotiStreamGuard');
  }

  /** `cpp_getStreamFromExternal` */
  cppGetStreamFromExternal(): string {
    return notImplemented('cppGetStreamFromExternal');
  }

  /** `kernel_header` */
  kernelHeader(): string {
    return notImplemented('kernelHeader');
  }

  /** `kernel_driver` */
  kernelDriver(): string {
    return notImplemented('kernelDriver');
  }

  /** `cpp_stream_type` */
  cppStreamType(): string {
    return notImplemented('cppStreamType');
  }

  /** `aoti_get_stream` */
  aotiGetStream(): string {
    return notImplemented('aotiGetStream');
  }

  /** `cpp_kernel_type` */
  cppKernelType(): string {
    return notImplemented('cppKernelType');
  }

  /** `cpp_device_ptr` */
  cppDevicePtr(): string {
    return notImplemented('cppDevicePtr');
  }

  /** `tma_descriptor_helpers` */
  tmaDescriptorHelpers(): string {
    return notImplemented('tmaDescriptorHelpers');
  }

  /** `cpp_scratch` */
  cppScratch(_idx: number, _workspace: unknown, _prefix?: string): string {
    return notImplemented('cppScratch');
  }
}

/**
 * The overrides for wrappers in JavaScript, on any device that is registered with this package.
 *
 * The wrapper starts with {@link FakeDeviceOpOverrides.importPackage}; every other piece relies on the name
 * that it imports.
 */
export class FakeDeviceOpOverrides extends DeviceOpOverrides {
  readonly #interface: string;

  /** @param deviceType the name under which the device's interface is registered */
  constructor(deviceType = 'privateuseone') {
    super();
    requireString(deviceType, 'FakeDeviceOpOverrides', 'deviceType');
    // JSON text is JavaScript text, whatever the name holds.
    this.#interface = `ifd.getInterfaceForDevice(${JSON.stringify(deviceType)})`;
  }

  /** The statement that imports this package. */
  importPackage(): string {
    return "import * as ifd from 'inductor-fake-device';";
  }

  /** A statement that declares `name`, a function from a device index to the raw stream. */
  override importGetRawStreamAs(name: string): string {
    requireString(name, 'importGetRawStreamAs', 'name');
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || takenNames.has(name)) {
      throw new TypeError(
        `importGetRawStreamAs(): 'name' must be a JavaScript identifier that is not taken, not '${show(name)}'`,
      );
    }
    return `const ${name} = (deviceIdx) => ${this.#interface}.getRawStream(deviceIdx);`;
  }

  /** An expression. */
  override setDevice(deviceIdx: number): string {
    requireIndex(deviceIdx, 'setDevice');
    return `${this.#interface}.setDevice(${deviceIdx})`;
  }

  /** An expression. */
  override synchronize(): string {
    return `${this.#interface}.synchronize(null)`;
  }

  /** An expression: a new {@link DeviceGuard}. */
  override deviceGuard(deviceIdx: number): string {
    requireIndex(deviceIdx, 'deviceGuard');
    return `new ifd.DeviceGuard(${this.#interface}, ${deviceIdx})`;
  }
}
