/** Compiled Triton kernels, against the same loops in C and in JavaScript. */
import { existsSync, readFileSync } from 'node:fs';
import { dtype, SimulatedDevice, type Tensor } from 'inductor-fake-device/sync';
import { measure, type Subject } from '../measure.js';
import { type Row, row, us } from '../rows.js';
import { type Case, cases, type Input } from './cases.js';

const referenceFile = 'build/wasm/kernels/triton_reference.wasm';
const sources = 'bench/triton/kernels';

type WasmFunction = (...args: readonly number[]) => number;

interface Reference {
  readonly memory: WebAssembly.Memory;
  readonly call: (name: string) => WasmFunction;
  readonly allocate: (bytes: number) => number;
}

function loadReference(): Reference {
  const module = new WebAssembly.Module(Uint8Array.from(readFileSync(referenceFile)));
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {
      throw new Error(`reference.c called ${name}`);
    };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const call = (name: string) => exports[name] as WasmFunction;
  (exports._initialize as WasmFunction | undefined)?.();
  return { memory: exports.memory as WebAssembly.Memory, call, allocate: call('allocate') };
}

function values({ dtype: type, length, at }: Input): Float32Array | BigInt64Array {
  return type === 'int64'
    ? BigInt64Array.from({ length }, (_, i) => BigInt(at(i)))
    : Float32Array.from({ length }, (_, i) => at(i));
}

const repeat = (once: () => unknown): Subject<null> => ({
  prepare: () => null,
  run(_, count) {
    for (let i = 0; i < count; i++) once();
  },
});

/** Complains if two that should do the same do not: a ratio of different work says nothing. */
function requireAlike(what: string, one: Float32Array, other: Float32Array): void {
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [one[i] as number, other[i] as number];
    if (!(Math.abs(a - b) <= 1e-3 + 1e-3 * Math.abs(b))) {
      throw new Error(`${what}: element ${i} is ${a}, and ${b} with the reference`);
    }
  }
}

async function caseRows(test: Case, reference: Reference): Promise<Row[]> {
  const device = new SimulatedDevice();
  const kernel = await device.compileTriton(readFileSync(`${sources}/${test.name}.py`, 'utf8'), {
    name: test.name,
    signature: test.signature,
    constexprs: test.constexprs,
  });
  const arrays = test.inputs.map(values);
  const tensors = test.inputs.map((input, i): Tensor => {
    const tensor = device.emptyStrided([input.length], [1], dtype[input.dtype]);
    tensor.copyFrom(arrays[i] as Float32Array);
    return tensor;
  });
  const output = device.emptyStrided([test.outputLength], [1], dtype.float32);

  const addresses = arrays.map((array) => {
    const address = reference.allocate(array.byteLength);
    new Uint8Array(reference.memory.buffer, address).set(new Uint8Array(array.buffer));
    return address;
  });
  const outputAddress = reference.allocate(4 * test.outputLength);
  const inC = reference.call(test.name);
  const inJavaScript = new Float32Array(test.outputLength);

  const subjects = [
    () =>
      device.launch(kernel, {
        grid: test.grid as [number],
        args: [...tensors, output, ...test.kernelNumbers],
      }),
    () => inC(...addresses, outputAddress, ...test.referenceNumbers),
    () => test.loop(arrays as Float32Array[], inJavaScript),
  ];
  for (const run of subjects) run();
  const results = output.toTypedArray() as Float32Array;
  requireAlike(
    `${test.name} in C`,
    results,
    new Float32Array(reference.memory.buffer, outputAddress, test.outputLength),
  );
  requireAlike(`${test.name} in JavaScript`, results, inJavaScript);

  const [compiled, c, javaScript] = measure(subjects.map(repeat), { count: 1, batches: 61 });
  device.dispose();
  return [
    row(test.what, compiled, 'C, -O3 -msimd128', c, test.goal, us),
    row(test.what, compiled, 'JavaScript', javaScript, 1, us),
  ];
}

export async function kernelRows(): Promise<Row[]> {
  if (!existsSync(referenceFile)) {
    console.log(`${referenceFile} is not built: what is compared with it is left out\n`);
    return [];
  }
  const rows: Row[] = [];
  // A memory of its own for each: nothing in it is ever freed.
  for (const test of cases) rows.push(...(await caseRows(test, loadReference())));
  return rows;
}
