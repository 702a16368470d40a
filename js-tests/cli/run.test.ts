/** `inductor-fake-device` as a process: what it takes, what it prints and writes, and its exit codes. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { VERSION } from 'inductor-fake-device';
import { load, profiles } from 'inductor-fake-device/simulated';
import { options } from '../../web/cli/options.js';
import { command, mixed, sample, TestFolder, written } from './support/command.js';
import { numpyFile } from './support/numpy_files.js';

const folder = new TestFolder();
afterAll(() => folder.remove());

const sinPlusMin = sample('sin_plus_min');
const source = readFileSync(sinPlusMin, 'utf8');

// The module's input and what it makes of it: sin(x) + x.min().
const x = Float32Array.from({ length: 32 }, (_, i) => Math.fround(Math.cos(i * 0.7) * 2));
const y = Float32Array.from(x, (value) => Math.sin(value) + Math.min(...x));
const xFile = folder.array('x.npy', 'float32', [2, 16], x);
const yFolder = (name: string, values: Float32Array = y, size = [2, 16]): string => {
  const own = folder.file(name);
  expect(existsSync(own)).toBe(false);
  mkdirSync(own);
  folder.array(`${name}/output0.npy`, 'float32', size, values);
  return own;
};

/** A run that ends well; its output. */
async function good(...args: Parameters<typeof command>): Promise<string> {
  const { code, stdout, stderr } = await command(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** A run that says what is wrong on standard error, and nothing else. */
async function bad(expectedCode: number, ...args: Parameters<typeof command>): Promise<string> {
  const { code, stdout, stderr } = await command(...args);
  expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at |node:internal/);
  return stderr;
}

const json = async (args: readonly string[]) => JSON.parse(await good([...args, '--json']));

describe('without a module', () => {
  test.each(['--help', '-h'])(
    '%s names every option, the profiles and the exit codes',
    async (flag) => {
      await load();
      const help = await good([flag]);
      for (const { name, value } of options) {
        expect(help).toContain(`--${name}${value === undefined ? '' : ` ${value}`}`);
      }
      expect(help).toContain(
        profiles()
          .map(({ name }) => name)
          .join(', '),
      );
      expect(help).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n.*\n {2}3 /);
      expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(await good(['run', flag])).toBe(help);
    },
  );

  test('--version', async () => {
    expect(await good(['--version'])).toBe(`${VERSION}\n`);
  });

  test.each<[string[], RegExp]>([
    [[], /no command was given/],
    [['walk', 'x.py'], /there is no command 'walk'/],
    [['run'], /run takes the file of a module/],
    [['run', 'a.py', 'b.py'], /run takes one file; what is 'b\.py'\?/],
    [['run', 'a.py', '--fast'], /Unknown option '--fast'/],
    [['run', 'a.py', '--json=yes'], /'--json' does not take an argument/],
    [['run', 'a.py', '--seed'], /'--seed <value>' argument missing/],
    [['run', 'a.py', '--inputs'], /'--inputs <value>' argument missing/],
    [['run', 'a.py', '--inputs', '--atol'], /--inputs: its value is missing, or begins with -/],
    [['run', 'a.py', '--graph', '0'], /--graph takes a whole number from 1, not '0'/],
    [['run', '--inputs', 'x.npy', 'a.py'], /its file goes before --inputs, or behind --$/m],
    [['run', 'a.py', '--inputs', 'b.py'], /b\.py is no \.npy file; the module's file goes before/],
    [['run', 'a.py', '--inputs='], /an input is empty/],
    [['run', 'a.py', '--constants', 'x.npy'], /--constants takes NAME=FILE\.npy/],
    [['run', 'a.py', '--seed', '-1'], /--seed: .* is written --seed=VALUE/],
    [['run', 'a.py', '--seed=-1'], /--seed takes a whole number from 0, not '-1'/],
    [['run', 'a.py', '--seed', '1.5'], /--seed takes a whole number from 0, not '1\.5'/],
    [['run', 'a.py', '--memory', 'much'], /--memory takes a number of bytes/],
    [['run', 'a.py', '--clock', 'sun'], /--clock takes wall or virtual, not 'sun'/],
    [['run', 'a.py', '--check', 'd', '--rtol', 'x'], /--rtol takes a number from 0, not 'x'/],
    [['run', 'a.py', '--check', 'd', '--atol=-1'], /--atol takes a number from 0, not '-1'/],
    [['run', 'a.py', '--rtol', '1'], /tolerances of --check, which was not given/],
  ])('%j', async (args, message) => {
    const said = await bad(2, args);
    expect(said).toMatch(message);
    expect(said).toMatch(/^inductor-fake-device: .*\n'inductor-fake-device --help' says more\n$/);
  });

  test('--json says it, too', async () => {
    const { code, stdout } = await command(['run', 'a.py', '--json', '--fast']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      file: null,
      error: expect.objectContaining({ name: 'UsageError', message: "Unknown option '--fast'" }),
    });
  });
});

describe('a module', () => {
  test('prints its kernels, the peak of memory and its outputs', async () => {
    const report = await good(['run', sinPlusMin]);
    expect(report).toMatch(/^\S+sin_plus_min\.py: 1 kernel compiled in \d+ ms, profile fake, wall/);
    expect(report).toMatch(/ time {2}launches {2}bytes +GB\/s {2}kernel\n/);
    expect(report).toMatch(/\n *\d+\.\d{3} ms +1 +256 B +\S+ {2}triton_per_fused_0\n/);
    expect(report).toMatch(/\npeak memory: 1\.0 KiB\n/);
    expect(report).toMatch(
      /\noutput0 {2}float32 \[2, 16\] {2}min \S+ {2}max \S+ {2}mean \S+ {2}NaN 0\n {2}(\S+, ){6}\.\.\.\n$/,
    );
  });

  test('from standard input', async () => {
    const report = await good(['run', '-'], { stdin: source });
    expect(report).toMatch(/^<stdin>: 1 kernel compiled/);
    expect(report.split('\n').slice(-3)).toEqual(
      (await good(['run', sinPlusMin])).split('\n').slice(-3),
    );
  });

  test('that calls operators has them in the table, too', async () => {
    const { kernels } = await json(['run', sample('addmm_gelu_template')]);
    expect(kernels).toEqual([
      expect.objectContaining({ name: 'extern_kernels.addmm', kind: 'operator', launches: 1 }),
      expect.objectContaining({ name: 'triton_poi_fused_0', kind: 'triton', launches: 1 }),
    ]);
  });

  test('a path that begins with a dash, behind --', async () => {
    folder.write('-module.py', source);
    expect(await good(['run', '--', '-module.py'], { cwd: folder.path })).toMatch(/^-module\.py: /);
  });

  test('--json is one object and nothing else', async () => {
    expect(await json(['run', sinPlusMin, '--inputs', xFile])).toEqual({
      ok: true,
      file: sinPlusMin,
      device: { profile: 'fake', clock: 'wall' },
      compiled: { kernels: 1, milliseconds: expect.any(Number) },
      kernels: [
        {
          name: 'triton_per_fused_0',
          kind: 'triton',
          launches: 1,
          milliseconds: expect.any(Number),
          bytes: 256,
          gigabytesPerSecond: expect.any(Number),
        },
      ],
      milliseconds: expect.any(Number),
      peakBytes: 1024,
      outputs: [
        {
          name: 'output0',
          dtype: 'float32',
          size: [2, 16],
          stride: [16, 1],
          min: expect.closeTo(Math.min(...y), 5),
          max: expect.closeTo(Math.max(...y), 5),
          mean: expect.closeTo(y.reduce((sum, value) => sum + value) / 32, 5),
          nanCount: 0,
          first: Array.from(y.slice(0, 6), (value) => expect.closeTo(value, 5)),
        },
      ],
    });
  });

  test('--json has NaN and infinities as strings', async () => {
    const values = x.slice();
    values.set([Number.NaN, Infinity]);
    const file = folder.array('nan.npy', 'float32', [2, 16], values);
    const [output] = (await json(['run', sinPlusMin, '--inputs', file])).outputs;
    expect(output).toMatchObject({ nanCount: 32, min: null, max: null, mean: null });
    expect(output.first).toEqual(new Array(6).fill('NaN'));
    expect(await good(['run', sinPlusMin, '--inputs', file])).toMatch(
      /\noutput0 {2}float32 \[2, 16\] {2}NaN 32\n {2}(NaN, ){6}\.\.\.\n$/,
    );
  });

  test('whoever stops reading is not told of it', async () => {
    const ended = await command(['run', sinPlusMin, '--json'], { closeStdout: true });
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('what kernels print goes to standard error, once', async () => {
    const printing = source.replace(
      /( +)tmp4 = /,
      '$1tl.device_print("lowest", tl.min(tmp1, 1))\n$&',
    );
    expect(printing).not.toBe(source);
    const { code, stdout, stderr } = await command(['run', '-', '--inputs', xFile, '--json'], {
      stdin: printing,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).ok).toBe(true);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^triton_per_fused_0: pid \(0, 0, 0\) idx \(0\) lowest: -1\.9\d*$/);
  });

  test('on a terminal, the progress', async () => {
    const terminal = 'data:text/javascript,process.stderr.isTTY=true;process.stderr.columns=30';
    const { code, stdout, stderr } = await command(['run', sample('two_softmaxes')], {
      nodeFlags: ['--import', terminal],
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain('\x1b');
    expect(stderr.split('\r\x1b[2K')).toEqual([
      '',
      'compiling 1/2 triton_per_fus…',
      'compiling 2/2 triton_red_fus…',
      '',
    ]);
  });
});

describe('the device', () => {
  test('--clock virtual gives the same times each time, by the profile', async () => {
    const args = ['run', sinPlusMin, '--clock', 'virtual'];
    const strip = ({ compiled: _, ...rest }: Record<string, unknown>) => rest;
    const [fake, again, h100] = await Promise.all(
      [[], [], ['--profile', 'h100']].map((more) => json([...args, ...more])),
    );
    expect(strip(again)).toEqual(strip(fake));
    expect(h100.device).toEqual({ profile: 'h100', clock: 'virtual' });
    expect(h100.kernels[0].milliseconds).toBeGreaterThan(0);
    expect(h100.kernels[0].milliseconds).not.toBe(fake.kernels[0].milliseconds);
    expect(h100.outputs).toEqual(fake.outputs);
  });

  test('--profile of no accelerator', async () => {
    expect(await bad(2, ['run', sinPlusMin, '--profile', 'abacus'])).toMatch(
      /^inductor-fake-device: there is no profile 'abacus': fake, .*h100/,
    );
  });

  test.each(['4M', '4m', '4096K', '4194304'])('--memory %s suffices', async (bytes) => {
    await good(['run', sinPlusMin, '--memory', bytes]);
  });

  test('--memory that does not suffice, and that cannot be', async () => {
    const said = await bad(1, ['run', sample('layer_norm'), '--memory', '128K']);
    expect(said).toMatch(/layer_norm\.py:\d+:\d+: OutOfMemoryError: /);
    expect(await bad(2, ['run', sinPlusMin, '--memory', '1'])).toMatch(/: --memory: it must be /);
    expect(await bad(2, ['run', sinPlusMin, '--memory', '5G'])).toMatch(/: --memory: it must be /);
  });

  test('--autotune tells which candidates are the fastest', async () => {
    const args = ['run', sample('layer_norm'), '--autotune'];
    const { tunings } = await json(args);
    expect(tunings).toHaveLength(1);
    expect(tunings[0].kernel).toBe('triton_per_fused_0');
    expect(tunings[0].timings.length).toBeGreaterThan(1);
    expect(tunings[0].timings.map(({ config }: { config: unknown }) => config)).toContainEqual(
      tunings[0].best,
    );
    expect(await good(args)).toMatch(
      /\nautotuned:\n {2}triton_per_fused_0: XBLOCK=\d+ num_warps=\d+, \d+\.\d{3} ms, of \d+ candidates\n/,
    );
    expect(await good(['run', sinPlusMin, '--autotune'])).toMatch(
      /\nautotuned: no kernel has several candidates\n/,
    );
  });
});

describe('inputs', () => {
  test('--seed', async () => {
    const first = async (...more: string[]) =>
      (await json(['run', sinPlusMin, ...more])).outputs[0].first;
    const [own, zero, one] = await Promise.all([
      first(),
      first('--seed', '0'),
      first('--seed', '1'),
    ]);
    expect(zero).toEqual(own);
    expect(one).not.toEqual(own);
  });

  // 5 rows of bfloat16, and 8 x 4 that the module wants column by column.
  const rows = Float32Array.from({ length: 40 }, (_, i) => i - 20);
  const grid = Float32Array.from({ length: 32 }, (_, i) => i * i);
  const rowsFile = folder.array('rows.npy', 'float32', [5, 8], rows);
  const gridFile = folder.array('grid.npy', 'float32', [8, 4], grid);
  const doubled = Array.from(rows.slice(0, 6), (value) => value * 2);

  test.each<[string, string[]]>([
    ['several behind one flag', ['run', mixed, '--inputs', '5', rowsFile, gridFile]],
    [
      'one each, before the file',
      ['run', '--inputs=5', `--inputs=${rowsFile}`, `--inputs=${gridFile}`, mixed],
    ],
    ['repeated', ['run', mixed, '--inputs', '5', rowsFile, '--seed', '3', '--inputs', gridFile]],
    ['with a cast', ['run', mixed, '--inputs', '5', `${rowsFile}:bfloat16`, `${gridFile}:float32`]],
  ])('%s', async (_, args) => {
    const { outputs } = await json(args);
    expect(outputs[0]).toMatchObject({ dtype: 'bfloat16', size: [5, 8], first: doubled });
    expect(outputs[1]).toMatchObject({ dtype: 'float32', first: [0, 1, 4, 9, 16, 25] });
    expect(outputs.slice(2)).toEqual([
      expect.objectContaining({ name: 'output2', dtype: 'int', size: null, first: [6] }),
      expect.objectContaining({ name: 'output3', dtype: 'None', size: null, first: [null] }),
    ]);
  });

  test('of another size than the example, in its layout', async () => {
    const file = folder.array('more.npy', 'float32', [6, 8], new Float32Array(48).fill(1));
    const { outputs } = await json(['run', mixed, '--inputs', '6', file, gridFile]);
    expect(outputs[0]).toMatchObject({ size: [6, 8], stride: [8, 1], min: 2, max: 2 });
  });

  test('bits of bfloat16 in uint16, other dtypes cast, Fortran order', async () => {
    const bits = Uint16Array.from({ length: 40 }, () => 0x3fc0);
    const bitsFile = folder.array('bits.npy', 'uint16', [5, 8], bits);
    const whole = folder.array('whole.npy', 'int64', [8, 4], BigInt64Array.from(grid, BigInt));
    const { outputs } = await json([
      ...['run', mixed, '--inputs', '5', `${bitsFile}:bfloat16`, `${whole}:torch.float32`],
    ]);
    expect(outputs[0]).toMatchObject({ min: 3, max: 3 });
    expect(outputs[1].first).toEqual([0, 1, 4, 9, 16, 25]);
    const fortran = folder.write('fortran.npy', numpyFile('float32 in Fortran order'));
    const said = await bad(1, ['run', sinPlusMin, '--inputs', fortran]);
    expect(said).toMatch(/AssertionError: expected size 2==2, stride 3==16 at dim=0/);
  });

  test('--outputs writes what --inputs reads', async () => {
    const out = folder.file('mixed/out');
    await good(['run', mixed, '--inputs', '5', rowsFile, gridFile, '--outputs', out]);
    expect(folder.npy('mixed/out/output0.npy')).toMatchObject({
      dtype: 'float32',
      size: [5, 8],
      values: rows.map((value) => value * 2),
    });
    expect(folder.npy('mixed/out/output1.npy')).toMatchObject({ size: [8, 4], values: grid });
    expect(folder.npy('mixed/out/output2.npy')).toEqual({
      dtype: 'int64',
      size: [],
      values: BigInt64Array.of(6n),
      isFortranOrder: false,
    });
    expect(existsSync(folder.file('mixed/out/output3.npy'))).toBe(false);
    const check = ['--check', out];
    await good(['run', mixed, '--inputs', '5', rowsFile, gridFile, ...check]);
    const twice = `${out}/output0.npy`;
    const { outputs } = await json(['run', mixed, '--inputs', '5', twice, gridFile]);
    expect(outputs[0].first).toEqual(doubled.map((value) => value * 2));
  });

  const wide = folder.array('wide.npy', 'float64', [2, 16], Float64Array.from(x));
  const damaged = folder.write('damaged.npy', numpyFile('float32').subarray(0, 140));
  const big = folder.write('big.npy', numpyFile('big-endian'));

  test.each<[string, string[], RegExp]>([
    ['a file that is not there', ['none.npy'], /cannot read none\.npy: no such file or directory/],
    ['a folder', [folder.path], /cannot read \S+: it is a directory/],
    ['a damaged file', [damaged], /cannot read \S+damaged\.npy: it is cut off/],
    ['a big-endian file', [big], /cannot read \S+big\.npy: its elements are big-endian/],
    ['another dtype', [wide], /wide\.npy holds float64, and .* takes float32: \S+:float32 casts/],
    ['a wrong cast', [`${xFile}:int32`], /holds float32, cast to int32, and .* takes float32/],
    ['a cast to what is no dtype', [`${xFile}:float31`], /there is no dtype 'float31'/],
    ['too many', [xFile, '3'], /the module takes 1 input, and 2 are given/],
    ['a number for a tensor', ['3'], /input 0 must be a \.npy file, not 3/],
  ])('%s', async (_, inputs, message) => {
    const said = await bad(2, ['run', sinPlusMin, '--inputs', ...inputs]);
    expect(said).toMatch(message);
    expect(said.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a tensor for a number', async () => {
    const said = await bad(2, ['run', mixed, '--inputs', rowsFile, rowsFile, gridFile]);
    expect(said).toMatch(/input 0 must be a number, not \S+rows\.npy/);
  });

  test('a cast that a dtype has no room for', async () => {
    const module = source.replaceAll('torch.float32', 'torch.int8');
    const file = folder.array('large.npy', 'float32', [2, 16], new Float32Array(32).fill(300));
    const said = await bad(2, ['run', '-', '--inputs', `${file}:int8`], { stdin: module });
    expect(said).toMatch(/large\.npy:int8: .*300/);
  });

  test('a module without example inputs', async () => {
    const module = source.replace(/\ndef get_args[\s\S]*$/, '\n');
    expect(await bad(2, ['run', '-'], { stdin: module })).toMatch(
      /the module has no example inputs \(no get_args\(\)\): --inputs gives them/,
    );
    await good(['run', '-', '--inputs', xFile], { stdin: module });
    expect(await bad(1, ['run', '-', '--inputs', wide], { stdin: module })).toMatch(/float64|fp32/);
  });
});

describe('--constants', () => {
  const constants = written('v28_constants');
  const ones = folder.array('ones.npy', 'float32', [19], new Float32Array(19).fill(1));
  const numbers = BigInt64Array.from({ length: 19 }, (_, i) => BigInt(i));
  const whole = folder.array('numbers.npy', 'int64', [19], numbers);
  const half = folder.array('half.npy', 'float32', [], Float32Array.of(0.5));

  test('are used', async () => {
    const args = ['run', constants, '--inputs', ones];
    const { outputs } = await json([
      ...args,
      ...['--constants', `_tensor_constant0=${whole}`, `_frozen_param0=${half}`],
    ]);
    expect(outputs[0].first).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
  });

  test('are missing, unknown or unreadable', async () => {
    expect(await bad(2, ['run', constants])).toMatch(
      /does not carry the values of _tensor_constant0 \(line \d+\): --constants _tensor_constant0=FILE\.npy/,
    );
    expect(await bad(2, ['run', sinPlusMin, '--constants', `none=${half}`])).toMatch(
      /--constants: the module has no constant 'none'/,
    );
    expect(await bad(2, ['run', constants, '--constants', '_tensor_constant0=no.npy'])).toMatch(
      /cannot read no\.npy/,
    );
  });
});

describe('--check', () => {
  const checked = (dir: string, ...more: string[]) => [
    ...['run', sinPlusMin, '--inputs', xFile, '--check', dir],
    ...more,
  ];
  const wrong = y.slice();
  wrong[19] = (wrong[19] as number) + 0.25;

  test('good', async () => {
    const own = yFolder('check-good');
    expect(await good(checked(own))).toMatch(
      /\ncheck: good\n {2}output0 {2}matches; .*rtol 1\.3e-6, atol 1e-5\n$/,
    );
    const { ok, check } = await json(checked(own));
    expect(ok).toBe(true);
    expect(check).toEqual([
      expect.objectContaining({ name: 'output0', matches: true, elements: 32, different: 0 }),
    ]);
  });

  test('an element that differs, and tolerances of its own', async () => {
    const own = yFolder('check-wrong', wrong);
    const { code, stdout, stderr } = await command(checked(own));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /\ncheck: failed\n {2}output0 {2}differs in 1 of 32 elements; largest difference 0\.25\d* at \[1, 3\]: \S+, expected \S+; rtol 1\.3e-6, atol 1e-5\n$/,
    );
    const told = await command(checked(own, '--json'));
    expect(told.code).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject({
      ok: false,
      check: [{ matches: false, different: 1, largest: { index: [1, 3] } }],
    });
    await good(checked(own, '--atol', '0.3'));
    await good(checked(own, '--rtol', '1', '--atol', '0'));
    expect((await command(checked(own, '--atol', '0.2'))).code).toBe(1);
  });

  test('NaN equals NaN alone, and infinities themselves', async () => {
    const values = y.slice();
    values[0] = Number.NaN;
    values[1] = Infinity;
    const own = yFolder('check-nan', values);
    const { code, stdout } = await command(checked(own, '--atol', '1e30', '--json'));
    expect(code).toBe(1);
    expect(JSON.parse(stdout).check[0]).toMatchObject({
      different: 2,
      largest: { difference: 'Infinity', index: [0, 0], expected: 'NaN' },
    });
    const nan = folder.array(
      'all-nan.npy',
      'float32',
      [2, 16],
      new Float32Array(32).fill(Number.NaN),
    );
    const all = yFolder('check-all-nan', new Float32Array(32).fill(Number.NaN));
    await good(['run', sinPlusMin, '--inputs', nan, '--check', all]);
  });

  test('another size, another dtype, too few and too many files', async () => {
    const problem = async (dir: string): Promise<unknown> => {
      const { code, stdout } = await command(checked(dir, '--json'));
      expect(code).toBe(1);
      return JSON.parse(stdout).check.map((row: { problem: unknown }) => row.problem);
    };
    expect(await problem(yFolder('check-size', y, [16, 2]))).toEqual([
      'has the size [2, 16], and output0.npy [16, 2]',
    ]);
    const wide = folder.file('check-wide');
    mkdirSync(wide);
    folder.array('check-wide/output0.npy', 'float64', [2, 16], Float64Array.from(y));
    expect(await problem(wide)).toEqual(['is of float32, and output0.npy of float64']);
    const other = folder.file('check-other');
    mkdirSync(other);
    folder.array('check-other/output1.npy', 'float32', [2, 16], y);
    expect(await problem(other)).toEqual([
      'there is no output0.npy to compare it with',
      'is not there: the module returns 1',
    ]);
  });

  test('a folder that is not there, is empty or holds a damaged file', async () => {
    expect(await bad(2, checked('nowhere'))).toMatch(/cannot read nowhere: no such file/);
    const empty = folder.file('empty');
    mkdirSync(empty);
    expect(await bad(2, checked(empty))).toMatch(/cannot read \S+empty: it holds no output0\.npy/);
    const own = yFolder('check-damaged');
    folder.write('check-damaged/output0.npy', 'no array at all');
    expect(await bad(2, checked(own))).toMatch(/cannot read \S+output0\.npy: it is no \.npy file/);
  });
});

describe('files that are written', () => {
  test('--outputs and --trace', async () => {
    const out = folder.file('written/deep');
    const trace = folder.file('trace.json');
    await good(['run', sinPlusMin, '--inputs', xFile, '--outputs', out, '--trace', trace]);
    const { values, ...rest } = folder.npy('written/deep/output0.npy');
    expect(rest).toEqual({ dtype: 'float32', size: [2, 16], isFortranOrder: false });
    (values as Float32Array).forEach((value, i) => {
      expect(value).toBeCloseTo(y[i] as number, 5);
    });
    const { traceEvents } = JSON.parse(folder.read('trace.json'));
    const launches = traceEvents.filter(
      ({ cat, name }: { cat?: string; name: string }) =>
        cat === 'kernel' && name === 'triton_per_fused_0',
    );
    expect(launches).toHaveLength(1);
  });

  test('--outputs makes folders within folders, and comes back where none can be made', async () => {
    const deep = folder.file('one/two/three');
    await good(['run', sinPlusMin, '--outputs', deep]);
    expect(existsSync(`${deep}/output0.npy`)).toBe(true);
    if (!existsSync('/proc/self')) return;
    expect(await bad(2, ['run', sinPlusMin, '--outputs', '/proc/no/such'])).toMatch(
      /cannot make \/proc\/no\/such: /,
    );
  });

  test('--outputs and --trace that cannot be written', async () => {
    const blocked = folder.write('blocked', '');
    const out = ['--outputs', `${blocked}/out`];
    expect(await bad(2, ['run', sinPlusMin, ...out])).toMatch(/cannot make \S+blocked\/out: /);
    const trace = ['--trace', folder.file('no/such/trace.json')];
    expect(await bad(2, ['run', sinPlusMin, ...trace])).toMatch(
      /cannot write \S+trace\.json: no such file or directory/,
    );
  });
});

describe('what goes wrong in a module is said with its place', () => {
  const place = (part: string): string => {
    const at = source.indexOf(part);
    const lines = source.slice(0, at).split('\n');
    return `${lines.length}:${(lines.at(-1) as string).length + 1}`;
  };

  test('as it runs: 1', async () => {
    const file = folder.array('small.npy', 'float32', [2, 8], new Float32Array(16));
    const said = await bad(1, ['run', sinPlusMin, '--inputs', file]);
    const call = 'assert_size_stride(arg0_1, (2, 16), (16, 1))';
    expect(said).toBe(
      `${sinPlusMin}:${place(call)}: AssertionError: expected size 2==2, stride 8==16 at dim=0\n        ${call}\n        ^\ninput 0 (${file}) has the size [2, 8], the module's own has [2, 16]\n`,
    );
  });

  test('before it runs: 3', async () => {
    const module = source.replace(
      '        del arg0_1\n',
      '        try:\n            pass\n        finally:\n            pass\n',
    );
    const said = await bad(3, ['run', '-'], { stdin: module });
    expect(said).toMatch(/^<stdin>:\d+:9: UnsupportedModule: .*try.*\n {8}try:\n {8}\^\n$/);
  });

  test('in a kernel: 3', async () => {
    const module = source.replace('tl_math.sin(tmp0)', 'tl_math.sine(tmp0)');
    const said = await bad(3, ['run', '-'], { stdin: module });
    expect(said).toMatch(
      /^<stdin>:\d+:\d+: UnsupportedModule: .*sine.*\n {4}tmp4 = tl_math\.sine\(tmp0\)\n +\^\n$/,
    );
  });

  test('a C++ kernel: 3', async () => {
    expect(await bad(3, ['run', written('v210_cpp_kernel')])).toMatch(/cpp_pybinding/);
  });

  test('no module at all', async () => {
    expect(await bad(3, ['run', '-'], { stdin: '' })).toMatch(
      /^<stdin>: UnsupportedModule: the text is empty$/m,
    );
    expect(await bad(3, ['run', '-'], { stdin: 'x = 1\n' })).toMatch(
      /^<stdin>: UnsupportedModule: .*call/,
    );
    expect(await bad(3, ['run', '-'], { stdin: 'what is this?' })).toMatch(/^<stdin>:1:\d+: /);
    expect(await bad(2, ['run', 'none.py'])).toBe(
      'inductor-fake-device: cannot read none.py: no such file or directory\n',
    );
  });

  test('an operator that nobody has: 3', async () => {
    expect(await bad(3, ['run', written('v29_operators')])).toMatch(
      /v29_operators\.py:\d+:\d+: UnsupportedModule: .*no kernel for torch\.ops\.testlib\.\w+\.default, and only programs can give one/,
    );
  });

  test('a log of several modules: 2, or the one that --graph names', async () => {
    const logged = (text: string): string =>
      ['Output code: ', ...text.split('\n'), 'Output code written to: /tmp/x.py']
        .map(
          (line) => `V1122 15:44:03.1 4321 torch/_inductor/graph.py:2345] [__output_code] ${line}`,
        )
        .join('\n');
    const other = source.replace('tl_math.sin(tmp0)', 'tl_math.sine(tmp0)');
    const log = `${logged(other)}\n${logged(source)}`;
    expect(await bad(2, ['run', '-'], { stdin: log })).toMatch(/several modules.*--graph N/);
    expect(await bad(3, ['run', '-', '--graph', '1'], { stdin: log })).toMatch(/sine/);
    await good(['run', '-', '--graph', '2', '--inputs', xFile, '--check', yFolder('graph')], {
      stdin: log,
    });
    expect(await bad(2, ['run', '-', '--graph', '3'], { stdin: log })).toMatch(
      /--graph is 3, and the log holds 2 modules/,
    );
  });

  test('what steers terminals is written out, and of long lines what matters', async () => {
    const said = await bad(3, ['run', '-'], {
      stdin: `x = 1\n\x1b[31m${'y'.repeat(5000)} = = 1\n`,
    });
    expect(said).toContain('\\x1b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(said).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
    expect(Math.max(...said.split('\n').map((line) => line.length))).toBeLessThan(400);
  });

  test('what is no text: 2', async () => {
    const file = folder.write('image.py', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe));
    expect(await bad(2, ['run', file])).toMatch(/cannot read \S+image\.py: it is no text in UTF-8/);
  });

  test('--json says it, too', async () => {
    const module = source.replace('tl_math.sin(tmp0)', 'tl_math.sine(tmp0)');
    const { code, stdout, stderr } = await command(['run', '-', '--json'], { stdin: module });
    expect(code).toBe(3);
    expect(stderr).toContain('sine');
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      file: '<stdin>',
      error: {
        name: 'UnsupportedModule',
        message: expect.stringContaining('sine'),
        line: expect.any(Number),
        column: expect.any(Number),
        sourceLine: '    tmp4 = tl_math.sine(tmp0)',
      },
    });
  });
});
