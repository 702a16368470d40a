/** The compiler's WebAssembly with its glue. Imported when the first kernel is compiled, and not before. */
import createCompiler from 'fake-device-triton';
import { createCoreModule, type LoadOptions, type WasmName } from '../../core/load.js';
import type {
  RawCompilation,
  RawCompileOptions,
  RawDiagnostic,
  SyntaxNames,
  SyntaxParser,
} from './native.js';
import { ownWasmUrl } from './own_url.js';

/** The compiler, and the functions that its kernels import. */
export interface TritonCompiler extends SyntaxParser {
  compile(source: string, options: RawCompileOptions): RawCompilation;
  /** Names of element types, as kernels number them. */
  readonly elementTypes: readonly string[];
  /** A function of mathematics by its symbol, bare: its types may be none that JavaScript has. */
  mathFunction(symbol: string): WebAssembly.ImportValue | null;
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
  let names: SyntaxNames | undefined;
  // A kernel of a module is parsed for its decorators, and compiled right afterwards.
  let last: string | undefined;
  const read = (source: string): RawDiagnostic | undefined => {
    if (source === last) return undefined;
    const diagnostic = module.read(source);
    if (diagnostic === undefined) last = source;
    return diagnostic;
  };
  return {
    compile(source, options) {
      const diagnostic = read(source);
      return diagnostic === undefined ? module.compileLast(options) : { diagnostic };
    },
    parse(source) {
      const diagnostic = read(source);
      names ??= module.syntaxNames();
      if (diagnostic !== undefined) return { ...names, diagnostic };
      return { ...names, nodes: module.syntaxNodes() };
    },
    elementTypes: module.elementTypes(),
    mathFunction(symbol) {
      const place = module.mathFunction(symbol);
      return place === 0 ? null : (table?.get(place) as WebAssembly.ImportValue);
    },
  };
}
