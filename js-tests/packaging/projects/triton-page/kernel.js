// A kernel, as every bundler finds it, and a launch of it.
export const source = `
@triton.jit
def scale(in_ptr, out_ptr, n, factor, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(in_ptr + index, index < n)
    tl.store(out_ptr + index, tl.exp(x * factor), index < n)
`;

export const options = {
  name: 'scale',
  signature: {
    in_ptr: '*fp32',
    out_ptr: '*fp32',
    n: 'i32',
    factor: 'fp32',
    BLOCK: 'constexpr',
  },
  constexprs: { BLOCK: 4 },
};

/** What the kernel makes of 0 to 5, and how a mistake is told. */
export async function report({ SimulatedDevice, dtype }) {
  const device = new SimulatedDevice();
  const kernel = await device.compileTriton(source, options);
  const x = device.fromArray([0, 1, 2, 3, 4, 5], dtype.float32);
  const out = device.emptyLike(x);
  device.launch(kernel, { grid: [2], args: [x, out, 6, 0] });
  let mistake = null;
  try {
    device.compileTritonSync(source.replace('tl.exp', 'tl.missing'), options);
  } catch ({ name, line }) {
    mistake = { name, line };
  }
  return { values: out.toArray(), mistake };
}
