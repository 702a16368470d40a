import { checkLoadOptions, type LoadOptions, type WasmName } from './core/load.js';
import { realmPart } from './realm.js';
import { RuntimeError } from './static_exports.js';

interface Loading<T> {
  readonly options: LoadOptions;
  readonly module: Promise<T>;
}

export function sameOptions(one: LoadOptions, other: LoadOptions): boolean {
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
 * @param source what is loaded; `create` loads it; `isInstalled`, whether another entry was faster; `install`,
 *   which makes the module the realm's; `result`, what is given for it; `defaults`, the options where the caller
 *   gives none
 */
export function createLoader<Module, Result>(
  source: WasmName & {
    readonly create: (options: LoadOptions, name: WasmName) => Promise<Module>;
    readonly isInstalled: () => boolean;
    readonly install: (module: Module) => void;
    readonly result: () => Result;
    readonly defaults?: () => LoadOptions;
  },
): (options?: LoadOptions) => Promise<Result> {
  const { member, what } = source;
  const state = realmPart<{ loading: Loading<Result> | null }>(
    `loading ${source.wasmName}`,
    () => ({
      loading: null,
    }),
  );

  const loadFrom = async (options: LoadOptions): Promise<Result> => {
    try {
      const module = await source.create(options, source);
      // `inductor-fake-device/sync` may have been imported meanwhile.
      if (!source.isInstalled()) source.install(module);
      return source.result();
    } catch (error) {
      state.loading = null;
      throw error;
    }
  };

  return async (options = {}) => {
    const given = checkLoadOptions(options, member);
    const anyGiven = Object.keys(given).length > 0;
    if (state.loading !== null) {
      if (anyGiven && !sameOptions(given, state.loading.options)) {
        throw new RuntimeError(
          `${member}(): the ${what} is loaded, or being loaded, with other options already`,
        );
      }
      return state.loading.module;
    }
    if (source.isInstalled()) {
      if (anyGiven) {
        throw new RuntimeError(
          `${member}(): the ${what} is loaded already, by another entry such as 'inductor-fake-device/sync'`,
        );
      }
      return source.result();
    }
    const chosen = anyGiven ? given : (source.defaults?.() ?? given);
    state.loading = { options: chosen, module: loadFrom(chosen) };
    return state.loading.module;
  };
}
