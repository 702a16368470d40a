import {
  type CreateCore,
  checkLoadOptions,
  createCoreModule,
  type LoadOptions,
} from './core/load.js';
import type { CoreModule } from './core/native.js';
import { realmPart } from './realm.js';
import { RuntimeError } from './static_exports.js';

interface Loading<T> {
  readonly options: LoadOptions;
  readonly module: Promise<T>;
}

function sameOptions(one: LoadOptions, other: LoadOptions): boolean {
  return (
    one.wasmBinary === other.wasmBinary &&
    one.wasmModule === other.wasmModule &&
    one.locateFile === other.locateFile
  );
}

/**
 * A `load` function: loads a WebAssembly module once per realm. A failed load is not remembered, and one with
 * other options than the first is refused.
 *
 * @param source `create`, Emscripten's glue; `wasmName`, the file's name, and `ownUrl`, its address;
 *   `isInstalled`, whether another entry was faster; `install`, which makes the module the realm's; `result`,
 *   what is given for it
 */
export function createLoader<Module extends CoreModule, Result>(source: {
  readonly create: CreateCore<Module>;
  readonly wasmName: string;
  readonly ownUrl: () => string;
  readonly isInstalled: () => boolean;
  readonly install: (module: Module) => void;
  readonly result: () => Result;
}): (options?: LoadOptions) => Promise<Result> {
  const state = realmPart<{ loading: Loading<Result> | null }>(
    `loading ${source.wasmName}`,
    () => ({
      loading: null,
    }),
  );

  const loadFrom = async (options: LoadOptions): Promise<Result> => {
    try {
      const module = await createCoreModule(source.create, options, source.wasmName, source.ownUrl);
      // `inductor-fake-device/sync` may have been imported meanwhile.
      if (!source.isInstalled()) source.install(module);
      return source.result();
    } catch (error) {
      state.loading = null;
      throw error;
    }
  };

  return async (options = {}) => {
    const given = checkLoadOptions(options);
    const anyGiven = Object.keys(given).length > 0;
    if (state.loading !== null) {
      if (anyGiven && !sameOptions(given, state.loading.options)) {
        throw new RuntimeError(
          'load(): the core is loaded, or being loaded, with other options already',
        );
      }
      return state.loading.module;
    }
    if (source.isInstalled()) {
      if (anyGiven) {
        throw new RuntimeError(
          "load(): the core is loaded already, by another entry such as 'inductor-fake-device/sync'",
        );
      }
      return source.result();
    }
    state.loading = { options: given, module: loadFrom(given) };
    return state.loading.module;
  };
}
