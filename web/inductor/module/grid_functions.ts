/** `grid=` of PyTorch 2.6: functions of `triton_heuristics` that give functions of a configuration. */
import {
  bmmGrid,
  type ComboNumel,
  cooperativeReductionGrid,
  type GridFunction,
  grid,
  gridComboKernels,
  maybeCooperativeReductionGrid,
  mmGrid,
  splitScanGrid,
} from '../heuristics/grid_functions.js';
import type { ConfigValue, KernelConfig } from '../heuristics/kernel_config.js';
import { type Callable, Dict, List, type Value } from '../python/values.js';
import { describe, elements, named, wholeNumber } from './arguments.js';

/** A dict of constants as a configuration has them. */
function constantsOf(value: Value | undefined): KernelConfig['constants'] {
  if (!(value instanceof Dict)) throw new TypeError(`a grid takes a dict, not ${describe(value)}`);
  return Object.fromEntries(
    [...value.items()].map(([name, entry]): [string, ConfigValue] => [
      String(name),
      typeof entry === 'bigint' ? Number(entry) : (entry as ConfigValue),
    ]),
  );
}

const tupleOf = (extents: readonly number[]): Value =>
  Object.freeze(extents.map((extent) => BigInt(extent)));

/** A function of a configuration, as a value of the text. */
function callable(run: GridFunction): Callable {
  return ([meta]) => tupleOf(run(constantsOf(meta)));
}

const numelOf = (value: Value): number => wholeNumber(value, 'a size');

function comboNumel(value: Value): ComboNumel {
  return Array.isArray(value) || value instanceof List
    ? elements(value, 'sizes').map(numelOf)
    : numelOf(value);
}

/** By their names. */
export const gridFunctions: Readonly<Record<string, Callable>> = {
  grid: (args) => callable(grid(...args.map(numelOf))),
  split_scan_grid: named('split_scan_grid', ['xnumel', 'rnumel'], ([x, r]) =>
    callable(splitScanGrid(numelOf(x as Value), numelOf(r as Value))),
  ),
  cooperative_reduction_grid: named('cooperative_reduction_grid', ['xnumel'], ([x]) =>
    callable(cooperativeReductionGrid(numelOf(x as Value))),
  ),
  maybe_cooperative_reduction_grid: named('maybe_cooperative_reduction_grid', ['xnumel'], ([x]) =>
    callable(maybeCooperativeReductionGrid(numelOf(x as Value))),
  ),
  grid_combo_kernels: (args, kwargs) => {
    const minBlocks = kwargs.min_blocks;
    return callable(
      gridComboKernels(args.map(comboNumel), {
        numKernels: wholeNumber(kwargs.num_kernels, 'num_kernels'),
        minBlocks:
          minBlocks === undefined || minBlocks === null
            ? null
            : wholeNumber(minBlocks, 'min_blocks'),
        isSequential: kwargs.is_sequential === true,
        defaultMeta: kwargs.default_meta instanceof Dict ? constantsOf(kwargs.default_meta) : null,
      }),
    );
  },
  mm_grid: named('mm_grid', ['m', 'n', 'meta'], ([m, n, meta]) =>
    tupleOf(mmGrid(numelOf(m as Value), numelOf(n as Value), constantsOf(meta))),
  ),
  bmm_grid: named('bmm_grid', ['b', 'm', 'n', 'meta'], ([b, m, n, meta]) =>
    tupleOf(
      bmmGrid(numelOf(b as Value), numelOf(m as Value), numelOf(n as Value), constantsOf(meta)),
    ),
  ),
};
