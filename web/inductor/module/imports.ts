/** What a module's imports give, by the dotted names of Python's modules. */
import { contiguousStride, storageExtent } from '../../simulated/tensor.js';
import {
  type Callable,
  Dict,
  type Kwargs,
  Namespace,
  Slice,
  type Value,
} from '../python/values.js';
import { describe, elements, named, nothing, wholeNumber, wholeNumbers } from './arguments.js';
import { gridFunctions } from './grid_functions.js';
import { InductorKernel, MultiKernel } from './kernel.js';
import type { Random } from './random.js';
import type { ModuleRuntime } from './runtime.js';
import { DType, dtypes, NotImplementedError } from './shared.js';
import { NoContext, rawStreamOf } from './streams.js';
import { externKernels, namespaceOf, torchNames, unknownNamespace } from './torch_names.js';

/** What loading a module collects. */
export interface ModuleParts {
  readonly runtime: ModuleRuntime;
  readonly kernels: InductorKernel[];
  /** Makes a kernel of what `async_compile.triton` is given. */
  makeKernel(name: string, source: string): InductorKernel;
  /** Where example inputs draw from. */
  random: Random;
  /** Called with what the module would benchmark: a function that calls the module. */
  benchmarked(call: Callable): void;
}

/** Refuses a kernel in another language, by its name. */
const refused =
  (what: string): Callable =>
  () => {
    throw new NotImplementedError(what);
  };

/** `AsyncCompile()`. */
function asyncCompile(parts: ModuleParts): Namespace {
  const isCpp = 'a C++ kernel: kernels in Triton run here, and no others';
  return namespaceOf('async_compile', {
    triton: named('triton', ['name', 'source', 'device_str?'], ([name, source]) => {
      if (typeof name !== 'string' || typeof source !== 'string') {
        throw new TypeError('async_compile.triton() takes a name and a source');
      }
      const kernel = parts.makeKernel(name, source);
      parts.kernels.push(kernel);
      return kernel;
    }),
    multi_kernel: named(
      'multi_kernel',
      ['name', 'kernels', 'arg_index?', 'shape_specialize?'],
      ([, kernels, argIndex]) => {
        const members = elements(kernels, "multi_kernel()'s kernels");
        if (members.length === 0 || !members.every((kernel) => kernel instanceof InductorKernel)) {
          throw new TypeError('async_compile.multi_kernel() takes a name and a list of kernels');
        }
        const slices = argIndex instanceof Dict ? argIndex.get(0n) : undefined;
        return new MultiKernel(
          members as InductorKernel[],
          slices === undefined
            ? null
            : elements(slices, "multi_kernel()'s arg_index").filter(
                (slice) => slice instanceof Slice,
              ),
        );
      },
    ),
    wait: nothing,
    cpp: refused(`async_compile.cpp: ${isCpp}`),
    cpp_pybinding: refused(`async_compile.cpp_pybinding: ${isCpp}`),
    cuda: refused(
      'async_compile.cuda: a CUTLASS kernel: kernels in Triton run here, and no others',
    ),
    rocm: refused('async_compile.rocm: a ROCm kernel: kernels in Triton run here, and no others'),
    halide: refused(
      'async_compile.halide: a Halide kernel: kernels in Triton run here, and no others',
    ),
    cutedsl: refused(
      'async_compile.cutedsl: a CuTe kernel: kernels in Triton run here, and no others',
    ),
    pallas: refused(
      'async_compile.pallas: a Pallas kernel: kernels in Triton run here, and no others',
    ),
    metal: refused(
      'async_compile.metal: a Metal kernel: kernels in Triton run here, and no others',
    ),
  });
}

/**
 * `torch._dynamo.testing.rand_strided`: normally distributed floats; integers and bools are 0, as PyTorch gives them.
 */
function randStrided(parts: ModuleParts): Callable {
  const { runtime } = parts;
  return named(
    'rand_strided',
    ['size', 'stride', 'dtype?', 'device?', 'extra_size?'],
    ([size, stride, dtype]) => {
      const type = dtype instanceof DType ? dtype : dtypes.float32;
      const extents = wholeNumbers(size, 'size');
      const steps = wholeNumbers(stride, 'stride');
      const tensor = runtime.empty(extents, type, steps);
      const count = storageExtent(extents, steps);
      const storage = runtime.view(tensor, [count], [1]);
      storage.copyFrom(type.isFloatingPoint ? parts.random.normal(count) : new Float64Array(count));
      return tensor;
    },
  );
}

/** `torch.randn` and its like, for example inputs. */
function randomOf(
  parts: ModuleParts,
  name: string,
  draw: (count: number) => Float64Array,
): Callable {
  return named(name, ['size', '*dtype?', '*device?', '*requires_grad?'], ([size, dtype]) => {
    const extents = typeof size === 'bigint' ? [Number(size)] : wholeNumbers(size, 'size');
    const type = dtype instanceof DType ? dtype : dtypes.float32;
    const tensor = parts.runtime.empty(extents, type, contiguousStride(extents));
    return tensor.copyFrom(draw(tensor.numel));
  });
}

/** `torch.randint(low, high, size)`, for example inputs. */
function randomIntegers(parts: ModuleParts): Callable {
  return named(
    'randint',
    ['low', 'high', 'size', '*dtype?', '*device?'],
    ([low, high, size, dtype]) => {
      const [from, to] = [wholeNumber(low, 'low'), wholeNumber(high, 'high')];
      const extents = wholeNumbers(size, 'size');
      const type = dtype instanceof DType ? dtype : dtypes.int64;
      const tensor = parts.runtime.empty(extents, type, contiguousStride(extents));
      return tensor.copyFrom(
        Float64Array.from(
          { length: tensor.numel },
          () => from + Math.floor(parts.random.uniform() * (to - from)),
        ),
      );
    },
  );
}

/** Rounds up to what Inductor's memory planning aligns to. */
const align: Callable = named('align', ['nbytes'], ([bytes]) => {
  if (typeof bytes !== 'bigint')
    throw new TypeError(`align() takes an int, not ${describe(bytes)}`);
  return ((bytes + 63n) / 64n) * 64n;
});

const noContext: Callable = () => new NoContext();

/** `torch.a.b.c` out of `torch`. */
function memberOf(root: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (value, name) => (value instanceof Namespace ? value.member(name) : undefined),
    root,
  );
}

/** The module of that dotted name; undefined for one that wrappers do not import. */
export function importsOf(parts: ModuleParts): (path: string) => Value | undefined {
  const { runtime } = parts;
  const torch = torchNames(runtime);
  const heuristics = namespaceOf('torch._inductor.runtime.triton_heuristics', {
    ...gridFunctions,
    start_graph: nothing,
    end_graph: nothing,
  });
  const printPerformance: Callable = ([fn]: readonly Value[], _kwargs: Kwargs) => {
    if (typeof fn !== 'function') throw new TypeError('print_performance() takes a function');
    parts.benchmarked(fn as Callable);
    return 0;
  };
  const modules: Readonly<Record<string, Value>> = {
    torch: new Namespace('torch', (name) => {
      if (name === 'randn') return randomOf(parts, name, (count) => parts.random.normal(count));
      if (name === 'rand') {
        return randomOf(parts, name, (count) =>
          Float64Array.from({ length: count }, () => parts.random.uniform()),
        );
      }
      if (name === 'randint') return randomIntegers(parts);
      if (name === '_inductor' || name === '_dynamo') return unknownTorch(`torch.${name}`);
      return torch.member(name);
    }),
    'torch._dynamo.testing': namespaceOf('torch._dynamo.testing', {
      rand_strided: randStrided(parts),
    }),
    'torch._inductor.utils': namespaceOf('torch._inductor.utils', {
      maybe_profile: noContext,
      print_performance: printPerformance,
    }),
    'torch._inductor.hooks': namespaceOf('torch._inductor.hooks', {
      run_intermediate_hooks: nothing,
    }),
    'torch._inductor.codegen.memory_planning': namespaceOf(
      'torch._inductor.codegen.memory_planning',
      { _align: align },
    ),
    'torch._inductor.codegen.multi_kernel': unknownNamespace(
      'torch._inductor.codegen.multi_kernel',
    ),
    'torch._inductor.async_compile': namespaceOf('torch._inductor.async_compile', {
      AsyncCompile: () => asyncCompile(parts),
    }),
    'torch._inductor.select_algorithm': namespaceOf('torch._inductor.select_algorithm', {
      extern_kernels: externKernels(runtime),
    }),
    'torch._inductor.runtime.triton_heuristics': heuristics,
    'torch._inductor.runtime': unknownNamespace('torch._inductor.runtime'),
    'torch._inductor.runtime.triton_helpers': unknownNamespace(
      'torch._inductor.runtime.triton_helpers',
    ),
    'torch._inductor.runtime.hints': unknownNamespace('torch._inductor.runtime.hints'),
    'torch._inductor.wrapper_benchmark': unknownNamespace('torch._inductor.wrapper_benchmark'),
    'torch._inductor.kernel.mm_common': namespaceOf('torch._inductor.kernel.mm_common', {
      mm_grid: gridFunctions.mm_grid as Value,
    }),
    'torch.profiler': namespaceOf('torch.profiler', { record_function: noContext }),
    'torch._C': new Namespace('torch._C', (name) =>
      /^_\w+_getCurrentRawStream$/.test(name)
        ? rawStreamOf(runtime)
        : memberOf(torch, ['_C', name]),
    ),
    triton: new Namespace('triton', (name) =>
      name === 'cdiv'
        ? named('cdiv', ['x', 'div'], ([x, div]) =>
            BigInt(Math.ceil(wholeNumber(x, 'x') / wholeNumber(div, 'div'))),
          )
        : unknownNamespace(`triton.${name}`),
    ),
    ...Object.fromEntries(
      [
        'triton.language',
        'triton.backends.compiler',
        'ctypes',
        'os',
        'random',
        'tempfile',
        're',
        'time',
        'operator',
        'functools',
        'itertools',
        'logging',
      ].map((path) => [path, unknownNamespace(path)]),
    ),
    cmath: namespaceOf('cmath', { nanj: unknownNamespace('cmath.nanj') }),
  };

  /** `torch._inductor.kernel.mm_common.mm_grid` by its attributes. */
  function unknownTorch(path: string): Namespace {
    return new Namespace(path, (name) => {
      const inner = `${path}.${name}`;
      if (Object.hasOwn(modules, inner)) return modules[inner];
      return unknownTorch(inner);
    });
  }

  return (path) => {
    if (Object.hasOwn(modules, path)) return modules[path];
    const [first, ...rest] = path.split('.');
    if (first !== 'torch') return undefined;
    // `from torch.cuda import …`: as the attributes say.
    return memberOf(modules.torch, rest) ?? unknownNamespace(path);
  };
}
