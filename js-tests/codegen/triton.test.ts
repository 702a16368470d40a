/**
 * The text of the kernels. `recorded-kernels/` holds what TorchInductor (PyTorch 2.11.0) generated for
 * the fake device, as it came: the four of its kernels that this generator can make too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import type { SimulatedDevice } from 'inductor-fake-device/simulated';
import {
  type CompiledProgram,
  compile,
  GraphBuilder,
  parseExpression,
  registerExampleBackend,
} from '../../demo/codegen/index.js';
import { compileExpression, forgetDevices, registerDevice } from './harness.js';

let device: SimulatedDevice;

beforeAll(async () => {
  device = await registerDevice();
});
afterAll(forgetDevices);

/** The Triton text of every kernel in a module. */
function kernelTexts(module: string): string[] {
  return [...module.matchAll(/async_compile\.triton\('\w+', '''\n(.*?)'''/gs)].map(
    ([, text]) => text ?? '',
  );
}

function kernelText(program: CompiledProgram): string {
  const [text, ...more] = kernelTexts(program.triton);
  expect(more).toEqual([]);
  return text ?? '';
}

/** The lines of the kernel after its index space is set up. */
function body(text: string): string[] {
  const lines = text.slice(text.indexOf('def triton_')).split('\n');
  const setUp =
    /^ *(\w*numel|R?0?_?BLOCK|RBLOCK|R0_BLOCK|\w+offset|\w+base|rindex|xindex|r0_index)\b.* = |^ *\w*mask = /;
  return lines.slice(1, -1).filter((line) => !setUp.test(line));
}

function addBroadcast(): CompiledProgram {
  const builder = new GraphBuilder();
  const x = builder.input('x', [33, 65]);
  const y = builder.input('y', [65]);
  const doubled = builder.binary('mul', y, builder.constant(2));
  return compile(builder.finish(builder.binary('add', x, doubled)));
}

const recorded: Record<string, () => CompiledProgram> = {
  sin_plus_min: () => compileExpression('sin(x) + x.min()', { x: [2, 16] }),
  softmax_small: () => compileExpression('softmax(x, -1)', { x: [32, 100] }),
  softmax_looped: () => compileExpression('softmax(x, -1)', { x: [3, 20000] }),
  pointwise_add_broadcast: addBroadcast,
};

/** Kernels are named after what they compute here, and echo no configuration. */
function comparable(text: string): string {
  return text
    .replace(/triton_(per|poi|red)_fused_\w*?(\d+)\b/g, 'triton_$1_fused_$2')
    .replace(/, 'backend_hash': .*\}/, '}')
    .replace(/[ \t]+$/gm, '');
}

describe("the same text as Inductor's", () => {
  test.each(Object.entries(recorded))('%s', (name, generate) => {
    const file = fileURLToPath(new URL(`recorded-kernels/${name}.py`, import.meta.url));
    expect(comparable(kernelText(generate()))).toBe(comparable(readFileSync(file, 'utf8')));
  });
});

describe('numbers that eager PyTorch computed', () => {
  interface TensorRecord {
    readonly shape: number[];
    readonly blob: string;
  }
  interface Case {
    readonly case: string;
    readonly inputs: TensorRecord[];
    readonly outputs: TensorRecord[];
  }
  const folder = fileURLToPath(
    new URL('../../../shared/recordings/privateuseone/', import.meta.url),
  );
  const corpus = existsSync(`${folder}modules.json`) && existsSync(`${folder}modules.bin`);
  const title = corpus ? '%s' : '%s (skipped: ../shared/recordings is not here)';

  (corpus ? test.each : test.skip.each)(Object.entries(recorded))(title, (name, generate) => {
    const { cases, blobs } = JSON.parse(readFileSync(`${folder}modules.json`, 'utf8')) as {
      cases: Case[];
      blobs: Record<string, [offset: number, length: number]>;
    };
    const bytes = readFileSync(`${folder}modules.bin`);
    const read = ({ blob }: TensorRecord): Float32Array => {
      const [offset, length] = blobs[blob] ?? [0, 0];
      return new Float32Array(new Uint8Array(bytes.subarray(offset, offset + length)).buffer);
    };
    const found = cases.find((candidate) => candidate.case === name);
    expect(found).toBeDefined();
    const { inputs, outputs } = found as Case;
    const expected = read(outputs[0] as TensorRecord);
    const actual = generate().run(device, inputs.map(read)).outputs[0]?.data ?? new Float32Array();
    expect(actual.length).toBe(expected.length);
    // PyTorch adds in another order, and its exp and sin may differ in the last bit.
    const errors = actual.map((value, i) => {
      const reference = expected[i] as number;
      return Math.abs(value - reference) / Math.max(Math.abs(reference), 1e-6);
    });
    expect(Math.max(...errors)).toBeLessThan(2e-5);
  });
});

describe('the body', () => {
  test('a column and a row are broadcast by their index', () => {
    const program = compileExpression('x + c * r - s', {
      x: [6, 7],
      c: [6, 1],
      r: [1, 7],
      s: [1, 1],
    });
    expect(body(kernelText(program))).toEqual([
      '    x2 = xindex',
      '    x1 = xindex // 7',
      '    x0 = (xindex % 7)',
      '    tmp0 = tl.load(in_ptr0 + (x2), xmask)',
      "    tmp1 = tl.load(in_ptr1 + (x1), xmask, eviction_policy='evict_last')",
      "    tmp2 = tl.load(in_ptr2 + (x0), xmask, eviction_policy='evict_last')",
      '    tmp5 = tl.load(in_ptr3 + (0))',
      '    tmp6 = tl.broadcast_to(tmp5, [XBLOCK])',
      '    tmp3 = tmp1 * tmp2',
      '    tmp4 = tmp0 + tmp3',
      '    tmp7 = tmp4 - tmp6',
      '    tl.store(out_ptr0 + (x2), tmp7, xmask)',
    ]);
  });

  test('every operation has its Triton form', () => {
    const text =
      'maximum(exp(sin(x)), minimum(cos(x), tanh(x))) + sqrt(abs(x)) / log(-x) * 0.5 - 1e-5';
    const lines = body(kernelText(compileExpression(text, { x: [2, 3] })));
    expect(lines.map((line) => line.replace(/^ *tmp\d+ = |tmp\d+/g, 't').trim())).toEqual([
      'x0 = xindex',
      'ttl.load(in_ptr0 + (x0), xmask)',
      'ttl_math.sin(t)',
      'tlibdevice.exp(t)',
      'ttl_math.cos(t)',
      'tlibdevice.tanh(t)',
      'ttriton_helpers.minimum(t, t)',
      'ttriton_helpers.maximum(t, t)',
      'ttl_math.abs(t)',
      'ttl.sqrt_rn(t)',
      't-t',
      'ttl_math.log(t)',
      't(t / t)',
      'ttl.full([1], 0.5, tl.float32)',
      'tt * t',
      'tt + t',
      'ttl.full([1], 1e-05, tl.float32)',
      'tt - t',
      'tl.store(out_ptr0 + (x0), t, xmask)',
    ]);
  });

  test('a reduction along the first dimension strides through memory', () => {
    const text = kernelText(compileExpression('x.sum(0)', { x: [20, 30] }));
    expect(text).toContain('reduction_hint=ReductionHint.DEFAULT');
    expect(body(text)).toEqual([
      '    r0_1 = r0_index',
      '    x0 = xindex',
      '    tmp0 = tl.load(in_ptr0 + (x0 + 30*r0_1), r0_mask & xmask, other=0.0)',
      '    tmp1 = tl.broadcast_to(tmp0, [XBLOCK, R0_BLOCK])',
      '    tmp3 = tl.where(r0_mask & xmask, tmp1, 0)',
      '    tmp4 = tl.sum(tmp3, 1)[:, None].to(tl.float32)',
      '    tl.store(out_ptr0 + (x0), tmp4, xmask)',
    ]);
  });

  test('a buffer that nothing else reads gives its memory to what is computed from it', () => {
    const program = compileExpression('x.mean(1)', { x: [19, 100] });
    const text = kernelText(program);
    expect(text).toContain("'mutated_arg_names': ['in_out_ptr0']");
    expect(body(text).slice(-4)).toEqual([
      '    tmp5 = tl.full([1, 1], 100.0, tl.float32)',
      '    tmp6 = (tmp4 / tmp5)',
      '    tl.debug_barrier()',
      '    tl.store(in_out_ptr0 + (x0), tmp6, xmask)',
    ]);
    expect(program.triton).toContain('buf1 = buf0; del buf0  # reuse');
  });

  test('a scalar result is stored once', () => {
    const reduction = kernelText(compileExpression('x.max()', { x: [3, 4] }));
    expect(reduction).toContain(
      'tl.store(out_ptr0 + (tl.full([1, 1], 0, tl.int32).broadcast_to(XBLOCK, 1)), tmp4, None)',
    );
    const pointwise = kernelText(compileExpression('x + 1', { x: [1, 1] }));
    expect(pointwise).toContain(
      'tl.store(out_ptr0 + (tl.full([XBLOCK], 0, tl.int32)), tmp3, None)',
    );
  });

  test('where a block is always full, nothing is masked', () => {
    const text = kernelText(compileExpression('x + 1', { x: [64, 64] }));
    expect(text).toContain('xmask = tl.full([XBLOCK], True, tl.int1)[:]');
    expect(text).toContain('tmp0 = tl.load(in_ptr0 + (x0), None)');
  });
});

describe('the decorator', () => {
  test('carries the properties that the device gives', async () => {
    const { FakeDeviceInterface } = await load();
    class OtherInterface extends FakeDeviceInterface {
      static override getComputeCapability(): number {
        return 77;
      }
    }
    registerInterfaceForDevice('other', OtherInterface);
    registerExampleBackend('other');
    const graph = parseExpression('x + 1', { x: { shape: [2, 3] } });
    const { triton } = compile(graph, { device: new Device('other', 0) });
    expect(triton).toContain(
      "'device': DeviceProperties(type='other', index=0, multi_processor_count=80, cc=77, major=8, " +
        'regs_per_multiprocessor=None, max_threads_per_multi_processor=1, max_threads_per_block=1024, warp_size=32)',
    );
    expect(triton).toContain("device_str='other'");
    expect(triton).not.toContain('privateuseone');
  });

  test('knows which parameters are multiples of 16', () => {
    const [first, second] = kernelTexts(
      compileExpression('x.sum(1).max()', { x: [16, 33] }).triton,
    );
    expect(first).toContain(
      "'configs': [{(1,): [['tt.divisibility', 16]], (2,): [['tt.divisibility', 16]]}]",
    );
    expect(second).toContain(
      "'configs': [{(0,): [['tt.divisibility', 16]], (1,): [['tt.divisibility', 16]], (3,): [['tt.divisibility', 16]]}]",
    );
  });
});

describe('the module', () => {
  test('defines every kernel, says where it comes from, and calls it', () => {
    const { triton } = compileExpression('exp(x - x.max(1, keepdim=true)).sum()', { x: [20, 30] });
    expect(triton.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Topologically Sorted Source Nodes: [amax], Original ATen: [aten.amax]',
      '# Graph fragment:',
      '#   %arg0_1 : Tensor "f32[20, 30][30, 1]privateuseone:0" = PlaceHolder[target=arg0_1]',
      '#   %amax : Tensor "f32[20, 1][1, 1]privateuseone:0"[num_users=1] = call_function[target=torch.ops.aten.amax.default](args = (%arg0_1, [1], True), kwargs = {})',
      '#   return %amax',
      '# Topologically Sorted Source Nodes: [sub, exp, sum_1], Original ATen: [aten.sub, aten.exp, aten.sum]',
      '# Graph fragment:',
      '#   %arg0_1 : Tensor "f32[20, 30][30, 1]privateuseone:0" = PlaceHolder[target=arg0_1]',
      '#   %amax : Tensor "f32[20, 1][1, 1]privateuseone:0" = PlaceHolder[target=amax]',
      '#   %sub : Tensor "f32[20, 30][30, 1]privateuseone:0"[num_users=1] = call_function[target=torch.ops.aten.sub.Tensor](args = (%arg0_1, %amax), kwargs = {})',
      '#   %exp : Tensor "f32[20, 30][30, 1]privateuseone:0"[num_users=1] = call_function[target=torch.ops.aten.exp.default](args = (%sub,), kwargs = {})',
      '#   %sum_1 : Tensor "f32[][]privateuseone:0"[num_users=1] = call_function[target=torch.ops.aten.sum.default](args = (%exp,), kwargs = {})',
      '#   return %sum_1',
    ]);
    const call = triton.slice(triton.indexOf('def call('), triton.indexOf('runner ='));
    expect(call.trimEnd().split('\n')).toEqual([
      'def call(self, args):',
      '        arg0_1, = args',
      '        args.clear()',
      '        assert_size_stride(arg0_1, (20, 30), (30, 1))',
      "        buf0 = empty_strided((20, 1), (1, 1), device='privateuseone', dtype=torch.float32)",
      '        stream0 = get_raw_stream(0)',
      '        triton_per_fused_amax_0.run(arg0_1, buf0, 20, 30, stream=stream0)',
      "        buf1 = empty_strided((), (), device='privateuseone', dtype=torch.float32)",
      '        stream0 = get_raw_stream(0)',
      '        triton_per_fused_exp_sub_sum_1.run(arg0_1, buf0, buf1, 1, 600, stream=stream0)',
      '        del arg0_1',
      '        del buf0',
      '        return (buf1, )',
    ]);
  });
});
