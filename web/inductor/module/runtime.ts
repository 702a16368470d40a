import { kindOf } from '../../contract/arguments.js';
import type { SimulatedDevice } from '../../simulated/exports.js';
import { SimulatedEvent, Stream, Tensor } from '../../simulated/exports.js';
import { contiguousStride } from '../../simulated/tensor.js';
import type { KernelConfig } from '../heuristics/kernel_config.js';
import type { ExternKernel, OperatorContext, OperatorValue } from '../operators/operator.js';
import type { Host } from '../python/host.js';
import { type Callable, List, PythonObject, type Value } from '../python/values.js';
import { describe, plainInteger, wholeNumber } from './arguments.js';
import { bytesOf, InductorKernel, MultiKernel } from './kernel.js';
import { Ledger } from './ledger.js';
import { Device, DType, dtypes, RuntimeError } from './shared.js';
import {
  eventMembers,
  GuardContext,
  NoContext,
  StreamContextValue,
  streamMembers,
} from './streams.js';
import { itemOf, tensorMembers } from './tensor_members.js';

/** What watches a call: each launch of a kernel and each operator, around the work itself. */
export interface CallObserver {
  around<T>(name: string, kind: 'triton' | 'operator', bytes: number, work: () => T): T;
}

/** Takes launches of kernels while their configurations are compared: before the launch itself. */
export type LaunchTuner = (
  kernel: InductorKernel,
  tensors: readonly Tensor[],
  launch: (config: KernelConfig) => void,
) => void;

/** Attributes of dtypes. */
const dtypeMembers: ReadonlyMap<string, (dtype: DType) => Value> = new Map([
  ['itemsize', ({ itemsize }: DType): Value => BigInt(itemsize)],
  ['is_floating_point', ({ isFloatingPoint }: DType): Value => isFloatingPoint],
  ['is_signed', ({ isSigned }: DType): Value => isSigned],
]);

/** Attributes of devices. */
const deviceMembers: ReadonlyMap<string, (device: Device) => Value> = new Map([
  ['type', ({ type }: Device): Value => type],
  ['index', ({ index }: Device): Value => (index === null ? null : BigInt(index))],
]);

const memberTables: readonly ReadonlyMap<string, unknown>[] = [
  tensorMembers,
  streamMembers,
  eventMembers,
  dtypeMembers,
  deviceMembers,
  InductorKernel.members,
];

function holds(values: readonly OperatorValue[], wanted: Tensor): boolean {
  return values.some((value) => value === wanted || (Array.isArray(value) && holds(value, wanted)));
}

/**
 * What the text of one module runs on: a device, the tensors that it made there, and the values that are not Python's own.
 */
export class ModuleRuntime implements Host {
  readonly device: SimulatedDevice;
  readonly ledger = new Ledger();
  /** What tensors say that they are on: as the text calls the device. */
  torchDevice: Device = new Device('privateuseone', 0);
  observer: CallObserver | null = null;
  tuner: LaunchTuner | null = null;
  /** Takes what the text imports; set by who knows the modules. */
  modules: (path: string) => Value | undefined = () => undefined;
  readonly #operators: ReadonlyMap<string, ExternKernel>;
  readonly #context: OperatorContext;
  readonly #called = new Set<string>();
  readonly #deviceNames = new Set<string>();
  #deviceIndex: number | null = null;

  constructor(device: SimulatedDevice, operators: ReadonlyMap<string, ExternKernel>) {
    this.device = device;
    this.#operators = operators;
    this.#context = {
      device,
      get stream() {
        return device.currentStream();
      },
      empty: (size, dtype, stride = contiguousStride(size)) => this.empty(size, dtype, stride),
    };
  }

  // --- The device ---

  /**
   * Whatever names a device names the one that there is: by a type and an index, of which a module may use one. Tensors of the CPU
   * are kept on the device, too.
   *
   * @throws RuntimeError for a second index, and for a device without memory
   */
  requireOneDevice(value: Value | undefined, what: string): void {
    if (value === undefined || value === null) return;
    if (typeof value === 'string') {
      // Wrappers name the same few devices again and again.
      if (this.#deviceNames.has(value)) return;
      this.requireOneDevice(Device.parse(value), what);
      this.#deviceNames.add(value);
      return;
    }
    if (value instanceof Device) {
      if (value.type === 'meta') {
        throw new RuntimeError(`${what}: a tensor of the device 'meta' has no memory`);
      }
      if (value.type !== 'cpu' && value.index !== null) this.#requireIndex(value.index, what);
      return;
    }
    const index = wholeNumber(value, 'a device index');
    // -1 is PyTorch's "as it is".
    if (index !== -1) this.#requireIndex(index, what);
  }

  #requireIndex(index: number, what: string): void {
    this.#deviceIndex ??= index;
    if (index === this.#deviceIndex) return;
    throw new RuntimeError(
      `${what}: there is one device, and the module names index ${this.#deviceIndex} and ${index}`,
    );
  }

  // --- Tensors ---

  empty(size: readonly number[], dtype: DType, stride: readonly number[]): Tensor {
    return this.ledger.made(this.device.emptyStrided(size, stride, dtype));
  }

  /** Another view of a tensor's storage; `offset` in elements, from the tensor's first. */
  view(tensor: Tensor, size: readonly number[], stride: readonly number[], offset = 0): Tensor {
    return this.ledger.made(this.device.reinterpretTensor(tensor, size, stride, offset));
  }

  /** `copy_`: through the host where the two lie differently. */
  copy(to: Tensor, from: Tensor): Tensor {
    const isSame =
      to.dtype === from.dtype &&
      to.size.length === from.size.length &&
      to.size.every((extent, i) => extent === from.size[i]);
    const isPlain = (tensor: Tensor): boolean => {
      const wanted = contiguousStride(tensor.size);
      return tensor.size.every((extent, i) => extent <= 1 || tensor.stride[i] === wanted[i]);
    };
    if (isSame && isPlain(to) && isPlain(from)) {
      this.device.copyDeviceToDevice(to.address, from.address, to.numel * to.dtype.itemsize);
      return to;
    }
    const lead = to.size.length - from.size.length;
    const stride = to.size.map((extent, i) => {
      const own = i < lead ? 1 : (from.size[i - lead] as number);
      if (own !== 1 && own !== extent) {
        throw new RuntimeError(
          `The size of tensor a (${extent}) must match the size of tensor b (${own}) at non-singleton dimension ${i}`,
        );
      }
      return own === 1 ? 0 : (from.stride[i - lead] as number);
    });
    if (lead < 0) {
      throw new RuntimeError(
        `copy_(): a tensor of ${from.size.length} dimensions into one of ${to.size.length}`,
      );
    }
    const source = this.view(from, to.size, stride);
    const values: ArrayLike<number | bigint> = source.toTypedArray();
    // To bool, whatever is not zero is true.
    return to.copyFrom(
      to.dtype === dtypes.bool
        ? Uint8Array.from(values, (value) => Number(Boolean(value)))
        : (values as Float64Array),
    );
  }

  fill(tensor: Tensor, value: number | bigint | boolean): Tensor {
    if (tensor.numel === 0) return tensor;
    const isWide = tensor.dtype === dtypes.int64;
    const whole = typeof value === 'number' ? BigInt(Math.trunc(value)) : BigInt(value);
    return tensor.copyFrom(
      isWide
        ? new BigInt64Array(tensor.numel).fill(whole)
        : new Float64Array(tensor.numel).fill(Number(value)),
    );
  }

  isTensor(value: unknown): value is Tensor {
    return value instanceof Tensor;
  }

  requireTensor(value: Value | undefined, what: string): Tensor {
    if (value instanceof Tensor) return value;
    throw new TypeError(`${what}() takes a tensor, not ${describe(value)}`);
  }

  // --- Operators ---

  /** Operators that the text names, in its order. */
  get calledOperators(): readonly string[] {
    return [...this.#called];
  }

  /** A function that calls an operator; undefined for one that nobody gave. */
  operator(name: string): Callable | undefined {
    const operator = this.#operators.get(name);
    if (operator === undefined) return undefined;
    this.#called.add(name);
    return (args, kwargs) => {
      const given = args.map(operatorValue);
      const named = Object.fromEntries(
        Object.entries(kwargs).map(([key, value]) => [key, operatorValue(value)]),
      );
      const all = [...given, ...Object.values(named)];
      const work = (): OperatorValue => operator(this.#context, given, named);
      if (this.observer === null) return this.#adopt(work(), all, name);
      return this.#adopt(this.observer.around(name, 'operator', bytesOf(all), work), all, name);
    };
  }

  /** An operator that is named without its overload: undefined where nobody gave one. */
  anyOverload(packet: string): Callable | undefined {
    const names = [...this.#operators.keys()].filter((name) => name.startsWith(`${packet}.`));
    const name = names.find((candidate) => candidate === `${packet}.default`) ?? names[0];
    if (name === undefined) return undefined;
    return (args, kwargs) => this.operator(name)?.(args, kwargs) ?? null;
  }

  /** A result as a value of the text: tensors that are none of the arguments are the module's from now on. */
  #adopt(result: OperatorValue | undefined, given: readonly OperatorValue[], name: string): Value {
    if (result === undefined || result === null) return null;
    if (Array.isArray(result)) {
      return Object.freeze(
        (result as readonly OperatorValue[]).map((entry) => this.#adopt(entry, given, name)),
      );
    }
    const isKnown =
      typeof result === 'object'
        ? this.isTensor(result) || result instanceof DType || result instanceof Device
        : ['number', 'bigint', 'boolean', 'string'].includes(typeof result);
    if (!isKnown) {
      const hint = (result as unknown) instanceof Promise ? ': operators work at once' : '';
      throw new TypeError(`the operator ${name} returned ${kindOf(result)}${hint}`);
    }
    if (this.isTensor(result) && !this.ledger.isOwn(result) && !holds(given, result)) {
      if (!this.device.owns(result)) {
        throw new TypeError(`the operator ${name} returned a tensor of another device`);
      }
      return this.ledger.made(result);
    }
    return result as Value;
  }

  // --- What the evaluator asks ---

  importModule(path: string): Value | undefined {
    return this.modules(path);
  }

  attribute(value: object, name: string): Value | undefined {
    if (value instanceof Tensor) return tensorMembers.get(name)?.(value, this);
    if (value instanceof InductorKernel || value instanceof MultiKernel) return value.member(name);
    if (value instanceof Stream) return streamMembers.get(name)?.(value);
    if (value instanceof SimulatedEvent) return eventMembers.get(name)?.(value);
    if (value instanceof DType) return dtypeMembers.get(name)?.(value);
    if (value instanceof Device) return deviceMembers.get(name)?.(value);
    return undefined;
  }

  knowsAttribute(name: string): boolean {
    return memberTables.some((table) => table.has(name));
  }

  item(value: object, index: Value): Value {
    if (value instanceof Tensor) return itemOf(value, this, index);
    throw new RuntimeError(`TypeError: ${describe(value)} is not subscriptable`);
  }

  setItem(value: object, index: Value, to: Value): void {
    if (!(value instanceof Tensor)) {
      throw new RuntimeError(`TypeError: ${describe(value)} does not support item assignment`);
    }
    const target = itemOf(value, this, index);
    if (to instanceof Tensor) this.copy(target, to);
    else if (typeof to === 'number' || typeof to === 'bigint' || typeof to === 'boolean') {
      this.fill(target, to);
    } else throw new TypeError(`a tensor's elements cannot be set to ${describe(to)}`);
  }

  binary(operator: string, left: Value, right: Value): Value | undefined {
    if (left instanceof Device && right instanceof Device) {
      if (operator === '==') return left.equals(right);
      if (operator === '!=') return !left.equals(right);
    }
    if (!(left instanceof Tensor) || right !== null) return undefined;
    // Functions of one element.
    switch (operator) {
      case 'bool':
        return Boolean(left.item());
      case 'int':
        return BigInt(Math.trunc(Number(left.item())));
      case 'float':
        return Number(left.item());
      case 'len':
        return BigInt(left.size[0] ?? 0);
      default:
        return undefined;
    }
  }

  text(value: object): string {
    if (value instanceof Tensor)
      return `tensor(size=[${value.size.join(', ')}], dtype=${value.dtype})`;
    if (value instanceof DType) return String(value);
    if (value instanceof Device) {
      return `device(type='${value.type}'${value.index === null ? '' : `, index=${value.index}`})`;
    }
    return `<${describe(value)}>`;
  }

  enter(value: object): Value {
    if (value instanceof StreamContextValue) {
      if (value.stream === null) return null;
      value.previous = this.device.currentStream();
      this.device.setStream(value.stream);
      return null;
    }
    if (value instanceof GuardContext || value instanceof NoContext) return null;
    throw new RuntimeError(
      `TypeError: ${describe(value)} does not support the context manager protocol`,
    );
  }

  exit(value: object): void {
    if (value instanceof StreamContextValue && value.previous !== null) {
      this.device.setStream(value.previous);
    }
  }

  retain(value: object): void {
    this.ledger.retain(value);
  }

  release(value: object): void {
    this.ledger.release(value);
  }

  mark(): number {
    return this.ledger.mark();
  }

  endStatement(mark: number): void {
    this.ledger.sweep(mark);
  }
}

/** A value of the text as operators see it. */
function operatorValue(value: Value): OperatorValue {
  if (typeof value === 'bigint') return plainInteger(value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(operatorValue);
  if (value instanceof List) return value.items.map(operatorValue);
  if (value instanceof PythonObject || typeof value === 'function') {
    throw new TypeError(`an operator takes no ${describe(value)}`);
  }
  return value as OperatorValue;
}
