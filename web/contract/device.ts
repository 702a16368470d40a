import { kindOf, requireArgument, requireString, show } from './arguments.js';
import { RuntimeError } from './errors.js';

const TYPE = /^[a-z][a-z0-9_]*$/;
const DEVICE = /^([a-z][a-z0-9_]*)(?::(0|[1-9]\d*))?$/;
/** PyTorch keeps an index in eight bits; what is larger wraps there, and is refused here. */
const LARGEST_INDEX = 127;

function requireIndex(index: number): void {
  if (index < 0) throw new RuntimeError('Device index must not be negative');
  if (index > LARGEST_INDEX) {
    throw new RuntimeError(`Device index must be at most ${LARGEST_INDEX}, not ${index}`);
  }
}

/**
 * A device's type and index, as `torch.device`. Any lower-case identifier is a type: which devices
 * exist is the registry's business.
 */
export class Device {
  static {
    // Bundlers rename a class that speaks of itself, and messages and printouts show the name.
    Object.defineProperty(this, 'name', { value: 'Device' });
  }

  /** `'privateuseone'`, `'cpu'`, … */
  readonly type: string;
  /** Index among the devices of that type, or `null` for the current one. */
  readonly index: number | null;

  /**
   * @param type without an index
   * @param index a whole number from 0 to 127, or `null`
   * @throws TypeError for an argument of another type, RuntimeError for one that names no device
   */
  constructor(type: string, index: number | null = null) {
    requireString(type, 'Device', 'type');
    if (!TYPE.test(type)) {
      if (DEVICE.test(type)) {
        throw new RuntimeError(
          `Device(): 'type' must not include an index: ${type}. Device.parse() takes such a string`,
        );
      }
      throw new RuntimeError(`Invalid device type: '${show(type)}'`);
    }
    if (index !== null) {
      if (typeof index !== 'number' || !Number.isInteger(index)) {
        throw new TypeError(
          `Device(): 'index' must be a whole number or null, not ${typeof index === 'number' ? index : kindOf(index)}`,
        );
      }
      requireIndex(index);
    }
    this.type = type;
    this.index = index === null ? null : index + 0;
    Object.freeze(this);
  }

  /**
   * `torch.device('privateuseone:0')`.
   *
   * @throws RuntimeError for a string that is not `type` or `type:index`
   */
  static parse(text: string): Device {
    requireArgument(text, 'Device.parse', 'text');
    requireString(text, 'Device.parse', 'text');
    if (text === '') throw new RuntimeError('Device string must not be empty');
    const match = DEVICE.exec(text);
    if (match === null) throw new RuntimeError(`Invalid device string: '${show(text)}'`);
    return new Device(match[1] as string, match[2] === undefined ? null : Number(match[2]));
  }

  /** Whether `other` is a Device of the same type and index. */
  equals(other: unknown): boolean {
    return other instanceof Device && other.type === this.type && other.index === this.index;
  }

  /** `'privateuseone:0'`, or the type alone without an index. */
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
}
