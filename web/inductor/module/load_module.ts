import {
  kindOf,
  requireArgument,
  requireOptions,
  requireString,
  show,
} from '../../contract/arguments.js';
import type { SimulatedDevice } from '../../simulated/exports.js';
import { simulatedParts, Tensor } from '../../simulated/exports.js';
import type { SyntaxParser } from '../../simulated/triton/native.js';
import type { EvaluateExpression } from '../heuristics/grid.js';
import { Generator, loadOperators } from '../operators/index.js';
import type { ExternKernel } from '../operators/operator.js';
import { refusedAt, type SourcePlace } from '../python/errors.js';
import { evaluateExpression, Program } from '../python/program.js';
import { type SyntaxNode, SyntaxTree } from '../python/syntax.js';
import { type Callable, noKwargs, type Value } from '../python/values.js';
import { elements, wholeNumber } from './arguments.js';
import { importsOf, type ModuleParts } from './imports.js';
import { InductorKernel } from './kernel.js';
import { readKernel } from './kernel_source.js';
import type { LoadModuleOptions } from './load_options.js';
import { moduleLocation } from './location.js';
import { textOfLog } from './output_code_log.js';
import { Random } from './random.js';
import { ModuleRuntime } from './runtime.js';
import {
  NotImplementedError,
  RuntimeError,
  UnsupportedModule,
  UnsupportedTriton,
} from './shared.js';
import { operatorOfPath } from './torch_names.js';

/** A module that is ready to be called. */
export interface LoadedModule {
  readonly source: string;
  readonly runtime: ModuleRuntime;
  readonly program: Program;
  readonly kernels: readonly InductorKernel[];
  /** The module's `call`. */
  readonly entry: Callable;
  /** Makes the example inputs; null where the text makes none. */
  readonly exampleInputs: (() => Value) | null;
  /** Sets where example inputs draw from. */
  random(random: Random): void;
}

const OPTIONS = ['constants', 'externKernels', 'graph', 'manualSeed', 'onProgress', 'signal'];

/** `_tensor_constant0 = None  # device(type='cuda', index=0) torch.float32 (3,) (1,) 7f…`: the text has no values. */
const CONSTANT = /^([A-Za-z_]\w*) = None[ \t]*#[ \t]*(.*)$/gm;

function requireFunctions(value: unknown): asserts value is Readonly<Record<string, ExternKernel>> {
  if (value === null || typeof value !== 'object') {
    throw new TypeError(
      `loadInductorModule(): 'externKernels' must be an object, not ${kindOf(value)}`,
    );
  }
  for (const [name, operator] of Object.entries(value)) {
    if (typeof operator !== 'function') {
      throw new TypeError(
        `loadInductorModule(): the extern kernel '${name}' must be a function, not ${kindOf(operator)}`,
      );
    }
    if (/^(extern_kernels\.\w+|\w+\.\w+\.\w+)$/.test(name)) continue;
    throw new TypeError(
      `loadInductorModule(): '${name}' names no extern kernel: they are called 'aten.topk.default' or 'extern_kernels.mm'`,
    );
  }
}

/** Of what a whole text lacks. */
const nowhere = { line: 0, column: 0, sourceLine: '' };

/** Since 2.9 the benchmark is given what `get_args` makes. */
const BENCHMARK_OF_INPUTS = /^def benchmark_compiled_module\(\s*args\b/m;

/** Options that have been checked. */
function checked(device: SimulatedDevice, source: unknown, options: LoadModuleOptions): void {
  const member = 'loadInductorModule';
  requireArgument(device, member, 'device');
  if (!(device instanceof simulatedParts.SimulatedDevice)) {
    throw new TypeError(`${member}(): 'device' must be a SimulatedDevice, not ${kindOf(device)}`);
  }
  requireString(source, member, 'source');
  requireOptions(options, member, OPTIONS);
  const { constants = {}, externKernels = {}, manualSeed = 0, onProgress, signal } = options;
  requireFunctions(externKernels);
  const { graph = 1 } = options;
  if (!Number.isSafeInteger(graph) || graph < 1) {
    throw new TypeError(`${member}(): 'graph' must be a whole number from 1, not ${show(graph)}`);
  }
  const isSeed =
    typeof manualSeed === 'bigint'
      ? manualSeed === BigInt.asUintN(64, manualSeed)
      : Number.isSafeInteger(manualSeed) && manualSeed >= 0;
  if (!isSeed) {
    throw new TypeError(
      `${member}(): 'manualSeed' must be a whole number from 0 to 2^64 - 1, not ${show(manualSeed)}`,
    );
  }
  if (constants === null || typeof constants !== 'object') {
    throw new TypeError(`${member}(): 'constants' must be an object, not ${kindOf(constants)}`);
  }
  for (const [name, value] of Object.entries(constants)) {
    const isNumber = ['number', 'bigint', 'boolean'].includes(typeof value);
    if (!isNumber && !(value instanceof Tensor)) {
      throw new TypeError(
        `${member}(): the constant '${name}' must be a tensor or a number, not ${kindOf(value)}`,
      );
    }
    if (value instanceof Tensor && !device.owns(value)) {
      throw new TypeError(`${member}(): the constant '${name}' is a tensor of another device`);
    }
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`${member}(): 'onProgress' must be a function, not ${kindOf(onProgress)}`);
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new TypeError(`${member}(): 'signal' must be an AbortSignal, not ${kindOf(signal)}`);
  }
}

/** An error of a kernel's text, as one of the module's. */
function kernelError(error: unknown, kernelLine: number, source: string): unknown {
  const isRefusal = error instanceof UnsupportedTriton || error instanceof UnsupportedModule;
  const own = isRefusal && error.line > 0 ? error : null;
  if (own === null) return error;
  const line = kernelLine + own.line - 1;
  const sourceLine = source.split(/\r?\n/)[line - 1] ?? own.sourceLine;
  const place: SourcePlace = { line, column: own.column, sourceLine };
  const [first = ''] = own.message.split('\n');
  const message = first.replace(
    /^[^:]*:\d+:\d+: /,
    own instanceof UnsupportedTriton ? `${own.kernel}: ` : '',
  );
  return refusedAt(place, own.construct, message, error);
}

/** What the text calls and nobody can do, as a refusal of the text. */
function refusal(error: unknown): unknown {
  const place = moduleLocation(error);
  if (!(error instanceof NotImplementedError) || error instanceof UnsupportedModule || !place) {
    return error;
  }
  const [construct = ''] = error.message.split(':');
  return refusedAt(place, construct, error.message, error);
}

/** Says of an operator that nobody gave how it can be given. */
function operatorError(error: unknown): unknown {
  if (!(error instanceof UnsupportedModule)) return error;
  const name = operatorOfPath(error.construct);
  if (name === null) return error;
  const { line, column, sourceLine, construct } = error;
  return refusedAt(
    { line, column, sourceLine },
    construct,
    `there is no kernel for ${construct}: give one as loadInductorModule's option externKernels: { '${name}': (context, args, kwargs) => … }`,
  );
}

/** The line of a module's text on which a kernel's begins. */
class KernelLines {
  readonly #source: string;
  #from = 0;
  /** How many lines are before a place: of the last kernel. */
  #counted = { at: 0, lines: 0 };

  constructor(source: string) {
    this.#source = source;
  }

  next(name: string, kernel: string): number {
    let at = this.#source.indexOf(kernel, this.#from);
    if (at < 0) at = this.#source.indexOf(`triton('${name}'`, this.#from);
    if (at >= 0 && !this.#source.startsWith(kernel, at)) {
      // With escapes the text differs from what it stands for; its first lines do not.
      const body = this.#source.indexOf(kernel.split('\n', 3).join('\n'), at);
      at = body < 0 ? at : body;
    }
    if (at < 0) return 1;
    this.#from = at + 1;
    const { at: last, lines } = this.#counted.at <= at ? this.#counted : { at: 0, lines: 0 };
    this.#counted = { at, lines: lines + this.#source.slice(last, at).split('\n').length - 1 };
    return this.#counted.lines + 1;
  }
}

/** Loads a module: everything that it holds is known, and its kernels are compiled. */
export async function loadModule(
  device: SimulatedDevice,
  given: string,
  options: LoadModuleOptions,
): Promise<LoadedModule> {
  checked(device, given, options);
  if (given.trim() === '') {
    const [construct, message] = ['an empty text', 'the text is empty'];
    throw new UnsupportedModule({ ...nowhere, construct, message });
  }
  const source = textOfLog(given, options.graph ?? null);
  const { constants = {}, externKernels = {}, manualSeed = 0, onProgress, signal } = options;
  signal?.throwIfAborted();
  const parser = await simulatedParts.loadTritonSyntax();
  const operators = new Map<string, ExternKernel>([
    ...(await loadOperators({ generator: new Generator(manualSeed) })),
    ...Object.entries(externKernels),
  ]);
  signal?.throwIfAborted();

  const runtime = new ModuleRuntime(device, operators);
  const lines = new KernelLines(source);
  const kernels: InductorKernel[] = [];
  let captured: Value | null = null;
  let isCapturing = false;
  const evaluate: EvaluateExpression = (expression, names) => {
    const [statement] = new SyntaxTree(expression, parser).root.namedChildren;
    const value = evaluateExpression(statement?.namedChildren[0] as SyntaxNode, (name) =>
      Object.hasOwn(names, name) ? BigInt(names[name] as number) : undefined,
    );
    return wholeNumber(value, expression);
  };
  const parts: ModuleParts = {
    runtime,
    kernels,
    random: new Random(0),
    makeKernel: (name, text) => {
      const line = lines.next(name, text);
      return new InductorKernel(runtime, { name, source: text, line, evaluate });
    },
    benchmarked: (fn) => {
      isCapturing = true;
      try {
        fn([], noKwargs);
      } finally {
        isCapturing = false;
      }
    },
  };
  runtime.modules = importsOf(parts);
  const program = new Program(new SyntaxTree(source, parser), runtime);
  try {
    program.run();
    const entry = entryOf(program);
    setConstants(program, source, constants);
    // What the module would benchmark calls it with its example inputs.
    const capturing: Callable = (args, kwargs) => {
      if (!isCapturing) return entry(args, kwargs);
      const inputs = args[0] as Value;
      // They outlive the function that made them.
      for (const value of elements(inputs, "the module's arguments")) {
        if (value instanceof Tensor) runtime.ledger.handOver(value);
      }
      captured = inputs;
      return null;
    };
    program.setGlobal('call', capturing);
    program.prepare(entry);
    const getArgs = program.global('get_args');
    const benchmark = program.global('benchmark_compiled_module');
    let exampleInputs: (() => Value) | null = null;
    if (typeof getArgs === 'function') {
      program.prepare(getArgs as Callable);
      exampleInputs = () => program.call(getArgs as Callable, [], noKwargs);
    } else if (typeof benchmark === 'function' && !BENCHMARK_OF_INPUTS.test(source)) {
      program.prepare(benchmark as Callable);
      exampleInputs = () => {
        captured = null;
        program.call(benchmark as Callable, [], noKwargs);
        if (captured === null) throw new RuntimeError('the benchmark does not call the module');
        return captured;
      };
    }
    await compileKernels(device, kernels, parser, source, onProgress, signal);
    // What makes example inputs gives constants other values, where it declares them global.
    const keepingConstants = (make: () => Value) => (): Value => {
      try {
        return make();
      } finally {
        for (const [name, value] of Object.entries(constants)) {
          if (program.global(name) !== constantValue(value)) {
            program.setGlobal(name, constantValue(value));
          }
        }
      }
    };
    return {
      source: given,
      runtime,
      program,
      kernels,
      entry,
      exampleInputs: exampleInputs === null ? null : keepingConstants(exampleInputs),
      random: (random) => {
        parts.random = random;
      },
    };
  } catch (error) {
    runtime.ledger.clear();
    throw operatorError(refusal(error));
  }
}

function entryOf(program: Program): Callable {
  const entry = program.global('call');
  if (typeof entry === 'function') return entry as Callable;
  throw new UnsupportedModule({
    construct: 'a module without call',
    message: "the text defines no function 'call', as modules that TorchInductor writes do",
    ...nowhere,
  });
}

function constantValue(value: Tensor | number | bigint | boolean): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

function setConstants(
  program: Program,
  source: string,
  given: NonNullable<LoadModuleOptions['constants']>,
): void {
  const found = source.includes(' = None') ? [...source.matchAll(CONSTANT)] : [];
  const wanted = new Map(found.map((match) => [match[1] as string, match] as const));
  for (const [name, value] of Object.entries(given)) {
    if (!wanted.has(name)) {
      throw new TypeError(`loadInductorModule(): the module has no constant '${name}'`);
    }
    program.setGlobal(name, constantValue(value));
  }
  for (const [name, match] of wanted) {
    if (Object.hasOwn(given, name)) continue;
    const line = source.slice(0, match.index).split('\n').length;
    const place = { line, column: 1, sourceLine: match[0].trimEnd() };
    throw refusedAt(
      place,
      name,
      `the text does not carry the values of ${name} (${(match[2] as string).trim()}): give them as loadInductorModule's option constants: { ${name}: tensor }`,
    );
  }
}

/** How long loading keeps its thread at most, besides a single kernel: whoever waits there may abort it. A task of browsers' is long from there on. */
const HOLD_MS = 50;

async function compileKernels(
  device: SimulatedDevice,
  kernels: readonly InductorKernel[],
  parser: SyntaxParser,
  source: string,
  onProgress: LoadModuleOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const total = kernels.length;
  // The engine compiles what a kernel was translated to beside the translation of the next ones. What goes wrong is kept
  // until it is asked for, in the order of the kernels.
  const compiling: Promise<{ readonly error: unknown } | null>[] = [];
  const settle = async (): Promise<void> => {
    for (const failure of await Promise.all(compiling.splice(0))) {
      if (failure !== null) throw failure.error;
    }
  };
  let heldSince = performance.now();
  for (const [done, kernel] of kernels.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ kernel: kernel.name, done, total });
    compiling.push(
      prepareKernel(device, kernel, parser).then(
        () => null,
        (error) => ({ error: kernelError(error, kernel.line, source) }),
      ),
    );
    if (performance.now() - heldSince < HOLD_MS) continue;
    await settle();
    heldSince = performance.now();
  }
  await settle();
  signal?.throwIfAborted();
  const last = kernels.at(-1);
  if (last !== undefined) onProgress?.({ kernel: last.name, done: total, total });
}

/** Reads what a kernel says of itself, and compiles it at once: the compiler then has its syntax already. */
async function prepareKernel(
  device: SimulatedDevice,
  kernel: InductorKernel,
  parser: SyntaxParser,
): Promise<void> {
  readKernel(new SyntaxTree(kernel.source, parser), (metadata) => kernel.describe(metadata));
  const [first] = kernel.candidates;
  if (first === undefined) throw new RuntimeError(`${kernel.name} has no configuration`);
  await kernel.compile(device, first);
  kernel.choose(first);
}
