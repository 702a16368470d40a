/** What whole modules cost besides their kernels. */
import { readFileSync } from 'node:fs';
import { dtype } from 'inductor-fake-device';
import { loadInductorModule } from 'inductor-fake-device/inductor';
import {
  loadTriton,
  SimulatedDevice,
  Tensor,
  type TritonOptions,
} from 'inductor-fake-device/simulated';
import { measure, median } from './measure.js';
import { ms, ns, type Row, row } from './rows.js';

const KERNELS = 20;
/** Rounds of loading that are timed, and those before, in which the engine gets to know the code. */
const ROUNDS = 25;
const WARMING = 10;
const ELEMENTS = 16;

/** A kernel of a module: what the module calls it, and its text. */
interface KernelText {
  readonly name: string;
  readonly source: string;
}

/** A kernel like those that Inductor writes for a chain of point-wise functions, and small. */
function smallKernel(i: number): KernelText {
  const source = `
import triton
import triton.language as tl

from torch._inductor.runtime import triton_helpers, triton_heuristics
from torch._inductor.runtime.triton_helpers import libdevice, math as tl_math
from torch._inductor.runtime.hints import AutotuneHint, ReductionHint, TileHint, DeviceProperties
triton_helpers.set_driver_to_gpu()

@triton_heuristics.pointwise(
    size_hints={'x': ${ELEMENTS}},
    filename=__file__,
    triton_meta={'signature': {'in_ptr0': '*fp32', 'out_ptr0': '*fp32', 'xnumel': 'i32', 'XBLOCK': 'constexpr'}, 'device': DeviceProperties(type='privateuseone', index=0, multi_processor_count=80, cc=0, major=8, regs_per_multiprocessor=None, max_threads_per_multi_processor=1, max_threads_per_block=1024, warp_size=32), 'constants': {}, 'enable_fp_fusion': True, 'configs': [{(0,): [['tt.divisibility', 16]], (1,): [['tt.divisibility', 16]]}]},
    inductor_meta={'grid_type': 'Grid1D', 'autotune_hints': set(), 'kernel_name': 'triton_poi_fused_${i}', 'mutated_arg_names': [], 'num_load': 1, 'num_store': 1, 'num_reduction': 0},
    min_elem_per_thread=0
)
@triton.jit
def triton_poi_fused_${i}(in_ptr0, out_ptr0, xnumel, XBLOCK : tl.constexpr):
    xnumel = ${ELEMENTS}
    xoffset = tl.program_id(0) * XBLOCK
    xindex = xoffset + tl.arange(0, XBLOCK)[:]
    xmask = xindex < xnumel
    x0 = xindex
    tmp0 = tl.load(in_ptr0 + (x0), xmask)
    tmp1 = tl.full([1], 0.5, tl.float32)
    tmp2 = tmp0 * tmp1
    tmp3 = tl.full([1], 0.7071067811865476, tl.float32)
    tmp4 = tmp0 * tmp3
    tmp5 = tmp4 * tmp4
    tmp6 = tl.full([1], 1.0, tl.float32)
    tmp7 = tmp5 + tmp6
    tmp8 = tmp2 / tmp7
    tmp9 = tl.where(tmp8 > tmp6, tmp6, tmp8)
    tl.store(out_ptr0 + (x0), tmp9, xmask)
`;
  return { name: `triton_poi_fused_${i}`, source };
}

/** Of the kernels that PyTorch wrote for the recorded modules, those at even distances. */
function recordedKernels(): KernelText[] {
  const { cases }: { cases: { graphs: { code: string }[] }[] } = JSON.parse(
    readFileSync('js-tests/recordings/inductor_modules.json', 'utf8'),
  );
  const codes = cases.flatMap(({ graphs }) => graphs.map(({ code }) => code));
  const all = codes.flatMap((code) =>
    Array.from(code.matchAll(/async_compile\.triton\('\w+', '''(.*?)'''/gs), ([, text]) => text),
  );
  return Array.from({ length: KERNELS }, (_, i) => ({
    name: `kernel_${i}`,
    source: all[Math.floor((i * all.length) / KERNELS)] as string,
  }));
}

/** The same, new to whatever remembers kernels by their text. */
const marked = (kernels: readonly KernelText[], mark: string): KernelText[] =>
  kernels.map(({ name, source }) => ({ name, source: `# ${mark}\n${source}` }));

/** A module that launches each of its kernels once, one on what the other gives. */
function moduleSource(kernels: readonly KernelText[]): string {
  const definitions = kernels.map(
    ({ name, source }) =>
      `${name} = async_compile.triton('${name}', '''${source}''', device_str='privateuseone')\n`,
  );
  const calls = kernels.map(({ name }, i) => {
    const from = i === 0 ? 'arg0_1' : `buf${i - 1}`;
    return `        buf${i} = empty_strided((${ELEMENTS}, ), (1, ), device='privateuseone', dtype=torch.float32)
        # Topologically Sorted Source Nodes: [], Original ATen: []
        stream0 = get_raw_stream(0)
        ${name}.run(${from}, buf${i}, ${ELEMENTS}, stream=stream0)
        del ${from}
`;
  });
  return `import torch
from torch import empty_strided
from torch._inductor.async_compile import AsyncCompile
def get_raw_stream(name): None
assert_size_stride = torch._C._dynamo.guards.assert_size_stride
async_compile = AsyncCompile()
${definitions.join('\n')}
async_compile.wait(globals())
del async_compile

class Runner:
    def __init__(self, partitions):
        self.partitions = partitions

    def call(self, args):
        arg0_1, = args
        args.clear()
        assert_size_stride(arg0_1, (${ELEMENTS}, ), (1, ))
${calls.join('')}        return (buf${kernels.length - 1}, )

runner = Runner(partitions=[])
call = runner.call
`;
}

async function loadingRow(device: SimulatedDevice): Promise<Row> {
  const kernels = recordedKernels();
  // How each is compiled follows from its text.
  const shown = await loadInductorModule(device, moduleSource(kernels));
  const options = shown.kernels.map(({ compiled: { name, signature, constexprs } }) => ({
    name,
    signature,
    constexprs,
  }));
  shown.dispose();
  const loads: number[] = [];
  const compilations: number[] = [];
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - start);
  };
  for (let i = -WARMING; i < ROUNDS; i++) {
    const module = moduleSource(marked(kernels, `loaded ${i}`));
    loads.push(await timed(async () => (await loadInductorModule(device, module)).dispose()));
    const alone = marked(kernels, `compiled ${i}`);
    compilations.push(
      await timed(async () => {
        for (const [place, { source }] of alone.entries()) {
          await device.compileTriton(source, options[place] as TritonOptions);
        }
      }),
    );
  }
  // Nanoseconds, shown in milliseconds.
  return row(
    `loading a module of ${KERNELS} recorded kernels`,
    median(loads.slice(WARMING)),
    'compiling its kernels',
    median(compilations.slice(WARMING)),
    1.2,
    (time) => ms(time / 1e6),
  );
}

async function overheadRow(device: SimulatedDevice): Promise<Row> {
  const kernels = Array.from({ length: KERNELS }, (_, i) => smallKernel(i));
  const module = await loadInductorModule(device, moduleSource(kernels));
  const input = device.fromArray(new Float32Array(ELEMENTS).fill(0.5), dtype.float32);
  const output = device.emptyStrided([ELEMENTS], [1], dtype.float32);
  const compiled = module.kernels.map((kernel) => kernel.compiled);
  const nothing = { prepare: () => null };
  const [calls, launches, clock] = measure(
    [
      {
        ...nothing,
        run: (_: null, count: number) => {
          for (let i = 0; i < count; i++) {
            for (const value of module.call([input])) {
              if (value instanceof Tensor) value.dispose();
            }
          }
        },
      },
      {
        ...nothing,
        run: (_: null, count: number) => {
          for (let i = 0; i < count; i++) {
            for (const kernel of compiled) {
              device.launch(kernel, { grid: [1, 1, 1], args: [input, output, ELEMENTS] });
            }
          }
        },
      },
      {
        ...nothing,
        run: (_: null, count: number) => {
          let sum = 0;
          for (let i = 0; i < count * KERNELS; i++) sum += performance.now();
          return sum;
        },
      },
    ],
    { count: 50, batches: 200 },
  ) as [number, number, number];
  input.dispose();
  output.dispose();
  module.dispose();
  return row(
    "a wrapper's overhead for each launch",
    (calls - launches) / KERNELS,
    'performance.now()',
    clock / KERNELS,
    100,
    ns,
  );
}

export async function moduleRows(): Promise<Row[]> {
  await loadTriton();
  const device = new SimulatedDevice({ memoryBytes: 64 * 1024 * 1024 });
  try {
    return [await overheadRow(device), await loadingRow(device)];
  } finally {
    device.dispose();
  }
}
