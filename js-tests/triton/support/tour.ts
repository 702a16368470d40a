/** One walk over everything that a kernel can do, for Node and for a page: its outcome is plain and the same. */
import type * as simulated from 'inductor-fake-device/simulated';

const source = `
import triton
import triton.language as tl
from triton.language.extra import libdevice

@triton.jit
def larger(a, b):
    return tl.maximum(a, b)

@triton.jit
def softmax(in_ptr, out_ptr, columns, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    index = tl.arange(0, BLOCK)
    mask = index < columns
    x = tl.load(in_ptr + row * columns + index, mask, other=float("-inf"))
    e = tl.exp(x - tl.reduce(x, 0, larger))
    tl.store(out_ptr + row * columns + index, e / tl.sum(e, 0), mask)

@triton.jit
def sorted_sines(in_ptr, out_ptr, BLOCK: tl.constexpr):
    index = tl.arange(0, BLOCK)
    x = tl.load(in_ptr + index)
    tl.store(out_ptr + index, tl.sort(libdevice.sin(x)))

@triton.jit
def product(a_ptr, b_ptr, out_ptr, N: tl.constexpr):
    i = tl.arange(0, N)
    offsets = i[:, None] * N + i[None, :]
    c = tl.dot(tl.load(a_ptr + offsets), tl.load(b_ptr + offsets), input_precision="ieee")
    tl.store(out_ptr + offsets, c)

@triton.jit
def told(out_ptr, limit, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.device_print("index", index)
    tl.device_assert(index < limit, "too many")
    tl.store(out_ptr + index, index)
`;

/** What the kernels gave, as JSON has it. */
export async function tour(
  pkg: Pick<typeof simulated, 'SimulatedDevice' | 'dtype'>,
): Promise<Record<string, unknown>> {
  const { SimulatedDevice, dtype } = pkg;
  const prints: unknown[] = [];
  const device = new SimulatedDevice({ onPrint: (print) => prints.push(print) });
  const numbers = (count: number) =>
    device.fromArray(
      Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 8 - 6),
      dtype.float32,
    );
  const x = numbers(1024);
  const out = device.emptyLike(x);
  const outcome: Record<string, unknown> = {};
  const pointers = { in_ptr: '*fp32', out_ptr: '*fp32' };

  const softmax = await device.compileTriton(source, {
    name: 'softmax',
    signature: { ...pointers, columns: 'i32', BLOCK: 'constexpr' },
    constexprs: { BLOCK: 128 },
  });
  device.launch(softmax, { grid: [10], args: [x, out, 100] });
  outcome.softmax = out.toArray();

  const sortedSines = await device.compileTriton(source, {
    name: 'sorted_sines',
    signature: { ...pointers, BLOCK: 'constexpr' },
    constexprs: { BLOCK: 1024 },
  });
  // Memory grows between the launches.
  device.allocate(48 * 1024 * 1024);
  device.launch(sortedSines, { grid: [1], args: [x, out] });
  outcome.sortedSines = out.toArray();

  const product = await device.compileTriton(source, {
    name: 'product',
    signature: { a_ptr: '*fp32', b_ptr: '*fp32', out_ptr: '*fp32', N: 'constexpr' },
    constexprs: { N: 32 },
  });
  device.launch(product, { grid: [1], args: [x, x, out] });
  outcome.product = out.toArray();

  const told = await device.compileTriton(source, {
    name: 'told',
    signature: { out_ptr: '*i32', limit: 'i32', BLOCK: 'constexpr' },
    constexprs: { BLOCK: 2 },
  });
  const integers = device.fromArray([9, 9, 9, 9], dtype.int32);
  try {
    device.launch(told, { grid: [2], args: [integers, 3] });
  } catch (error) {
    const { name, message, program, line } = error as Error & { program: unknown; line: unknown };
    outcome.assertion = { name, message, program, line };
  }
  outcome.told = integers.toArray();
  outcome.prints = prints;

  try {
    await device.compileTriton(source.replace('tl.sort', 'tl.missing'), {
      name: 'sorted_sines',
      signature: { ...pointers, BLOCK: 'constexpr' },
      constexprs: { BLOCK: 1024 },
    });
  } catch (error) {
    const { name, message } = error as Error;
    outcome.refusal = { name, message };
  }
  device.dispose();
  return outcome;
}
