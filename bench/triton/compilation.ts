/** What compiling a kernel takes, against what tree-sitter needs to read the same source. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { recordedLaunches } from '../../js-tests/support/gpu_recordings.js';
import type { RawCompileOptions, TritonModule } from '../../web/simulated/triton/native.js';
import { compileRequest } from '../../web/simulated/triton/options.js';
import { median, nanoseconds } from '../measure.js';
import { type Row, row, us } from '../rows.js';
import { cases } from './cases.js';

const glue = resolve('build/wasm/fake_device_triton.js');

type Compiler = TritonModule & { isPython(source: string): boolean };

/** The compiler itself: without the package's cache, and without the engine's work on the result. */
async function loadCompiler(): Promise<Compiler> {
  const create = createRequire(glue)(glue) as (options: object) => Promise<Compiler>;
  const bytes = readFileSync(glue.replace(/\.js$/, '.wasm'));
  return create({
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): object {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
      done(instance);
      return instance.exports;
    },
  });
}

interface Source {
  readonly name: string;
  readonly source: string;
  readonly raw: RawCompileOptions;
}

/** The recorded kernels where there are any, this project's own otherwise. */
function sources(): readonly Source[] {
  const recorded = recordedLaunches();
  if (recorded.length > 0) {
    return recorded.map((launch) => ({
      name: launch.title,
      ...compileRequest(
        launch.wholeSource,
        {
          name: launch.def,
          signature: launch.signature,
          constexprs: { ...launch.constants, ...launch.constexprs },
        },
        'compile',
      ),
    }));
  }
  console.log('There are no recorded kernels here: compiling is measured on those of bench/\n');
  return cases.map(({ name, signature, constexprs }) => {
    const source = readFileSync(`bench/triton/kernels/${name}.py`, 'utf8');
    return { name, ...compileRequest(source, { name, signature, constexprs }, 'compile') };
  });
}

/** Nanoseconds of one call: a median of several. */
function timeOf(run: () => unknown): number {
  for (let i = 0; i < 3; i++) run();
  return median(Array.from({ length: 9 }, () => nanoseconds(run)));
}

/** The same chain of operations, that many times as long. */
function longKernel(operations: number): Source {
  const lines = [
    'def long(in_ptr0, out_ptr0, xnumel, XBLOCK: tl.constexpr):',
    '    xindex = tl.program_id(0) * XBLOCK + tl.arange(0, XBLOCK)[:]',
    '    xmask = xindex < xnumel',
    '    tmp0 = tl.load(in_ptr0 + (xindex), xmask)',
  ];
  for (let i = 1; i <= operations; i++) {
    lines.push(`    tmp${i} = tl.where(tmp${i - 1} > ${i}.5, tmp${i - 1} * tmp0, ${i}.25)`);
  }
  lines.push(`    tl.store(out_ptr0 + (xindex), tmp${operations}, xmask)`, '');
  const signature = {
    in_ptr0: '*fp32',
    out_ptr0: '*fp32',
    xnumel: 'i32',
    XBLOCK: 'constexpr',
  } as const;
  const options = { name: 'long', signature, constexprs: { XBLOCK: 256 } };
  return { name: 'long', ...compileRequest(lines.join('\n'), options, 'compile') };
}

export async function compilationRows(): Promise<Row[]> {
  if (!existsSync(glue)) {
    console.log(`${glue} is not built: what compiling takes is left out\n`);
    return [];
  }
  const compiler = await loadCompiler();
  const compile = ({ name, source, raw }: Source) => {
    const diagnostic = compiler.read(source) ?? compiler.compileLast(raw).diagnostic;
    if (diagnostic !== undefined) throw new Error(`${name}: ${diagnostic.message}`);
  };
  const ratios = sources().map((each) => {
    const parsing = timeOf(() => compiler.isPython(each.source));
    const compiling = timeOf(() => compile(each));
    return { ratio: compiling / parsing, compiling, parsing };
  });
  const [short, long] = [longKernel(100), longKernel(400)].map((each) =>
    timeOf(() => compile(each)),
  );
  return [
    {
      what: `compiling ${ratios.length} kernels, median`,
      time: us(median(ratios.map(({ compiling }) => compiling))),
      reference: `tree-sitter ${us(median(ratios.map(({ parsing }) => parsing)))}`,
      ratio: median(ratios.map(({ ratio }) => ratio)),
      goal: 15,
    },
    row('compiling 400 operations', long, 'a quarter of them, times 4', 4 * (short ?? 0), 1.25, us),
  ];
}
