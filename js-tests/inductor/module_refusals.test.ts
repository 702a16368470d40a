/** What a module may not hold: refused with its place in the text, before anything has run. */
import { loadInductorModule, moduleLocation } from 'inductor-fake-device/inductor';
import {
  dtype,
  loadTriton,
  SimulatedDevice,
  UnsupportedModule,
  UnsupportedTriton,
} from 'inductor-fake-device/sync';
import { edited, lineOf, writtenModule } from './support/written_modules.js';

const device = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

const plain = writtenModule('v27_call');
const runner = writtenModule('v29_operators');
const kernelName = 'triton_poi_fused_add_mul_0';

/** `plain` with a statement in its call, on the line after `args.clear()`. */
const withStatement = (...lines: readonly string[]) =>
  edited(
    plain,
    '    args.clear()\n',
    `    args.clear()\n${lines.map((l) => `    ${l}\n`).join('')}`,
  );

interface Refusal {
  readonly title: string;
  readonly source: string;
  /** What the message says. */
  readonly says: RegExp;
  /** A part of the line that it points at, the first that holds it. */
  readonly at: string;
}

/** A statement that is refused for what it is or for what it names. */
const statement = (
  title: string,
  says: RegExp,
  ...lines: readonly [string, ...string[]]
): Refusal => ({
  title,
  source: withStatement(...lines),
  says,
  at: lines[0],
});

/** The same where no run comes by. */
const unreached = (title: string, says: RegExp, line: string): Refusal => ({
  title: `${title}, in a branch that is never taken`,
  source: withStatement('if arg0_1 is None:', `    ${line}`),
  says,
  at: line,
});

const refusals: readonly Refusal[] = [
  // Statements and expressions that wrappers do not hold.
  statement('try', /try/, 'try:', '    pass', 'except Exception:', '    pass'),
  statement('yield', /yield/, 'yield arg0_1'),
  statement('a coroutine', /async|await/, 'async def other(): pass'),
  {
    title: 'a decorator',
    source: withStatement('@torch.no_grad()', 'def other(): pass'),
    says: /decorator/,
    at: '@torch.no_grad()',
  },
  unreached('yield', /yield/, 'yield arg0_1'),
  // Names.
  statement('an unknown function', /frobnicate/, 'frobnicate(arg0_1)'),
  statement('an unknown variable', /buf77/, 'buf0 = buf77'),
  statement('eval', /eval/, "eval('1')"),
  statement('exec', /exec/, "exec('import os')"),
  statement('__import__', /__import__/, "__import__('os')"),
  statement('open', /open/, "open('/etc/passwd')"),
  statement('a function of os', /os\.system/, "os.system('ls')"),
  statement('an unknown import', /subprocess/, 'import subprocess'),
  statement('an import of an unknown part', /numpy/, 'from numpy import array'),
  statement('an unknown function of torch', /frobnicate/, 'torch.frobnicate(arg0_1)'),
  statement('an unknown method', /frobnicate/, 'arg0_1.frobnicate()'),
  statement('an unknown function of math', /frobnicate/, 'math.frobnicate(3)'),
  statement('an unknown member of a kernel', /frobnicate/, `${kernelName}.frobnicate(arg0_1)`),
  unreached('a function of os', /os\.system/, "os.system('ls')"),
  unreached('an unknown method', /frobnicate/, 'arg0_1.frobnicate()'),
  // Operators: how to give one is said.
  statement(
    'an unknown operator',
    /torch\.ops\.aten\.frobnicate\.default.*externKernels.*'aten\.frobnicate\.default'/,
    'buf9 = torch.ops.aten.frobnicate.default(arg0_1, 3)',
  ),
  statement(
    'an unknown operator by the name aten',
    /aten\.frobnicate.*externKernels/,
    'aten.frobnicate.out(arg0_1, out=arg1_1)',
  ),
  statement(
    'an unknown extern kernel',
    /extern_kernels\.frobnicate.*externKernels.*'extern_kernels\.frobnicate'/,
    'extern_kernels.frobnicate(arg0_1, arg1_1, out=arg0_1)',
  ),
  statement(
    'an operator of an unknown library',
    /torch\.ops\.mylib\.foo\.default.*externKernels.*'mylib\.foo\.default'/,
    'torch.ops.mylib.foo.default(arg0_1)',
  ),
  {
    title: 'an operator of an unknown library, in a runner',
    source: runner,
    says: /testlib\.halves\.default.*externKernels/,
    at: 'torch.ops.testlib.halves.default(arg0_1)',
  },
  unreached(
    'an unknown operator',
    /externKernels.*'aten\.frobnicate\.default'/,
    'buf9 = torch.ops.aten.frobnicate.default(arg0_1)',
  ),
  // Kernels.
  {
    title: 'a C++ kernel',
    source: writtenModule('v210_cpp_kernel'),
    says: /async_compile\.cpp_pybinding.*C\+\+/,
    at: 'async_compile.cpp_pybinding(',
  },
  ...(
    [
      ['cpp', /async_compile\.cpp.*C\+\+/],
      ['cuda', /async_compile\.cuda/],
      ['halide', /async_compile\.halide/],
      ['metal', /async_compile\.metal/],
      ['frobnicate', /frobnicate/],
    ] as const
  ).map(
    ([language, says]): Refusal => ({
      title: `a kernel by async_compile.${language}`,
      source: edited(
        plain,
        '\n\nasync_compile.wait(',
        `\n\nother_0 = async_compile.${language}('x', '''y''')\nasync_compile.wait(`,
      ),
      says,
      at: `async_compile.${language}('x'`,
    }),
  ),
  {
    title: 'a kernel that does not compile',
    source: edited(plain, 'tmp2 = tmp0 + tmp1', 'tmp2 = tl.frobnicate(tmp0, tmp1)'),
    says: new RegExp(`${kernelName}.*frobnicate`),
    at: 'tl.frobnicate(tmp0, tmp1)',
  },
  {
    title: 'a kernel that names what there is not',
    source: edited(plain, 'tmp2 = tmp0 + tmp1', 'tmp2 = tmp0 + tmp77'),
    says: /tmp77/,
    at: 'tmp0 + tmp77',
  },
  {
    title: 'an unknown heuristic',
    source: edited(plain, '@triton_heuristics.pointwise(', '@triton_heuristics.frobnicate('),
    says: /frobnicate/,
    at: '@triton_heuristics.frobnicate(',
  },
  {
    title: 'an unknown grid type',
    source: edited(plain, "'grid_type': 'Grid1D'", "'grid_type': 'Grid9D'"),
    says: /Grid9D/,
    at: "'grid_type': 'Grid9D'",
  },
  // The text as a whole.
  {
    title: 'a syntax error',
    source: withStatement('buf9 = (arg0_1'),
    says: /syntax|expected|understood/i,
    at: 'buf9 = (arg0_1',
  },
  {
    title: 'a syntax error in a kernel',
    source: edited(plain, 'tmp2 = tmp0 + tmp1', 'tmp2 = tmp0 +'),
    says: /syntax|expected|understood/i,
    at: 'tmp2 = tmp0 +',
  },
  {
    title: 'a constant that is not given',
    source: writtenModule('v28_constants'),
    says: /_tensor_constant0.*constants: \{ _tensor_constant0/,
    at: '_tensor_constant0 = None',
  },
];

test.each(refusals.map((refusal) => [refusal.title, refusal] as const))(
  '%s is refused',
  async (_title, { source, says, at }) => {
    const before = device.memoryStats();
    device.profiler.start();
    let error: unknown;
    try {
      await loadInductorModule(device, source);
    } catch (thrown) {
      error = thrown;
    }
    const trace = device.profiler.stop();
    expect(error).toBeInstanceOf(UnsupportedModule);
    const { name, message, construct, line, column, sourceLine } = error as UnsupportedModule;
    expect(name).toBe('UnsupportedModule');
    expect(message).toMatch(says);
    expect(construct).not.toBe('');
    const lines = source.split('\n');
    expect(lines[line - 1]).toBe(sourceLine);
    expect(line).toBe(lineOf(source, at));
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(sourceLine.length + 1);
    expect(message).toContain(`${line}:${column}`);
    expect(moduleLocation(error)).toEqual({ line, column, sourceLine });
    // Nothing of it has run.
    expect(device.memoryStats()).toEqual(before);
    expect(trace.traceEvents.filter(({ ph }) => ph === 'X')).toEqual([]);
  },
);

test('a kernel that does not compile is refused for the reason that its compiler has', async () => {
  const source = edited(plain, 'tmp2 = tmp0 + tmp1', 'tmp2 = tl.frobnicate(tmp0, tmp1)');
  const error = await loadInductorModule(device, source).catch((thrown: unknown) => thrown);
  const { cause, construct } = error as UnsupportedModule & { cause: UnsupportedTriton };
  expect(cause).toBeInstanceOf(UnsupportedTriton);
  expect(construct).toBe(cause.construct);
  expect(cause.kernel).toBe(kernelName);
});

test.each([
  ['nothing', ''],
  ['a comment', '# nothing here\n'],
  ['Python without a call', 'import torch\nx = 3\n'],
  ['prose', 'This is not a module.'],
  ['JavaScript', 'export const x = (a) => { return a + 1; };'],
])('%s is no module', async (_what, source) => {
  const error = await loadInductorModule(device, source).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UnsupportedModule' });
});

test('line ends of Windows change no place', async () => {
  const source = withStatement('frobnicate(arg0_1)').replaceAll('\n', '\r\n');
  const error = await loadInductorModule(device, source).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'UnsupportedModule',
    line: lineOf(source, 'frobnicate'),
    sourceLine: '    frobnicate(arg0_1)',
  });
});

test('what is refused once can be mended and loaded', async () => {
  await expect(loadInductorModule(device, withStatement('frobnicate(arg0_1)'))).rejects.toThrow();
  const module = await loadInductorModule(device, plain);
  const args = [
    device.fromArray(new Float32Array(130), dtype.float32, { size: [10, 13] }),
    device.fromArray(new Float32Array(13), dtype.float32),
  ];
  const outputs = module.call(args);
  expect(outputs).toHaveLength(2);
  for (const tensor of [...outputs, ...args]) (tensor as (typeof args)[0]).dispose();
  module.dispose();
});
