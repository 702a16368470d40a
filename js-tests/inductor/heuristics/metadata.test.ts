/** Decorators of every version, and wrong ones. */
import { AssertionError, NotImplementedError } from '../../../web/contract/errors.js';
import { candidateConfigs } from '../../../web/inductor/heuristics/candidate_configs.js';
import type { MetaDict } from '../../../web/inductor/heuristics/meta_value.js';
import { kernelMetadata } from '../../../web/inductor/heuristics/metadata.js';
import { decoratorsOf } from './support/decorators.js';

const read = (
  heuristic: string,
  args: MetaDict,
  parameters: readonly string[] = ['XBLOCK', 'YBLOCK', 'ZBLOCK', 'R0_BLOCK', 'RSPLIT'],
) =>
  kernelMetadata({ heuristic, args, functionName: 'kernel', parameters, constexprs: parameters });

describe('PyTorch 2.6', () => {
  const decorator = (heuristic: string, args: string, parameters: string): string => `
@triton_heuristics.${heuristic}(
    ${args}
    filename=__file__,
    triton_meta={'signature': {'in_ptr0': '*fp32', 'out_ptr0': '*fp32', 'xnumel': 'i32', 'rnumel': 'i32'}, 'device': DeviceProperties(type='cuda', index=0, multi_processor_count=132, cc=90, major=9, regs_per_multiprocessor=65536, max_threads_per_multi_processor=2048, warp_size=32), 'constants': {}, 'configs': [AttrsDescriptor.from_dict({'arg_properties': {'tt.divisibility': (0, 1, 3), 'tt.equal_to': ()}, 'cls': 'AttrsDescriptor'})]},
    inductor_meta={'autotune_hints': set(), 'kernel_name': 'kernel', 'mutated_arg_names': [], 'no_x_dim': ${heuristic === 'split_scan' ? 'True' : 'False'}, 'num_load': 1, 'num_reduction': 1, 'max_autotune': False, 'max_autotune_pointwise': False, 'min_split_scan_rblock': 256}
)
@triton.jit
def kernel(in_ptr0, out_ptr0, xnumel, rnumel, ${parameters}):
    pass
`;
  const metadata = (...parts: Parameters<typeof decorator>) =>
    decoratorsOf(decorator(...parts)).map(kernelMetadata)[0] as ReturnType<typeof kernelMetadata>;
  const both = 'XBLOCK : tl.constexpr, RBLOCK : tl.constexpr';

  test('a looped reduction has a hint of r and takes RBLOCK', () => {
    const inner = metadata(
      'reduction',
      "size_hints={'x': 64, 'r': 4096},\n    reduction_hint=ReductionHint.INNER,",
      both,
    );
    expect(inner.sizeHints).toEqual({ x: 64, r0_: 4096 });
    expect(inner.reductionHint).toBe('INNER');
    expect(inner.gridType).toBeNull();
    expect(inner.constexprs).toEqual(['XBLOCK', 'RBLOCK']);
    expect(inner.signature).toEqual({
      in_ptr0: '*fp32',
      out_ptr0: '*fp32',
      xnumel: 'i32',
      rnumel: 'i32',
    });
    expect(candidateConfigs(inner)).toEqual([
      { constants: { XBLOCK: 1, RBLOCK: 2048 }, numWarps: 16, numStages: 1 },
    ]);
  });

  test('a persistent reduction has no RBLOCK', () => {
    const inner = metadata(
      'persistent_reduction',
      "size_hints={'x': 16, 'r': 1024},\n    reduction_hint=ReductionHint.INNER,",
      'XBLOCK : tl.constexpr',
    );
    expect(candidateConfigs(inner)).toEqual([
      { constants: { XBLOCK: 1 }, numWarps: 8, numStages: 1 },
    ]);
  });

  test('a scan over several programs has no XBLOCK', () => {
    const scan = metadata(
      'split_scan',
      "size_hints={'x': 4, 'r': 16384},\n    reduction_hint=ReductionHint.DEFAULT,",
      'RBLOCK : tl.constexpr',
    );
    const configs = candidateConfigs(scan);
    expect(configs.length).toBeGreaterThan(1);
    for (const { constants } of configs) {
      expect(Object.keys(constants)).toEqual(['RBLOCK']);
      expect(constants.RBLOCK).toBeGreaterThanOrEqual(256);
    }
  });

  test('hints may be a list, x last, or x before r', () => {
    expect(read('pointwise', { size_hints: [64, 128] }).sizeHints).toEqual({ y: 64, x: 128 });
    expect(read('pointwise', { size_hints: [4, 64, 128] }).sizeHints).toEqual({
      z: 4,
      y: 64,
      x: 128,
    });
    expect(read('reduction', { size_hints: [64, 128] }).sizeHints).toEqual({ x: 64, r0_: 128 });
    for (const size_hints of [[], [1, 1, 1, 1]]) {
      expect(() => read('pointwise', { size_hints })).toThrow(NotImplementedError);
    }
  });

  test('configs of users have their constants in kwargs', () => {
    const configs = [
      { kwargs: { BLOCK: 128, SCALE: { float: 2 } }, num_warps: 8, num_stages: 1 },
      { kwargs: { BLOCK: 64 }, num_ctas: 1, maxnreg: null },
    ];
    expect(candidateConfigs(read('user_autotune', { configs }, ['BLOCK', 'SCALE']))).toEqual([
      { constants: { BLOCK: 128, SCALE: { float: 2 } }, numWarps: 8, numStages: 1 },
      { constants: { BLOCK: 64 }, numWarps: 4, numStages: 3 },
    ]);
  });

  test('a foreach kernel says how many warps it has', () => {
    expect(candidateConfigs(read('foreach', { num_warps: 4 }))).toEqual([
      { constants: {}, numWarps: 4, numStages: 1 },
    ]);
  });
});

describe('candidateConfigs', () => {
  const cooperative = (options?: object) =>
    candidateConfigs(
      read('cooperative_reduction', {
        size_hints: { x: 4, r0_: 65536 },
        reduction_hint: 'INNER',
        triton_meta: { device: { type: 'cuda', multi_processor_count: 132 } },
        inductor_meta: { persistent_reduction: false },
      }),
      options,
    ).map(({ constants }) => constants);

  test('a cooperative reduction has as many programs as run at the same time', () => {
    expect(cooperative()).toEqual([{ XBLOCK: 1, R0_BLOCK: 2048, RSPLIT: 1 }]);
    expect(cooperative({ concurrentPrograms: 132 })).toEqual([
      { XBLOCK: 2, R0_BLOCK: 2048, RSPLIT: 32 },
    ]);
    for (const concurrentPrograms of [0, -1, 1.5, Number.NaN, '8']) {
      expect(() => cooperative({ concurrentPrograms })).toThrow(TypeError);
    }
    expect(() => cooperative({ concurentPrograms: 1 })).toThrow(/unexpected option/);
    expect(() => cooperative(null as unknown as object)).toThrow(TypeError);
  });

  test('num_warps and num_stages are constants of kernels that take them', () => {
    const parameters = ['BLOCK', 'num_warps', 'num_stages'];
    const configs = [{ BLOCK: 16, num_warps: 2, num_stages: 5 }];
    const constantsOf = (triton_meta: MetaDict) =>
      candidateConfigs(read('user_autotune', { configs, triton_meta }, parameters))[0]?.constants;
    expect(constantsOf({})).toEqual({ BLOCK: 16, num_warps: 2, num_stages: 5 });
    expect(constantsOf({ constants: { num_warps: 1 } })).toEqual({ BLOCK: 16, num_stages: 5 });
  });

  test.each([null, 0, undefined])(
    'a device with a warp size of %s divides nothing by it',
    (size) => {
      const device: MetaDict = size === undefined ? {} : { warp_size: size };
      const configs = candidateConfigs(
        read('pointwise', {
          size_hints: { x: 4096 },
          triton_meta: { device },
          inductor_meta: { autotune_hints: ['ONE_ELEMENT_PER_THREAD'] },
        }),
      );
      expect(configs).toHaveLength(3);
      expect(configs[2]).toEqual({ constants: { XBLOCK: 64 }, numWarps: 2, numStages: 1 });
    },
  );

  test('scores that are all 0 count the same, where PyTorch divides by zero', () => {
    const configs = candidateConfigs(
      read('persistent_reduction', {
        size_hints: { y: 64, x: 64, r0_: 16 },
        inductor_meta: { tiling_scores: { x: 0, y: 0, r0_: 0 } },
      }),
    );
    expect(configs.map(({ constants }) => constants)).toContainEqual({ XBLOCK: 16, YBLOCK: 8 });
  });

  test('a kernel must have the parameters of its block sizes', () => {
    const of = (parameters: readonly string[]) =>
      candidateConfigs(read('reduction', { size_hints: { x: 1, r0_: 4096 } }, parameters));
    expect(of(['R0_BLOCK'])[0]?.constants).toEqual({ R0_BLOCK: 2048 });
    expect(() => of(['XBLOCK'])).toThrow(AssertionError);
    expect(() => of([])).toThrow("no parameter 'R0_BLOCK' for 2048");
    const wide = read('pointwise', { size_hints: { x: 4096 } }, []);
    expect(() => candidateConfigs(wide)).toThrow("no parameter 'XBLOCK' for 256");
  });

  test('grids beyond what a GPU launches are refused', () => {
    const huge = read('reduction', { size_hints: { x: 2 ** 50, r0_: 4 } });
    expect(() => candidateConfigs(huge)).toThrow(/exceeds the maximum of 2147483647/);
    expect(() => candidateConfigs(read('pointwise', { size_hints: { x: 2 ** 50 } }))).toThrow(
      AssertionError,
    );
  });

  test('hints that are no powers of two', () => {
    for (const [heuristic, size_hints] of [
      ['pointwise', { x: 100 }],
      ['reduction', { x: 8, r0_: 96, r1_: 64 }],
    ] as const) {
      expect(() => candidateConfigs(read(heuristic, { size_hints }))).toThrow(AssertionError);
    }
  });

  test('metadata stays as it is', () => {
    const metadata = read('reduction', {
      size_hints: { x: 64, r0_: 4096 },
      inductor_meta: { no_x_dim: true, num_load: 2 },
    });
    const before = JSON.stringify(metadata);
    candidateConfigs(metadata);
    expect(JSON.stringify(metadata)).toBe(before);
  });

  test.each([
    ['template', {}, "no 'num_warps'"],
    ['template', { num_warps: 4 }, "no 'num_stages'"],
    ['fixed_config', {}, "no 'config'"],
  ])('%s of %j lacks something', (heuristic, args, message) => {
    expect(() => candidateConfigs(read(heuristic, args))).toThrow(AssertionError);
    expect(() => candidateConfigs(read(heuristic, args))).toThrow(message);
  });

  test.each<[string, MetaDict]>([
    ['reduction', { size_hints: { x: 64, r0_: 64 }, inductor_meta: { num_load: 'many' } }],
    [
      'persistent_reduction',
      { size_hints: { x: 64, r0_: 64 }, inductor_meta: { RSPLIT_SIZE: -8 } },
    ],
    [
      'split_scan',
      { size_hints: { x: 1, r0_: 64 }, inductor_meta: { min_split_scan_rblock: 0.5 } },
    ],
    ['user_autotune', { configs: [{ BLOCK: [1] }] }],
    ['user_autotune', { configs: [{ num_warps: 'all' }] }],
    ['user_autotune', { configs: [{ kwargs: 3 }] }],
    [
      'pointwise',
      { size_hints: { x: 64 }, inductor_meta: { tma_min_block_sizes: { XBLOCK: Number.NaN } } },
    ],
  ])('%s of %j has a value of a wrong kind', (heuristic, args) => {
    expect(() => candidateConfigs(read(heuristic, args))).toThrow(TypeError);
  });
});

describe('kernelMetadata', () => {
  test.each<[string, MetaDict, string]>([
    ['', {}, "unknown heuristic ''"],
    ['toString', {}, "unknown heuristic 'toString'"],
    ['halide', {}, "unknown heuristic 'halide'"],
    ['pointwise', { colour: 1 }, "pointwise: unknown argument 'colour'"],
    ['pointwise', { size_hints: { w: 1 } }, "unknown dimension 'w'"],
    ['pointwise', { size_hints: { r2_: 1 } }, "unknown dimension 'r2_'"],
    ['reduction', { reduction_hint: 'SIDEWAYS' }, "'reduction_hint' 'SIDEWAYS'"],
    ['pointwise', { tile_hint: 'ROUND' }, "'tile_hint' 'ROUND'"],
    ['pointwise', { inductor_meta: { grid_type: 'Grid4D' } }, "unknown grid_type 'Grid4D'"],
  ])('%j of %j is not supported', (heuristic, args, message) => {
    expect(() => read(heuristic, args)).toThrow(NotImplementedError);
    expect(() => read(heuristic, args)).toThrow(message);
  });

  test.each<[string, MetaDict]>([
    ['pointwise', { size_hints: 64 }],
    ['pointwise', { size_hints: { x: 0 } }],
    ['pointwise', { size_hints: { x: -1 } }],
    ['pointwise', { size_hints: { x: 1.5 } }],
    ['pointwise', { size_hints: { x: Number.NaN } }],
    ['pointwise', { size_hints: { x: 2 ** 53 } }],
    ['pointwise', { size_hints: { x: '64' } }],
    ['pointwise', { min_elem_per_thread: -1 }],
    ['pointwise', { triton_meta: [] }],
    ['pointwise', { triton_meta: { signature: { xnumel: 32 } } }],
    ['pointwise', { triton_meta: { constants: 1 } }],
    ['pointwise', { inductor_meta: 'none' }],
    ['template', { num_warps: 0 }],
    ['user_autotune', { configs: {} }],
    ['user_autotune', { configs: [1] }],
    ['fixed_config', { config: 'XBLOCK' }],
  ])('%s of %j has a value of a wrong kind', (heuristic, args) => {
    expect(() => read(heuristic, args)).toThrow(TypeError);
  });

  test('what is left out, or None', () => {
    expect(read('reduction', { size_hints: null, reduction_hint: false })).toMatchObject({
      sizeHints: {},
      reductionHint: null,
      tileHint: null,
      minElemPerThread: 0,
      numWarps: null,
      numStages: null,
      configs: [],
      config: null,
      inductorMeta: {},
      tritonMeta: {},
      gridType: null,
      signature: {},
      constants: {},
    });
    expect(() => candidateConfigs(read('reduction', {}))).toThrow(/no dimension that is reduced/);
  });

  test('names must be names', () => {
    expect(() => read('pointwise', {}, [1] as unknown as string[])).toThrow(TypeError);
    expect(() => read('pointwise', {}, 'XBLOCK' as unknown as string[])).toThrow(TypeError);
  });
});
