/** The compiler's WebAssembly with its glue. Imported when the first kernel is compiled, and not before. */
import createCompiler from 'fake-device-triton';
import { createCoreModule, type LoadOptions, type WasmName } from '../../core/load.js';
import type { RawDiagnostic, TritonModule } from './native.js';
import { ownWasmUrl } from './own_url.js';

/** The compiler, and the functions that its kernels import. */
export interface TritonCompiler {
  readonly module: TritonModule;
  /** Names of element types, as kernels number them. */
  readonly elementTypes: readonly string[];
  /** A function of mathematics by its symbol, bare: its types may be none that JavaScript has. */
  mathFunction(symbol: string): WebAssembly.ImportValue | null;
  /** The syntax of a Python source, as the compiler reads it. */
  parse(source: string): ParsedSource;
}

/** What kernels and the modules around them are read by. */
export type SyntaxParser = Pick<TritonCompiler, 'parse'>;

/** A Python source that has been read: `nodes`, or why it could not be. */
export interface ParsedSource {
  readonly diagnostic?: RawDiagnostic;
  /** C++ `SyntaxTree::Flatten`: seven numbers for each node in preorder. */
  readonly nodes?: Int32Array;
  /** Names of the nodes' kinds and fields, by their numbers. */
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
}

export async function createTritonCompiler(
  options: LoadOptions,
  name: WasmName,
): Promise<TritonCompiler> {
  let table: WebAssembly.Table | undefined;
  const module = await createCoreModule(
    createCompiler,
    options,
    { ...name, ownUrl: ownWasmUrl },
    ({ exports }) => {
      // Names of exports are minified. There is one table.
      table = Object.values(exports).find(
        (value): value is WebAssembly.Table =>
          Object.prototype.toString.call(value) === '[object WebAssembly.Table]',
      );
      if (table === undefined) throw new TypeError("the module is not this package's compiler");
    },
  );
  let names: ReturnType<TritonModule['syntaxNames']> | undefined;
  return {
    module,
    parse(source) {
      names ??= module.syntaxNames();
      return { ...names, ...module.parseSyntax(source) };
    },
    elementTypes: module.elementTypes(),
    mathFunction(symbol) {
      const place = module.mathFunction(symbol);
      return place === 0 ? null : (table?.get(place) as WebAssembly.ImportValue);
    },
  };
}
