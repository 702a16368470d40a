/** Grids that are not recorded: those that PyTorch 2.6 writes, and wrong ones. */
import { AssertionError, NotImplementedError } from '../../../web/contract/errors.js';
import { type Grid, gridOf } from '../../../web/inductor/heuristics/grid.js';
import {
  bmmGrid,
  convGrid,
  cooperativeReductionGrid,
  flexAttentionGrid,
  flexDecodingGrid,
  type GridFunction,
  grid,
  gridComboKernels,
  maybeCooperativeReductionGrid,
  mmGrid,
  persistentMmGrid,
  splitScanGrid,
} from '../../../web/inductor/heuristics/grid_functions.js';
import type { KernelConfig } from '../../../web/inductor/heuristics/kernel_config.js';
import type { MetaDict } from '../../../web/inductor/heuristics/meta_value.js';
import { kernelMetadata } from '../../../web/inductor/heuristics/metadata.js';

type Constants = KernelConfig['constants'];

const metadataOf = (inductor_meta: MetaDict) =>
  kernelMetadata({
    heuristic: 'pointwise',
    args: { inductor_meta },
    functionName: 'kernel',
    parameters: [],
    constexprs: [],
  });

describe('gridOf', () => {
  const configOf = (constants: Constants): KernelConfig => ({
    constants,
    numWarps: 4,
    numStages: 1,
  });
  const of = (
    inductor_meta: MetaDict,
    numels: Readonly<Record<string, number>>,
    constants: Constants = {},
    extra: readonly number[] = [],
  ) => gridOf(metadataOf(inductor_meta), configOf(constants), numels, extra);

  test('a size must be passed', () => {
    expect(() => of({ grid_type: 'Grid2D' }, { xnumel: 1 })).toThrow(AssertionError);
    expect(() => of({ grid_type: 'Grid2D' }, { xnumel: 1 })).toThrow(
      "kernel: Grid2D: the launch passes no 'ynumel'",
    );
  });

  test.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, 4n as unknown as number])(
    'a size cannot be %s',
    (xnumel) => {
      expect(() => of({ grid_type: 'Grid1D' }, { xnumel })).toThrow(TypeError);
    },
  );

  test.each([0, -1, 0.5, Number.NaN, '64', null])('a block size cannot be %j', (XBLOCK) => {
    expect(() => of({ grid_type: 'Grid1D' }, { xnumel: 1 }, { XBLOCK })).toThrow(AssertionError);
  });

  test('of a size near 2^53', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(of({ grid_type: 'Grid1D' }, { xnumel: most })).toEqual([most, 1, 1]);
    expect(of({ grid_type: 'Grid1D' }, { xnumel: most }, { XBLOCK: 1024 })).toEqual([
      2 ** 43,
      1,
      1,
    ]);
  });

  test('a kernel of PyTorch 2.6 has none of its own', () => {
    expect(() => of({}, { xnumel: 1 })).toThrow(NotImplementedError);
  });

  describe('a fixed grid', () => {
    const fixed: MetaDict = {
      grid_type: 'FixedGrid',
      fixed_grid: ['_grid_0', '_grid_1', '_grid_2'],
      extra_launcher_args: ['_grid_0', '_grid_1', '_grid_2'],
    };

    test('is what the launch passes', () => {
      expect(of(fixed, { _grid_0: 9 }, {}, [2, 3, 4])).toEqual([2, 3, 4]);
      expect(of({ ...fixed, fixed_grid: ['_grid_2', 7, '12'] }, {}, {}, [2, 3, 4])).toEqual([
        4, 7, 12,
      ]);
    });

    test.each([[[]], [[1, 2]], [[1, 2, 3, 4]], [[1, 2, Number.NaN]], [[1, -2, 3]]])(
      'cannot be made of %j',
      (extra) => {
        expect(() => of(fixed, {}, {}, extra)).toThrow(TypeError);
      },
    );

    test('has three extents', () => {
      expect(() => of({ ...fixed, fixed_grid: ['_grid_0'] }, {}, {}, [1, 2, 3])).toThrow(
        AssertionError,
      );
      expect(() => of({ grid_type: 'FixedGrid' }, {})).toThrow(TypeError);
    });

    test('of an expression needs an evaluator', () => {
      const computed = { grid_type: 'FixedGrid', fixed_grid: ['xnumel', 'xnumel*2', 1] };
      expect(() => of(computed, { xnumel: 3 })).toThrow(NotImplementedError);
      const evaluate = (text: string, names: Readonly<Record<string, number>>) => {
        expect(text).toBe('xnumel*2');
        return (names.xnumel as number) * 2;
      };
      const grid = (numel: number) =>
        gridOf(metadataOf(computed), configOf({}), { xnumel: numel }, [], evaluate);
      expect(grid(3)).toEqual([3, 6, 1]);
      expect(() =>
        gridOf(metadataOf(computed), configOf({}), { xnumel: 3 }, [], () => Number.NaN),
      ).toThrow(TypeError);
    });
  });

  test('a precomputed grid is found by constants, warps and stages', () => {
    const grids = [
      { config: { FLAG: true, SCALE: { float: 2 }, num_warps: 4 }, python: [1, 2, 3] },
      { config: { FLAG: false, num_warps: 4, num_consumer_groups: 0 }, python: ['4', '5', '6'] },
    ];
    const find = (constants: Constants) =>
      of({ grid_type: 'PrecomputedGrid', precomputed_grids: grids }, {}, constants);
    expect(find({ FLAG: true, SCALE: { float: 2 } })).toEqual([1, 2, 3]);
    expect(find({ FLAG: false })).toEqual([4, 5, 6]);
    expect(() => find({ FLAG: true, SCALE: { float: 3 } })).toThrow(AssertionError);
    expect(() => find({})).toThrow(AssertionError);
    expect(() => of({ grid_type: 'PrecomputedGrid' }, {})).toThrow(TypeError);
  });

  test('a combo kernel needs what it is made of', () => {
    const grid_type = 'SequentialComboKernelGrid';
    expect(() => of({ grid_type }, {})).toThrow(TypeError);
    expect(() => of({ grid_type, combo_grid_meta: { num_kernels: 'two' } }, {})).toThrow(TypeError);
    const combo = (rest: MetaDict) => ({
      grid_type,
      combo_grid_meta: { num_kernels: 1, default_config: null, min_blocks: null, ...rest },
    });
    expect(() => of(combo({ no_x_dim_0: false }), {})).toThrow(TypeError);
    expect(() => of(combo({ no_x_dim_0: false, xnumel_0: null }), {})).toThrow(
      "the launch passes no 'xnumel_0'",
    );
    expect(of(combo({ no_x_dim_0: false, xnumel_0: null }), { xnumel_0: 7 })).toEqual([7, 1, 1]);
  });
});

describe('grid functions', () => {
  const blocks = { XBLOCK: 64, YBLOCK: 32, ZBLOCK: 4 };

  test.each<[string, GridFunction, Constants, Grid]>([
    ['grid(x)', grid(1000), blocks, [16, 1, 1]],
    ['grid(x) without a block', grid(1000), {}, [1000, 1, 1]],
    ['grid(y, x)', grid(100, 1000), blocks, [16, 4, 1]],
    ['grid(z, y, x)', grid(10, 100, 1000), blocks, [16, 4, 3]],
    ['grid(y, x) of more than 65535', grid(70000, 1), { YBLOCK: 1 }, [1, 35000, 2]],
    ['grid of nothing', grid(0, 64), blocks, [1, 0, 0]],
    ['split_scan_grid', splitScanGrid(3, 1000), { RBLOCK: 256 }, [4, 3, 1]],
    ['split_scan_grid', splitScanGrid(3, 1000), { XBLOCK: 1, R0_BLOCK: 512 }, [2, 3, 1]],
    [
      'cooperative_reduction_grid',
      cooperativeReductionGrid(9),
      { RSPLIT: 8, XBLOCK: 2 },
      [8, 5, 1],
    ],
    [
      'maybe_cooperative_reduction_grid',
      maybeCooperativeReductionGrid(9),
      { RSPLIT: 8, XBLOCK: 2 },
      [8, 5, 1],
    ],
    [
      'maybe_cooperative_reduction_grid',
      maybeCooperativeReductionGrid(9),
      { XBLOCK: 2 },
      [5, 1, 1],
    ],
  ])('%s', (_, fn, constants, expected) => {
    expect(fn(constants)).toEqual(expected);
  });

  test('combo kernels, one after the other', () => {
    const options = { numKernels: 3, minBlocks: null, isSequential: true };
    // The third has no x dimension, and five blocks.
    expect(gridComboKernels([[100, 65, -5]], options)({ XBLOCK: 64 })).toEqual([2 + 2 + 5, 1, 1]);
    expect(
      gridComboKernels(
        [
          [10, 40],
          [100, 65, 1],
        ],
        options,
      )(blocks),
    ).toEqual([5, 2, 1]);
    expect(
      gridComboKernels([[100, 65]], { ...options, defaultMeta: { XBLOCK: 32 } })({ XBLOCK: 64 }),
    ).toEqual([4 + 3, 1, 1]);
  });

  test('combo kernels, taking turns', () => {
    const options = { numKernels: 3, minBlocks: null, isSequential: false };
    expect(gridComboKernels([[100, 65, -5]], options)({ XBLOCK: 64 })).toEqual([15, 1, 1]);
    expect(gridComboKernels([[100, 65, -1]], options)({ XBLOCK: 64 })).toEqual([6, 1, 1]);
    expect(gridComboKernels([1000], { ...options, minBlocks: 60 })({ XBLOCK: 64 })).toEqual([
      60, 1, 1,
    ]);
    expect(gridComboKernels([[10, 40], 1000], { ...options, minBlocks: 0 })(blocks)).toEqual([
      48, 2, 1,
    ]);
  });

  test('templates', () => {
    const meta = { BLOCK_M: 64, BLOCK_N: 32, NUM_SMS: 4, GROUPS: 2, SPLIT_KV: 8 };
    expect(mmGrid(100, 100, meta)).toEqual([8, 1, 1]);
    expect(persistentMmGrid(100, 100, meta)).toEqual([4, 1, 1]);
    expect(persistentMmGrid(10, 10, meta)).toEqual([1, 1, 1]);
    expect(bmmGrid(5, 100, 100, meta)).toEqual([8, 5, 1]);
    expect(convGrid(2, 48, [7, 9], meta)).toEqual([2, 2, 2]);
    expect(flexAttentionGrid(2, 3, 100, meta)).toEqual([2, 6, 1]);
    expect(flexDecodingGrid(2, 3, meta)).toEqual([6, 8, 1]);
  });

  test('what is missing', () => {
    expect(() => grid()).toThrow(AssertionError);
    expect(() => grid(1, 1, 1, 1)).toThrow(AssertionError);
    expect(() => grid(1, 70000, 1)({ YBLOCK: 1 })).toThrow(/too many/);
    expect(() => cooperativeReductionGrid(9)({})).toThrow(AssertionError);
    expect(() => splitScanGrid(1, 1)({ XBLOCK: 2 })).toThrow(AssertionError);
    expect(() => mmGrid(1, 1, { BLOCK_M: 16 })).toThrow("no 'BLOCK_N'");
    expect(() => gridComboKernels([], { numKernels: 1, minBlocks: 1, isSequential: true })).toThrow(
      AssertionError,
    );
  });

  test.each([Number.NaN, -1, 0.5, '7' as unknown as number, 7n as unknown as number])(
    'no size is %s',
    (numel) => {
      const options = { numKernels: 1, minBlocks: 1, isSequential: true };
      const blocksOf = { BLOCK_M: 1, BLOCK_N: 1, GROUPS: 1, SPLIT_KV: 1 };
      expect(() => grid(numel)).toThrow(TypeError);
      expect(() => grid(numel, 1)).toThrow(TypeError);
      expect(() => splitScanGrid(1, numel)).toThrow(TypeError);
      expect(() => cooperativeReductionGrid(numel)).toThrow(TypeError);
      expect(() => mmGrid(numel, 1, blocksOf)).toThrow(TypeError);
      expect(() => bmmGrid(numel, 1, 1, blocksOf)).toThrow(TypeError);
      expect(() => convGrid(1, 1, [numel, 1], blocksOf)).toThrow(TypeError);
      expect(() => flexAttentionGrid(1, numel, 1, blocksOf)).toThrow(TypeError);
      expect(() => flexDecodingGrid(1, numel, blocksOf)).toThrow(TypeError);
      // A combo kernel's may be negative: blocks.
      if (numel !== -1) expect(() => gridComboKernels([[numel]], options)).toThrow(TypeError);
    },
  );

  test.each([0, -1, Number.NaN, 'big'])('no block size is %s', (XBLOCK) => {
    expect(() => grid(1)({ XBLOCK })).toThrow(AssertionError);
  });
});
