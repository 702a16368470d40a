/** Modules in the forms of PyTorch 2.6 to 2.11, written for these tests, against what they should compute. */
import {
  type InductorModule,
  type LoadModuleOptions,
  loadInductorModule,
  type ModuleValue,
  moduleLocation,
} from 'inductor-fake-device/inductor';
import {
  type DType,
  dtype,
  loadTriton,
  SimulatedDevice,
  type Tensor,
} from 'inductor-fake-device/sync';
import { disposeAll } from './support/run_recorded.js';
import { edited, testOperators, writtenModule } from './support/written_modules.js';

const device = new SimulatedDevice({ memoryBytes: 64 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

const allocated = () => device.memoryStats()['allocated_bytes.all.current'];

/** Numbers that sums and products keep exact: multiples of an eighth from -4 to 4. */
function eighths(count: number, seed = 1): number[] {
  return Array.from({ length: count }, (_, i) => (((i + 3 * seed) * (37 + seed)) % 65) / 8 - 4);
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const rowsOf = (values: readonly number[], columns: number) =>
  range(values.length / columns).map((row) => values.slice(row * columns, (row + 1) * columns));
const columnSums = (values: readonly number[], columns: number) =>
  range(columns).map((column) => sum(values.filter((_, i) => i % columns === column)));
const product = (a: number[][], b: number[][]) =>
  a.map((row) =>
    range((b[0] as number[]).length).map((j) =>
      sum(row.map((value, k) => value * ((b[k] as number[])[j] as number))),
    ),
  );
const running = (values: readonly number[]) => {
  let total = 0;
  return values.map((value) => {
    total += value;
    return total;
  });
};
const floats = (values: readonly number[], size: readonly number[] = [values.length]): Tensor =>
  device.fromArray(Float64Array.from(values), dtype.float32, { size });
const scalar = (value: number | boolean, type: DType): Tensor => device.fromArray(value, type);

/** A result: the elements of a tensor in row-major order with its size and dtype, or a number as it is. */
type Plain = number | bigint | boolean | null | { of: string; size: number[]; values: number[] };

const plain = (value: ModuleValue): Plain => {
  if (value === null || typeof value !== 'object') return value;
  return {
    of: value.dtype.name,
    size: [...value.size],
    values: Array.from(value.toTypedArray(), Number),
  };
};
const result = (
  values: readonly number[],
  size: readonly number[] = [values.length],
  of = 'float32',
) => ({
  of,
  size: [...size],
  values: [...values],
});

interface Form {
  readonly name: string;
  readonly what: string;
  args(): ModuleValue[];
  /** What it should give. */
  readonly gives: readonly Plain[];
  readonly options?: () => LoadModuleOptions;
  /** Heuristics and grid types of its kernels. */
  readonly kernels: readonly (readonly [name: string, heuristic: string])[];
}

const a = eighths(140, 1);
const b = eighths(50, 2);
const long = eighths(18000, 3);
const wide = eighths(14000, 4);
const combos = [eighths(40, 1), eighths(3000, 2), eighths(2500, 3), eighths(70, 4)] as const;
const combined = [
  result(combos[0].map((value) => value + 1)),
  result(combos[1].map((value) => value * 2)),
  result(combos[2].map((value) => value + 1)),
  result(combos[3].map((value) => value * 2)),
];
const rowSums = rowsOf(long, 3000).map(sum);
const operands = { a: rowsOf(eighths(40 * 48, 5), 48), b: rowsOf(eighths(48 * 50, 6), 50) };
const nine = eighths(9, 7).map((value) => Math.abs(value) + 1);
const doubledTo100 = (values: readonly number[]): number[] => {
  let current = [...values];
  while ((current[0] as number) < 100) current = current.map((value) => value * 2);
  return current;
};
const bits = (values: readonly number[]) => [...new Int32Array(Float32Array.from(values).buffer)];

const forms: readonly Form[] = [
  {
    name: 'v26_grids',
    what: 'grids of two and three dimensions, x last',
    args: () => [floats(wide, [700, 20])],
    gives: [
      result(
        range(20).flatMap((y) => range(700).map((x) => 2 * (wide[y + 20 * x] as number))),
        [20, 700],
      ),
      result(
        range(3).flatMap((z) =>
          range(5).flatMap((y) => range(300).map((x) => 10000 * z + 1000 * y + x)),
        ),
        [3, 5, 300],
      ),
    ],
    kernels: [
      ['triton_poi_fused_mul_t_0', 'pointwise'],
      ['triton_poi_fused_add_1', 'pointwise'],
    ],
  },
  {
    name: 'v26_reductions',
    what: "rnumel and RBLOCK, the size hint 'r', no x dimension",
    args: () => [floats(long, [6, 3000])],
    gives: [
      result(rowSums),
      result(rowsOf(long, 3000).map((row) => Math.max(...row.slice(0, 512)))),
      result([-sum(rowSums)], []),
    ],
    kernels: [
      ['triton_red_fused_sum_0', 'reduction'],
      ['triton_per_fused_max_1', 'persistent_reduction'],
      ['triton_per_fused_sum_2', 'persistent_reduction'],
    ],
  },
  {
    name: 'v26_split_scan',
    what: 'split_scan_grid with a workspace',
    args: () => [floats(long.slice(0, 6000), [2, 3000])],
    gives: [result(rowsOf(long.slice(0, 6000), 3000).flatMap(running), [2, 3000])],
    kernels: [['triton_spl_fused_cumsum_0', 'split_scan']],
  },
  {
    name: 'v26_cooperative',
    what: 'cooperative_reduction_grid with semaphores',
    args: () => [floats(long.slice(0, 9000), [3, 3000])],
    gives: [result(rowSums.slice(0, 3))],
    kernels: [['triton_unk_fused_sum_0', 'cooperative_reduction']],
  },
  {
    name: 'v26_combo',
    what: 'grid_combo_kernels, in sequence and in turns',
    args: () => combos.map((values) => floats(values)),
    gives: combined,
    kernels: [
      ['triton_for_fused_0', 'foreach'],
      ['triton_for_fused_1', 'foreach'],
    ],
  },
  {
    name: 'v26_user_kernels',
    what: 'functions within call that give grids',
    args: () => [floats(long.slice(0, 150), [3, 50])],
    gives: [
      result(
        long.slice(0, 150).map((value) => (value + 3) * 2.5),
        [3, 50],
      ),
    ],
    kernels: [
      ['shift_0', 'user_autotune'],
      ['scale_rows_0', 'user_autotune'],
    ],
  },
  {
    name: 'v26_template',
    what: 'a template with mm_grid and its dict of constants',
    args: () => [floats(operands.a.flat(), [40, 48]), floats(operands.b.flat(), [48, 50])],
    gives: [
      result(
        product(operands.a, operands.b)
          .flat()
          .map((value) => Math.max(value, 0)),
        [40, 50],
      ),
    ],
    kernels: [
      ['triton_tem_fused_mm_0', 'template'],
      ['triton_poi_fused_relu_1', 'pointwise'],
    ],
  },
  {
    name: 'v26_multi_kernel',
    what: 'two kernels for one job',
    args: () => [floats(long.slice(0, 300), [5, 60])],
    gives: [result(rowsOf(long.slice(0, 300), 60).map(sum))],
    kernels: [
      ['triton_red_fused_sum_0', 'reduction'],
      ['triton_per_fused_sum_1', 'persistent_reduction'],
    ],
  },
  ...[true, false].map((predicate): Form => {
    const start = nine.map((value) => (predicate ? value + 1 : value * 2));
    return {
      name: 'v26_control_flow',
      what: `a branch and a loop on .item(), where it is ${predicate}`,
      args: () => [scalar(predicate, dtype.bool), floats(nine)],
      gives: [result(start), result(nine), result(doubledTo100(start))],
      kernels: [
        ['triton_poi_fused_add_0', 'pointwise'],
        ['triton_poi_fused_mul_1', 'pointwise'],
        ['triton_poi_fused_lt_2', 'pointwise'],
      ],
    };
  }),
  {
    name: 'v27_call',
    what: 'a plain call(args), and two views of one result',
    args: () => [floats(a.slice(0, 130), [10, 13]), floats(b.slice(0, 13))],
    gives: [
      result(
        range(13).flatMap((x) =>
          range(10).map((y) => ((a[13 * y + x] as number) + (b[x] as number)) / 2),
        ),
        [13, 10],
      ),
      result(
        range(130).map((i) => ((a[i] as number) + (b[i % 13] as number)) / 2),
        [10, 13],
      ),
    ],
    kernels: [['triton_poi_fused_add_mul_0', 'pointwise']],
  },
  {
    name: 'v27_items',
    what: 'sizes from .item(), with assertions on them',
    args: () => [scalar(7, dtype.int64), scalar(true, dtype.bool), scalar(8, dtype.int64)],
    gives: [
      result(
        range(8).map((i) => 3 * i),
        [8],
        'int64',
      ),
      2,
    ],
    kernels: [['triton_poi_fused_arange_0', 'pointwise']],
  },
  {
    name: 'v27_pools',
    what: 'tensors of two dtypes in one pool, which a result outlives',
    args: () => [floats(a.slice(0, 6), [2, 3])],
    gives: [
      result(
        a.slice(0, 6).map((value) => value + 1),
        [2, 3],
      ),
      result(
        a.slice(4, 6).map((value) => (value + 1) * 3),
        [2],
        'float64',
      ),
    ],
    kernels: [
      ['triton_poi_fused_add_0', 'pointwise'],
      ['triton_poi_fused_mul_1', 'pointwise'],
    ],
  },
  {
    name: 'v28_call',
    what: 'assertions of alignment, an outer reduction',
    args: () => [floats(wide.slice(0, 8960), [1280, 7])],
    gives: [result(columnSums(wide.slice(0, 8960), 7))],
    kernels: [['triton_red_fused_mean_0', 'reduction']],
  },
  {
    name: 'v28_privateuseone',
    what: 'the fake device, which has no raw streams',
    args: () => [floats(a.slice(0, 40), [5, 8]), floats(b.slice(0, 40), [8, 5])],
    gives: [
      result(
        product(rowsOf(a.slice(0, 40).map(Math.abs), 8), rowsOf(b.slice(0, 40), 5)).flat(),
        [5, 5],
      ),
    ],
    kernels: [['triton_poi_fused_0', 'pointwise']],
  },
  {
    name: 'v28_dynamic',
    what: 'sizes and strides of inputs, and arithmetic with them',
    args: () => [floats(a.slice(0, 35), [5, 7]), floats(b.slice(0, 12), [3, 4])],
    gives: [
      result(
        a.slice(0, 35).map((value) => value * 4),
        [5, 7],
      ),
      12,
      -1,
      2,
      -3,
      3,
      2,
      25,
      283,
      4,
      5,
      2,
      3,
      -3,
      5,
      3,
      7,
      true,
      false,
      true,
      true,
      1.7,
      2,
      192,
      1.4,
      5,
      21,
      17,
      1,
      6,
      Math.sqrt(5),
      true,
      result(
        range(7).flatMap((i) => range(3).map((j) => 4 * (a[i + 14 * j] as number))),
        [7, 3],
      ),
    ],
    kernels: [['triton_poi_fused_mul_0', 'pointwise']],
  },
  {
    name: 'v28_constants',
    what: 'constants that the caller gives',
    args: () => [floats(a.slice(0, 19))],
    options: () => ({
      constants: {
        _tensor_constant0: device.fromArray(
          BigInt64Array.from(range(19), (i) => BigInt(i * i)),
          dtype.int64,
        ),
        _frozen_param0: scalar(0.5, dtype.float32),
      },
    }),
    gives: [result(range(19).map((i) => ((a[i] as number) + i * i) / 2))],
    kernels: [['triton_poi_fused_add_lift_fresh_0', 'pointwise']],
  },
  {
    name: 'v28_combo',
    what: 'combo kernels in sequence and in turns, by their grid types',
    args: () => combos.map((values) => floats(values)),
    gives: combined,
    kernels: [
      ['triton_for_fused_0', 'foreach'],
      ['triton_for_fused_1', 'foreach'],
    ],
  },
  {
    name: 'v28_debugging',
    what: 'lines for profiling and for debugging',
    args: () => [floats(a.slice(0, 20))],
    gives: [result(a.slice(0, 20).map((value) => value / 2)), 3],
    kernels: [['triton_poi_fused_exp_0', 'pointwise']],
  },
  {
    name: 'v29_operators',
    what: 'operators with several results, with none, and on indices',
    args: () => [
      floats(a.slice(0, 24), [6, 4]),
      device.fromArray([3n, 0n, 5n], dtype.int64),
      floats(b.slice(0, 12), [4, 3]),
    ],
    options: () => ({ externKernels: testOperators }),
    gives: [
      result(
        range(3).flatMap((i) => range(2).map((j) => (a[1 + i + 3 * j] as number) + 2)),
        [3, 2],
      ),
      result(bits(a.slice(12, 24)), [3, 4], 'int32'),
      result(
        range(4).flatMap((row) =>
          range(6).map((column) => {
            const at = [3, 0, 5].indexOf(column);
            return at < 0 ? 0.25 : (b[3 * row + at] as number);
          }),
        ),
        [4, 6],
      ),
    ],
    kernels: [['triton_poi_fused_zeros_0', 'pointwise']],
  },
  {
    name: 'v210_workspaces',
    what: 'a workspace that is summed in the wrapper',
    args: () => [floats(long.slice(0, 450), [90, 5])],
    gives: [
      result(rowsOf(long.slice(0, 450), 5).map(sum)),
      result([0, 0, 0, 0, 0]),
      result(columnSums(long.slice(0, 450), 5)),
    ],
    kernels: [['triton_per_fused_sum_0', 'persistent_reduction']],
  },
  {
    name: 'v210_partitions',
    what: 'parts of a graph, one of them without results',
    args: () => [
      floats(a.slice(0, 12), [3, 4]),
      floats(b.slice(0, 20), [4, 5]),
      floats(a.slice(20, 32)),
    ],
    options: () => ({ externKernels: testOperators }),
    gives: [
      result(
        a.slice(0, 12).map((value) => value + 1),
        [3, 4],
      ),
      result(
        product(
          rowsOf(
            a.slice(0, 12).map((value) => value + 1),
            4,
          ),
          rowsOf(b.slice(0, 20), 5),
        )
          .flat()
          .map((value) => value * 2 + 1),
      ),
      result(a.slice(20, 32).map((value) => value + 10)),
      result(a.slice(20, 32).map((value) => value + 10)),
    ],
    kernels: [
      ['triton_poi_fused_add_0', 'pointwise'],
      ['triton_poi_fused_add_1', 'pointwise'],
      ['triton_poi_fused_add_2', 'pointwise'],
    ],
  },
  {
    name: 'v210_user_kernels',
    what: "users' kernels with fixed and precomputed grids",
    args: () => [3, floats(long.slice(0, 150), [3, 50]), floats([2, -1, 0.5])],
    gives: [
      result(
        long
          .slice(0, 150)
          .map((value, i) => (value + 3) * ([2, -1, 0.5][Math.floor(i / 50)] as number) + 1),
        [3, 50],
      ),
    ],
    kernels: [
      ['shift_0', 'user_autotune'],
      ['scale_rows_0', 'user_autotune'],
      ['scale_rows_1', 'user_autotune'],
    ],
  },
  {
    name: 'v210_descriptors',
    what: 'tensor descriptors within a kernel',
    args: () => [floats(long.slice(0, 960), [24, 40]), floats(wide.slice(0, 960), [40, 24])],
    gives: [
      result(
        range(24).flatMap((y) =>
          range(40).map((x) => (long[40 * y + x] as number) + (wide[24 * x + y] as number)),
        ),
        [24, 40],
      ),
    ],
    kernels: [['triton_poi_fused_add_t_0', 'pointwise']],
  },
  {
    name: 'v211_stacked_loop',
    what: 'a loop whose results are stacked',
    args: () => [scalar(3, dtype.int64), floats(nine)],
    gives: [
      result(
        range(3).flatMap((i) => nine.map((value) => value + i + 1)),
        [3, 9],
      ),
      0,
    ],
    kernels: [['triton_poi_fused_add_0', 'pointwise']],
  },
  {
    name: 'v211_stacked_loop',
    what: 'a loop that ends before it begins',
    args: () => [scalar(0, dtype.int64), floats(nine)],
    gives: [result(nine, [1, 9]), 0],
    kernels: [['triton_poi_fused_add_0', 'pointwise']],
  },
  {
    name: 'v211_streams',
    what: 'two streams and what waits for what',
    args: () => [floats(a.slice(0, 40))],
    gives: [result(a.slice(0, 40).map((value) => (value + 1) * 2 + 1))],
    kernels: [
      ['triton_poi_fused_add_0', 'pointwise'],
      ['triton_poi_fused_mul_1', 'pointwise'],
    ],
  },
];

describe.each(forms.map((form) => [form.name, form.what, form] as const))(
  '%s: %s',
  (name, _what, form) => {
    test('gives what it should, and leaves nothing', async () => {
      const before = allocated();
      const options = form.options?.() ?? {};
      const module = await loadInductorModule(device, writtenModule(name), options);
      expect(module.kernels.map((kernel) => [kernel.name, kernel.heuristic])).toEqual(form.kernels);
      const args = form.args();
      // Twice: what the first call left must not matter to the second.
      const first = module.call(args);
      const got = first.map(plain);
      disposeAll(first.filter((value) => !args.includes(value)));
      const isMutating = name === 'v210_partitions';
      const again = isMutating ? form.args() : args;
      const second = module.call(again);
      expect(got).toEqual(form.gives);
      expect(second.map(plain)).toEqual(form.gives);
      disposeAll([...second, ...args, ...again]);
      disposeAll(Object.values(options.constants ?? {}) as ModuleValue[]);
      module.dispose();
      expect(allocated()).toBe(before);
    });

    test('makes example inputs that it takes', async () => {
      const options = form.options?.() ?? {};
      const module = await loadInductorModule(device, writtenModule(name), options);
      const before = allocated();
      const args = module.exampleInputs(5);
      const shapes = (values: readonly ModuleValue[]) =>
        values.map((value) =>
          value !== null && typeof value === 'object' ? [...value.size, value.dtype.name] : value,
        );
      const own = form.args();
      expect(shapes(args)).toEqual(shapes(own));
      const outputs = module.call(args);
      disposeAll([...outputs, ...args, ...own]);
      expect(allocated()).toBe(before);
      disposeAll(Object.values(options.constants ?? {}) as ModuleValue[]);
      module.dispose();
    });
  },
);

test.each([
  [
    'v27_items',
    () => [scalar(7, dtype.int64), scalar(true, dtype.bool), scalar(6, dtype.int64)],
    'AssertionError',
    '6 not divisible by 4',
    'assert u2_undivided % 4 == 0',
  ],
  [
    'v27_items',
    () => [scalar(-1, dtype.int64), scalar(true, dtype.bool), scalar(8, dtype.int64)],
    'RuntimeError',
    'Runtime assertion failed for expression u0 >= 0 on node ge',
    'raise RuntimeError',
  ],
  [
    'v27_items',
    () => [scalar(21, dtype.int64), scalar(true, dtype.bool), scalar(8, dtype.int64)],
    'RuntimeError',
    "Runtime assertion failed for expression 'u0 <= 20'",
    'raise RuntimeError("',
  ],
  [
    'v28_debugging',
    () => [floats([...a.slice(0, 19), Number.NaN])],
    'AssertionError',
    '',
    'assert not arg0_1.isnan().any().item()',
  ],
  [
    'v28_debugging',
    () => [floats([...a.slice(0, 19), Number.NEGATIVE_INFINITY])],
    'AssertionError',
    '',
    'assert not arg0_1.isinf().any().item()',
  ],
] as const)(
  '%s: what it asserts is an error at its line (%#)',
  async (name, make, kind, message, line) => {
    const source = writtenModule(name);
    const module = await loadInductorModule(device, source);
    const args = make() as ModuleValue[];
    const before = allocated();
    let error: unknown;
    try {
      module.call(args);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: kind, message: expect.stringContaining(message) });
    const { line: at, sourceLine } = moduleLocation(error) as NonNullable<
      ReturnType<typeof moduleLocation>
    >;
    expect(source.split('\n')[at - 1]).toBe(sourceLine);
    expect(sourceLine).toContain(line);
    expect(allocated()).toBe(before);
    disposeAll(args);
  },
);

const forDevice = (type: string, index = 0): string =>
  writtenModule('v27_call')
    .replaceAll('_cuda', `_${type}`)
    .replaceAll('torch.cuda', `torch.${type}`)
    .replaceAll("'cuda", `'${type}`)
    .replaceAll('Guard(0)', `Guard(${index})`)
    .replaceAll('set_device(0)', `set_device(${index})`)
    .replaceAll('stream0', `stream${index}`)
    .replaceAll('get_raw_stream(0)', `get_raw_stream(${index})`)
    .replaceAll(`${type}:0`, `${type}:${index}`)
    .replaceAll('index=0', `index=${index}`);

test.each([
  ['xpu', forDevice('xpu')],
  ['mtia', forDevice('mtia')],
  ['cuda:5', forDevice('cuda', 5)],
])('a module for %s runs on the device that there is', async (_device, source) => {
  const module = await loadInductorModule(device, source);
  const args = [floats(a.slice(0, 130), [10, 13]), floats(b.slice(0, 13))];
  const outputs = module.call(args);
  const form = forms.find(({ name }) => name === 'v27_call') as Form;
  expect(outputs.map(plain)).toEqual(form.gives);
  disposeAll([...outputs, ...args, ...module.exampleInputs()]);
  module.dispose();
});

test('a module for two devices is an error that names the second', async () => {
  const source = forDevice('cuda').replace('set_device(0)', 'set_device(1)');
  const module = await loadInductorModule(device, source).catch((error: unknown) => error);
  const args = [floats(a.slice(0, 130), [10, 13]), floats(b.slice(0, 13))];
  const before = allocated();
  const error =
    module instanceof Error
      ? module
      : await Promise.resolve()
          .then(() => (module as InductorModule).call(args))
          .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringMatching(/\b1\b/) });
  expect(moduleLocation(error)).toMatchObject({
    sourceLine: expect.stringContaining('set_device(1)'),
  });
  expect(allocated()).toBe(before);
  disposeAll(args);
});

/** What a module with two streams gives, by the seeds that order the work of a deferred device. */
async function bySeed(source: string): Promise<number[][]> {
  const results: number[][] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const deferred = new SimulatedDevice({ memoryBytes: 4 << 20, execution: 'deferred', seed });
    const module = await loadInductorModule(deferred, source);
    const x = deferred.fromArray(Float64Array.from(a.slice(0, 40)), dtype.float32);
    const [output] = module.call([x]) as [Tensor];
    results.push([...output.toTypedArray()].map(Number));
    deferred.dispose();
  }
  return results;
}

test('streams wait for what the module says, and for nothing else', async () => {
  const source = writtenModule('v211_streams');
  const want = a.slice(0, 40).map((value) => (value + 1) * 2 + 1);
  expect(await bySeed(source)).toEqual(Array.from({ length: 20 }, () => want));
  // Without the wait some order of the work reads what is not yet written.
  const careless = edited(source, '                stream1.wait_event(event0)\n', '');
  const results = await bySeed(careless);
  expect(results).toContainEqual(want);
  expect(results.some((values) => values.some((value, i) => value !== want[i]))).toBe(true);
});

test.each([
  ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ['blank lines before it', (text: string) => `\n\n${text}`],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['no end of its last line', (text: string) => text.trimEnd()],
])('a text with %s is the same module', async (_what, change) => {
  const form = forms.find(({ name }) => name === 'v26_reductions') as Form;
  const module = await loadInductorModule(device, change(writtenModule(form.name)));
  const args = form.args();
  const outputs = module.call(args);
  expect(outputs.map(plain)).toEqual(form.gives);
  disposeAll([...outputs, ...args]);
  module.dispose();
});
