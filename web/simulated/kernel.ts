import {
  kindOf,
  requireArgument,
  requireOptions,
  requireString,
  show,
} from '../contract/arguments.js';
import type { ElementArray } from './element_type.js';
import {
  type KernelSignature,
  memoryTypes,
  type Parameter,
  parseSignature,
  type SignatureTypes,
} from './signature.js';
import { parameterTypes, requireKernelModule } from './wasm_module.js';

/** Numbers of programs in x, y and z. */
export type Grid = readonly [x: number, y: number, z: number];

/** What a kernel's function receives for each parameter: a typed view of device memory, or a number. */
export type KernelArgument = ElementArray | number | bigint;

/** Where a program stands: `tl.program_id` and `tl.num_programs`. */
export interface Program {
  readonly programId: Grid;
  readonly numPrograms: Grid;
}

/** What a kernel does, declared for the virtual clock's cost model. */
export interface KernelCost {
  /** Bytes read and written. */
  readonly bytes?: number;
  /** Arithmetic operations. */
  readonly operations?: number;
}

/** What every kernel has. */
export abstract class Kernel {
  /** For messages and traces. */
  readonly name: string;
  /** @internal What a launch is called in messages. */
  readonly launchName: string;
  /** @internal */
  readonly parameters: readonly Parameter[];

  /** @internal */
  protected constructor(
    owner: string,
    name: string,
    signature: KernelSignature,
    types: SignatureTypes = memoryTypes,
  ) {
    requireString(name, owner, 'name');
    if (name === '') throw new TypeError(`${owner}(): 'name' must not be empty`);
    this.name = name;
    this.launchName = `launch of ${name}`;
    this.parameters = parseSignature(signature, `${owner} ${name}`, types);
  }
}

/** A kernel that is a JavaScript function, called once per program. */
export class JavaScriptKernel extends Kernel {
  /** @internal */
  readonly run: (program: Program, ...args: KernelArgument[]) => void;

  /**
   * @param options `name`; `signature`, the parameters in order with Triton's types; `run`, called with the
   *   program and an argument for each parameter: for a pointer a typed view of device memory from there to
   *   the end of its allocation (float16 and bfloat16 as their bit patterns), valid during the call; a bigint
   *   for `i64`; a number otherwise
   */
  constructor(options: {
    readonly name: string;
    readonly signature: KernelSignature;
    // Any list of parameters: the signature says which at run time.
    readonly run: (program: Program, ...args: never[]) => void;
  }) {
    requireArgument(options, 'JavaScriptKernel', 'options');
    requireOptions(options, 'JavaScriptKernel', ['name', 'signature', 'run']);
    super('JavaScriptKernel', options.name, options.signature);
    if (typeof options.run !== 'function') {
      throw new TypeError(
        `JavaScriptKernel(): 'run' must be a function, not ${kindOf(options.run)}`,
      );
    }
    this.run = options.run as (program: Program, ...args: KernelArgument[]) => void;
  }
}

/** Functions, globals and tables by module and name. */
export type KernelImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a WebAssembly kernel's export does. */
export type WebAssemblyEntry =
  /** Runs one program: `(…args, program ids x y z, numbers of programs x y z)`. */
  | { readonly program: string }
  /** Runs the whole grid: `(…args, numbers of programs x y z)`. */
  | { readonly grid: string };

/**
 * A kernel that is a WebAssembly module. It imports a memory, which will be the device's, and nothing else
 * but what `imports` gives. Pointers are `i32` addresses, `i64` is `i64`, floats are themselves, and
 * every other number is an `i32`.
 */
export class WebAssemblyKernel extends Kernel {
  /** @internal */
  readonly module: WebAssembly.Module;
  /** @internal */
  readonly entry: string;
  /** @internal */
  readonly isWholeGrid: boolean;
  /** @internal */
  readonly imports: WebAssembly.Imports;

  /**
   * @param options `name`; `signature`; `bytes` of the module, which must not hold data at fixed addresses
   *   (device memory is the device's); the export that is called, `program` or `grid`; `imports`, functions
   *   that the module imports besides the memory
   * @throws TypeError for a module that cannot be a kernel, with the reason
   */
  constructor(
    options: {
      readonly name: string;
      readonly signature: KernelSignature;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly imports?: KernelImports;
    } & WebAssemblyEntry,
  ) {
    const owner = 'WebAssemblyKernel';
    requireArgument(options, owner, 'options');
    requireOptions(options, owner, ['name', 'signature', 'bytes', 'imports', 'program', 'grid']);
    super(owner, options.name, options.signature);
    const { program, grid } = options as { program?: string; grid?: string };
    if ((program === undefined) === (grid === undefined)) {
      throw new TypeError(
        `${owner}(): give one of 'program' and 'grid', the export that is called`,
      );
    }
    const entry = program ?? grid;
    requireString(entry, owner, program === undefined ? 'grid' : 'program');
    if (!ArrayBuffer.isView(options.bytes)) {
      throw new TypeError(`${owner}(): 'bytes' must be a Uint8Array, not ${kindOf(options.bytes)}`);
    }
    const { buffer, byteOffset, byteLength } = options.bytes;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    requireKernelModule(bytes, `${owner} ${options.name}`);
    this.module = compile(bytes, `${owner} ${options.name}`);
    this.entry = entry;
    this.isWholeGrid = grid !== undefined;
    this.imports = (options.imports ?? {}) as WebAssembly.Imports;
    const exported = WebAssembly.Module.exports(this.module).find(({ name }) => name === entry);
    if (exported?.kind !== 'function') {
      throw new TypeError(`${owner} ${options.name}: the module exports no function '${entry}'`);
    }
    const types = parameterTypes(bytes, entry);
    if (types !== null) this.#requireParameters(types);
    const memories = WebAssembly.Module.imports(this.module).filter(
      ({ kind }) => kind === 'memory',
    );
    if (memories.length !== 1) {
      throw new TypeError(
        `${owner} ${options.name}: the module must import one memory, the device's; it imports ${memories.length}`,
      );
    }
  }

  /** @internal The export, on a device's memory. */
  instantiate({ memory }: { readonly memory: object }): (...args: (number | bigint)[]) => unknown {
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module, name, kind } of WebAssembly.Module.imports(this.module)) {
      imports[module] ??= {};
      const given = this.imports[module]?.[name];
      if (kind === 'memory') imports[module][name] = memory as WebAssembly.Memory;
      else if (given !== undefined) imports[module][name] = given;
      else {
        throw new TypeError(
          `WebAssemblyKernel ${this.name}: the module imports ${kind} ${module}.${name}, which 'imports' does not give`,
        );
      }
    }
    const { exports } = this.#link(imports);
    const run = exports[this.entry] as (...args: (number | bigint)[]) => unknown;
    return run;
  }

  /** Refuses an export that does not take what it will be called with. */
  #requireParameters(types: readonly string[]): void {
    const what = `WebAssemblyKernel ${this.name}: '${this.entry}'`;
    const wanted = this.parameters.length + (this.isWholeGrid ? 3 : 6);
    if (types.length !== wanted) {
      throw new TypeError(
        `${what} takes ${types.length} parameters, and ${wanted} are passed: ${this.parameters.length} of the signature, ${this.isWholeGrid ? 'and' : 'three program ids and'} three numbers of programs`,
      );
    }
    types.forEach((type, i) => {
      const parameter = this.parameters[i];
      const passed = wasmTypes.get(parameter?.type) ?? 'i32';
      if (type === passed) return;
      const name =
        parameter === undefined ? 'a program number' : `'${parameter.name}' (${parameter.type})`;
      throw new TypeError(
        `${what} takes ${type} as parameter ${i}, and ${name} is passed as ${passed}`,
      );
    });
  }

  #link(imports: WebAssembly.Imports): WebAssembly.Instance {
    try {
      return new WebAssembly.Instance(this.module, imports);
    } catch (cause) {
      throw new TypeError(
        `WebAssemblyKernel ${this.name}: the module cannot be linked to this device: ${cause instanceof Error ? cause.message : show(cause)}`,
        { cause },
      );
    }
  }
}

/** How numbers are passed that are no i32. */
const wasmTypes: ReadonlyMap<string | undefined, string> = new Map([
  ['i64', 'i64'],
  ['fp32', 'f32'],
  ['fp64', 'f64'],
]);

function compile(bytes: Uint8Array<ArrayBuffer>, owner: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new TypeError(`${owner}: the bytes are no valid WebAssembly module`, { cause });
  }
}
