import { type Grid, Kernel } from '../kernel.js';
import { KernelLaunchError } from '../launch_error.js';
import { AssertionError, RuntimeError } from '../shared.js';
import { tritonTypes } from '../signature.js';
import type { TritonCompiler } from './compiler_module.js';
import type { RawCompiledKernel, RawMessage } from './native.js';
import type { CompileRequest, TritonConstexpr, TritonSignature } from './options.js';

/** One `tl.device_print` of one program. */
export interface DevicePrint {
  /** The kernel's name. */
  readonly kernel: string;
  /** The program's ids. */
  readonly program: Grid;
  /** What stands before each value, as Triton has it: `' x: '` for `tl.device_print("x", …)`. */
  readonly text: string;
  /** Line of the source, from 1. */
  readonly line: number;
  /** The elements of what is printed, in row-major order; bigints for 64-bit integers. */
  readonly values: readonly (number | bigint)[];
}

/** Receives what kernels print. What it throws ends the launch and is the error's `cause`. */
export type PrintHandler = (print: DevicePrint) => void;

/** Prints to the console as Triton does: a line for each element. */
export function printToConsole({ program, text, values }: DevicePrint): void {
  const where = `pid (${program.join(', ')})`;
  if (values.length === 0) console.log(`${where} idx ()${text}`);
  values.forEach((value, i) => {
    console.log(`${where} idx (${values.length === 1 ? '' : i})${text}${value}`);
  });
}

/** The kernel on one device's memory. */
export interface TritonInstance {
  /** Runs the grid. Throws what a launch throws. */
  run(args: readonly (number | bigint)[], grid: Grid, spillAddress: number): void;
}

/** What an instance asks of its device. */
export interface TritonDevice {
  readonly memory: object;
  readonly onPrint: PrintHandler;
}

const BEGIN = -1;
const END = -2;

const words = new DataView(new ArrayBuffer(8));

/** An element from the two halves of its 64 bits. */
function decodeElement(type: string, low: number, high: number): number | bigint {
  words.setInt32(0, low, true);
  words.setInt32(4, high, true);
  switch (type) {
    case 'i1':
      return low & 1;
    case 'i8':
      return words.getInt8(0);
    case 'u8':
      return words.getUint8(0);
    case 'i16':
      return words.getInt16(0, true);
    case 'u16':
      return words.getUint16(0, true);
    case 'i32':
      return words.getInt32(0, true);
    case 'u32':
      return words.getUint32(0, true);
    case 'i64':
      return words.getBigInt64(0, true);
    case 'u64':
      return words.getBigUint64(0, true);
    case 'fp64':
      return words.getFloat64(0, true);
    default:
      return words.getFloat32(0, true);
  }
}

/** Collects what a kernel prints, element by element, and hands it on. */
class Printer {
  readonly #kernel: TritonKernel;
  readonly #onPrint: PrintHandler;
  readonly #types: readonly string[];
  #values: (number | bigint)[] = [];
  #failure: { readonly program: Grid; readonly cause: unknown } | null = null;

  constructor(kernel: TritonKernel, onPrint: PrintHandler, types: readonly string[]) {
    this.#kernel = kernel;
    this.#onPrint = onPrint;
    this.#types = types;
  }

  /** The import: not 0 ends the launch. Nothing is thrown through the kernel's frames. */
  print(
    message: number,
    x: number,
    y: number,
    z: number,
    kind: number,
    low: number,
    high: number,
  ): number {
    if (kind === BEGIN) {
      this.#values = [];
      return 0;
    }
    if (kind !== END) {
      this.#values.push(decodeElement(this.#types[kind] ?? '', low, high));
      return 0;
    }
    const { text, line } = this.#kernel.messages.prints[message] as RawMessage;
    const program: Grid = [x, y, z];
    const values = this.#values;
    this.#values = [];
    try {
      this.#onPrint({ kernel: this.#kernel.name, program, text, line, values });
      return 0;
    } catch (cause) {
      this.#failure = { program, cause };
      return 1;
    }
  }

  takeFailure(): { readonly program: Grid; readonly cause: unknown } | null {
    const failure = this.#failure;
    this.#failure = null;
    this.#values = [];
    return failure;
  }
}

/**
 * A kernel compiled from Triton's language, which `SimulatedDevice.compileTriton` makes. It is of no device: every
 * simulated device can launch it.
 */
export class TritonKernel extends Kernel {
  /** The parameters with their types, as they were given. */
  readonly signature: TritonSignature;
  /** The constants, as they were given. */
  readonly constexprs: Readonly<Record<string, TritonConstexpr>>;
  /** The optimised tile IR as text. */
  readonly ir: string;
  /** What was fused, vectorised and spilled: lines for people. */
  readonly report: string;
  /** Bytes of device memory that tiles take during a launch, within the device's reserved region. */
  readonly spillBytes: number;
  /** What `tl.static_print` printed, a line each. */
  readonly staticPrints: readonly string[];
  /** @internal */
  readonly messages: Pick<RawCompiledKernel, 'asserts' | 'prints'>;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #module: WebAssembly.Module;
  readonly #compiler: TritonCompiler;

  /** @internal */
  constructor(
    request: CompileRequest,
    compiled: RawCompiledKernel,
    module: WebAssembly.Module,
    compiler: TritonCompiler,
  ) {
    if (module === undefined) {
      throw new TypeError('TritonKernel(): kernels are made by compileTriton() of a device');
    }
    super('TritonKernel', request.raw.name, request.passed, tritonTypes);
    this.signature = request.signature;
    this.constexprs = request.constexprs;
    this.ir = compiled.ir;
    this.report = compiled.report;
    this.spillBytes = compiled.spillBytes;
    this.staticPrints = Object.freeze([...compiled.staticPrints]);
    this.messages = { asserts: compiled.asserts, prints: compiled.prints };
    this.#bytes = compiled.wasm;
    this.#module = module;
    this.#compiler = compiler;
  }

  /** The bytes of the WebAssembly module: a copy. */
  get wasm(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice();
  }

  /** @internal The kernel on a device's memory. */
  instantiate(device: TritonDevice): TritonInstance {
    const printer = new Printer(this, device.onPrint, this.#compiler.elementTypes);
    const memory = device.memory as WebAssembly.Memory;
    const math: Record<string, WebAssembly.ImportValue> = {};
    for (const { module, name } of WebAssembly.Module.imports(this.#module)) {
      const implementation = module === 'math' ? this.#compiler.mathFunction(name) : null;
      if (implementation !== null) math[name] = implementation;
    }
    const { exports } = new WebAssembly.Instance(this.#module, {
      env: { memory },
      host: { print: printer.print.bind(printer) },
      math,
    });
    const run = exports.run as (...args: (number | bigint)[]) => number;
    return {
      run: (args, grid, spillAddress) => {
        const status = this.#call(() => run(...args, ...grid, spillAddress), printer);
        if (status !== 0) throw this.#assertion(status, memory, spillAddress);
      },
    };
  }

  /** Calls the kernel; a trap, or what a print's receiver threw, is a launch's error. */
  #call(run: () => number, printer: Printer): number {
    let status: number;
    try {
      status = run();
    } catch (cause) {
      printer.takeFailure();
      throw new KernelLaunchError(this.name, null, cause);
    }
    const failure = printer.takeFailure();
    if (failure !== null) throw new KernelLaunchError(this.name, failure.program, failure.cause);
    return status;
  }

  #assertion(status: number, memory: WebAssembly.Memory, address: number): Error {
    const assertion = this.messages.asserts[status - 1];
    if (assertion === undefined) {
      return new RuntimeError(`kernel ${this.name} ended with the unknown status ${status}`);
    }
    const [x, y, z] = new Int32Array(memory.buffer, address, 3) as unknown as Grid;
    const { text, line, column } = assertion;
    return new KernelLaunchError(
      this.name,
      [x, y, z],
      new AssertionError(
        `device-side assert at ${this.name}:${line}:${column}${text === '' ? '' : `: ${text}`}`,
      ),
      { line, column },
    );
  }
}
