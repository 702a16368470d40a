/** The compiler's WebAssembly with its glue. Imported when the first kernel is compiled, and not before. */
import createCompiler from 'fake-device-triton';
import { createCoreModule, type LoadOptions, type WasmName } from '../../core/load.js';
import type { TritonModule } from './native.js';
import { ownWasmUrl } from './own_url.js';

/** The compiler, and the functions that its kernels import. */
export interface TritonCompiler {
  readonly module: TritonModule;
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
  return {
    module,
    elementTypes: module.elementTypes(),
    mathFunction(symbol) {
      const place = module.mathFunction(symbol);
      return place === 0 ? null : (table?.get(place) as WebAssembly.ImportValue);
    },
  };
}
