import { kindOf, requireArgument } from '../contract/arguments.js';
import type { Device } from '../contract/device.js';
import { realm } from '../realm.js';

/** A value as Python's `repr` shows it, for the kinds that occur here. */
function repr(value: string | number | null): string {
  if (value === null) return 'None';
  if (typeof value === 'number') return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replace(
      /[\p{Cc}\u00a0\u00ad]/gu,
      (c) => named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

const constructing = Symbol('DeviceProperties is made by create()');

/** A number among an object's properties, or `otherwise` where it has none. */
function numberOf<T>(properties: object, name: string, otherwise: T): number | T {
  const value: unknown = (properties as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : otherwise;
}

/**
 * `torch._inductor.runtime.hints.DeviceProperties`: what Inductor writes into the kernels that it
 * generates, so that their heuristics need not ask the device.
 */
export class DeviceProperties {
  static {
    // Bundlers rename a class that speaks of itself, and printouts show the name.
    Object.defineProperty(this, 'name', { value: 'DeviceProperties' });
  }

  private constructor(
    key: typeof constructing,
    /** Device type, `'privateuseone'`. */
    readonly type: string,
    readonly index: number | null,
    readonly multiProcessorCount: number,
    /** Compute capability. */
    readonly cc: number | string,
    readonly major: number | null,
    readonly regsPerMultiprocessor: number | null,
    readonly maxThreadsPerMultiProcessor: number | null,
    /** 1024 where the device does not say. */
    readonly maxThreadsPerBlock: number | null,
    /** Threads; 32 where the device does not say, `null` for a CPU. */
    readonly warpSize: number | null,
  ) {
    if (key !== constructing) {
      throw new TypeError(
        'DeviceProperties has no public constructor: use DeviceProperties.create()',
      );
    }
    Object.freeze(this);
  }

  /**
   * Asks the device's registered interface, anew each time: `getDeviceProperties(device)` and
   * `getComputeCapability(device)`.
   *
   * @throws NotImplementedError when no interface is registered for the device; TypeError when its
   *   properties have no `multiProcessorCount`
   */
  static create(device: Device): DeviceProperties {
    requireArgument(device, 'DeviceProperties.create', 'device');
    if (!(device instanceof realm.Device)) {
      throw new TypeError(
        `DeviceProperties.create(): 'device' must be a Device, not ${kindOf(device)}`,
      );
    }
    const deviceInterface = realm.getInterfaceForDevice(device);
    const properties = deviceInterface.getDeviceProperties(device);
    const multiProcessorCount = numberOf(properties, 'multiProcessorCount', null);
    if (multiProcessorCount === null) {
      throw new TypeError(
        `DeviceProperties.create(): the properties of ${device} have no number 'multiProcessorCount'`,
      );
    }
    const cc: unknown = deviceInterface.getComputeCapability(device);
    if (typeof cc !== 'number' && typeof cc !== 'string') {
      throw new TypeError(
        `DeviceProperties.create(): the compute capability of ${device} must be a number or text, not ${kindOf(cc)}`,
      );
    }
    return new DeviceProperties(
      constructing,
      device.type,
      device.index,
      multiProcessorCount,
      cc,
      numberOf(properties, 'major', null),
      numberOf(properties, 'regsPerMultiprocessor', null),
      numberOf(properties, 'maxThreadsPerMultiProcessor', null),
      numberOf(properties, 'maxThreadsPerBlock', 1024),
      numberOf(properties, 'warpSize', device.type === 'cpu' ? null : 32),
    );
  }

  /** Python's `repr`, as it stands in generated kernels. */
  toString(): string {
    const fields = {
      type: this.type,
      index: this.index,
      multi_processor_count: this.multiProcessorCount,
      cc: this.cc,
      major: this.major,
      regs_per_multiprocessor: this.regsPerMultiprocessor,
      max_threads_per_multi_processor: this.maxThreadsPerMultiProcessor,
      max_threads_per_block: this.maxThreadsPerBlock,
      warp_size: this.warpSize,
    };
    const shown = Object.entries(fields).map(([name, value]) => `${name}=${repr(value)}`);
    return `DeviceProperties(${shown.join(', ')})`;
  }
}
