/** What a module's text finds under `torch`. */
import { assertAlignment, assertSizeStride, Tensor } from '../../simulated/exports.js';
import { contiguousStride } from '../../simulated/tensor.js';
import { type Callable, HostType, Namespace, type Value } from '../python/values.js';
import { describe, elements, named, nothing, wholeNumber, wholeNumbers } from './arguments.js';
import type { ModuleRuntime } from './runtime.js';
import { AssertionError, Device, DType, dtypes, RuntimeError } from './shared.js';
import { deviceModule, NoContext } from './streams.js';

/** PyTorch's other names of dtypes. */
const dtypeAliases: Readonly<Record<string, DType>> = {
  float: dtypes.float32,
  double: dtypes.float64,
  half: dtypes.float16,
  long: dtypes.int64,
  int: dtypes.int32,
  short: dtypes.int16,
};

/** A namespace with these members. */
export function namespaceOf(path: string, members: Readonly<Record<string, Value>>): Namespace {
  return new Namespace(path, (name) => (Object.hasOwn(members, name) ? members[name] : undefined));
}

/**
 * A namespace of which nothing is known: the text may give its members other names, and may not use them. (A wrapper names
 * more than it calls.)
 */
export function unknownNamespace(path: string): Namespace {
  return new Namespace(path, (name) => unknownNamespace(`${path}.${name}`));
}

/** With these members, and others of which nothing is known. */
function openNamespace(path: string, members: Readonly<Record<string, Value>>): Namespace {
  return new Namespace(path, (name) =>
    Object.hasOwn(members, name) ? members[name] : unknownNamespace(`${path}.${name}`),
  );
}

function requireDType(value: Value | undefined, what: string): DType {
  if (value instanceof DType) return value;
  throw new TypeError(`${what} must be a dtype, not ${describe(value)}`);
}

/** `empty_strided_cuda(size, stride, dtype)` and its siblings. */
function emptyStridedOf(runtime: ModuleRuntime): Callable {
  return named('empty_strided', ['size', 'stride', 'dtype'], ([size, stride, dtype]) =>
    runtime.empty(
      wholeNumbers(size, 'size'),
      requireDType(dtype, 'dtype'),
      wholeNumbers(stride, 'stride'),
    ),
  );
}

/** `torch.empty_strided`. */
export function torchEmptyStrided(runtime: ModuleRuntime): Callable {
  return named(
    'empty_strided',
    ['size', 'stride', '*dtype?', '*device?', '*layout?', '*pin_memory?', '*requires_grad?'],
    ([size, stride, dtype, device]) => {
      runtime.requireOneDevice(device, 'empty_strided()');
      return runtime.empty(
        wholeNumbers(size, 'size'),
        dtype === undefined || dtype === null ? dtypes.float32 : requireDType(dtype, 'dtype'),
        wholeNumbers(stride, 'stride'),
      );
    },
  );
}

/** `torch.device`. */
export const torchDevice: Callable = named('device', ['type', 'index?'], ([type, index]) => {
  if (type instanceof Device) return type;
  if (typeof type === 'bigint') return new Device('privateuseone', Number(type));
  if (typeof type !== 'string') {
    throw new TypeError(`device() takes a string, not ${describe(type)}`);
  }
  if (index === undefined || index === null) return Device.parse(type);
  return new Device(type, wholeNumber(index, 'index'));
});

/** Tensors made full of a number: `torch.zeros` and its like. */
function filledOf(name: string, runtime: ModuleRuntime, value: number): Callable {
  return named(
    name,
    ['size', '*dtype?', '*device?', '*layout?', '*pin_memory?', '*requires_grad?'],
    ([size, dtype, device]) => {
      runtime.requireOneDevice(device, `${name}()`);
      const extents = typeof size === 'bigint' ? [Number(size)] : wholeNumbers(size, 'size');
      const type = dtype instanceof DType ? dtype : dtypes.float32;
      return runtime.fill(runtime.empty(extents, type, contiguousStride(extents)), value);
    },
  );
}

/** `torch.stack`. */
function stackOf(runtime: ModuleRuntime): Callable {
  return named('stack', ['tensors', 'dim?'], ([list, dim]) => {
    const tensors = elements(list, 'tensors').map((value) => runtime.requireTensor(value, 'stack'));
    const [first] = tensors;
    if (first === undefined) throw new RuntimeError('stack expects a non-empty TensorList');
    const { size, dtype } = first;
    const other = tensors.find((tensor) => String(tensor.size) !== String(size));
    if (other !== undefined) {
      throw new RuntimeError(
        `stack expects each tensor to be equal size, but got [${size}] and [${other.size}]`,
      );
    }
    const given = dim === undefined ? 0 : wholeNumber(dim, 'dim');
    const axis = given < 0 ? given + size.length + 1 : given;
    if (axis < 0 || axis > size.length) {
      throw new RuntimeError(`IndexError: Dimension out of range: ${given}`);
    }
    const shape = [...size.slice(0, axis), tensors.length, ...size.slice(axis)];
    const stride = contiguousStride(shape);
    const result = runtime.empty(shape, dtype, stride);
    const step = stride[axis] as number;
    const rest = stride.filter((_, i) => i !== axis);
    tensors.forEach((tensor, i) => {
      runtime.copy(runtime.view(result, size, rest, i * step), tensor);
    });
    return result;
  });
}

/** Runs an assertion; where the text names the operator whose result it is of, its failure names it, too. */
function asserting(operator: Value | undefined, check: () => void): null {
  try {
    check();
  } catch (error) {
    if (typeof operator !== 'string' || !(error instanceof AssertionError)) throw error;
    throw new AssertionError(`${error.message}, of the result of ${operator}`, { cause: error });
  }
  return null;
}

/** `torch._C._dynamo.guards`. */
function guardsOf(runtime: ModuleRuntime): Namespace {
  const emptyStrided = emptyStridedOf(runtime);
  const members: Readonly<Record<string, Value>> = {
    assert_size_stride: named(
      'assert_size_stride',
      ['item', 'size', 'stride', 'op_name?'],
      ([item, size, stride, operator]) => {
        const tensor = runtime.requireTensor(item, 'assert_size_stride');
        return asserting(operator, () =>
          assertSizeStride(tensor, wholeNumbers(size, 'size'), wholeNumbers(stride, 'stride')),
        );
      },
    ),
    assert_alignment: named(
      'assert_alignment',
      ['item', 'alignment', 'op_name?'],
      ([item, alignment, operator]) => {
        const tensor = runtime.requireTensor(item, 'assert_alignment');
        return asserting(operator, () =>
          assertAlignment(tensor, wholeNumber(alignment, 'alignment')),
        );
      },
    ),
    _reinterpret_tensor: named(
      '_reinterpret_tensor',
      ['tensor', 'size', 'stride', 'offset_increment?'],
      ([tensor, size, stride, offset]) =>
        runtime.view(
          runtime.requireTensor(tensor, 'reinterpret_tensor'),
          wholeNumbers(size, 'size'),
          wholeNumbers(stride, 'stride'),
          offset === undefined ? 0 : wholeNumber(offset, 'offset'),
        ),
    ),
  };
  return new Namespace('torch._C._dynamo.guards', (name) => {
    if (Object.hasOwn(members, name)) return members[name];
    // One for each device that PyTorch knows: all are this one.
    if (/^_empty_strided_[a-z]\w*$/.test(name)) return emptyStrided;
    return unknownNamespace(`torch._C._dynamo.guards.${name}`);
  });
}

/** `torch.ops`: `torch.ops.aten.mul.Tensor` is the operator of the name `aten.mul.Tensor`. */
function operatorsOf(runtime: ModuleRuntime): Namespace {
  const allocFromPool = named(
    '_alloc_from_pool',
    ['pool', 'offset', 'dtype', 'size', 'stride'],
    ([pool, offset, dtype, size, stride]): Tensor =>
      runtime.ledger.made(
        runtime.device.allocFromPool(
          runtime.requireTensor(pool, 'alloc_from_pool'),
          wholeNumber(offset, 'offset'),
          requireDType(dtype, 'dtype'),
          wholeNumbers(size, 'size'),
          wholeNumbers(stride, 'stride'),
        ),
      ),
  );
  return new Namespace(
    'torch.ops',
    (library) =>
      new Namespace(`torch.ops.${library}`, (name) => {
        if (library === 'inductor' && name === '_alloc_from_pool') return allocFromPool;
        // Without an overload it is the default one, or the only one.
        return new Namespace(
          `torch.ops.${library}.${name}`,
          (overload) => runtime.operator(`${library}.${name}.${overload}`),
          runtime.anyOverload(`${library}.${name}`) ?? null,
        );
      }),
  );
}

/** The dotted name by which `externKernels` gives what a path of the text names; null for a path of no operator. */
export function operatorOfPath(path: string): string | null {
  const [, kernel] = /^(extern_kernels\.\w+)$/.exec(path) ?? [];
  if (kernel !== undefined) return kernel;
  const [, packet, overload = '.default'] = /^torch\.ops\.(\w+\.\w+)(\.\w+)?$/.exec(path) ?? [];
  return packet === undefined ? null : packet + overload;
}

/** `extern_kernels`. */
export function externKernels(runtime: ModuleRuntime): Namespace {
  return new Namespace('extern_kernels', (name) => runtime.operator(`extern_kernels.${name}`));
}

/** Modules named by devices: `torch.cuda` is `torch.privateuseone` is `torch.fake`. */
const deviceModuleNames = new Set(['cuda', 'xpu', 'mtia', 'privateuseone', 'accelerator', 'cpu']);

/** `torch`. */
export function torchNames(runtime: ModuleRuntime): Namespace {
  const noContext: Callable = () => new NoContext();
  const members: Readonly<Record<string, Value>> = {
    device: torchDevice,
    empty_strided: torchEmptyStrided(runtime),
    zeros: filledOf('zeros', runtime, 0),
    ones: filledOf('ones', runtime, 1),
    stack: stackOf(runtime),
    inf: Number.POSITIVE_INFINITY,
    nan: Number.NaN,
    pi: Math.PI,
    Tensor: new HostType('torch.Tensor', (value) => value instanceof Tensor),
    ops: operatorsOf(runtime),
    _C: openNamespace('torch._C', {
      _dynamo: openNamespace('torch._C._dynamo', { guards: guardsOf(runtime) }),
    }),
    profiler: openNamespace('torch.profiler', { record_function: noContext, profile: noContext }),
    autograd: openNamespace('torch.autograd', {
      profiler: openNamespace('torch.autograd.profiler', { record_function: noContext }),
    }),
    _assert_async: nothing,
  };
  const devices = new Map<string, Namespace>();
  return new Namespace('torch', (name) => {
    if (Object.hasOwn(members, name)) return members[name];
    if (Object.hasOwn(dtypeAliases, name)) return dtypeAliases[name];
    if (Object.hasOwn(dtypes, name)) return dtypes[name as keyof typeof dtypes];
    if (deviceModuleNames.has(name) || name === runtime.torchDevice.type) {
      const known = devices.get(name) ?? deviceModule(`torch.${name}`, runtime);
      devices.set(name, known);
      return known;
    }
    return unknownNamespace(`torch.${name}`);
  });
}
