/** Kernels in C, built as docs/kernel-abi.md says, two of them at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pkg from 'inductor-fake-device/sync';
import { root } from '../support/child.js';

const { SimulatedDevice, WebAssemblyKernel, dtype } = pkg;

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(join(root, 'build', 'wasm', 'kernels', `${name}.wasm`)));

const silu = new WebAssemblyKernel({
  name: 'silu',
  signature: { in_ptr0: '*fp32', out_ptr0: '*fp32', xnumel: 'i32' },
  bytes: bytesOf('silu'),
  grid: 'silu',
});
const rowSum = new WebAssemblyKernel({
  name: 'row_sum',
  signature: { in_ptr0: '*fp32', out_ptr0: '*fp32', columns: 'i32' },
  bytes: bytesOf('row_sum'),
  program: 'row_sum',
});

const reference = (x: number) => x / (1 + Math.exp(-x));

let device: InstanceType<typeof SimulatedDevice>;
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => device.dispose());

test.each([1, 4, 7, 1000, 1 << 16])('silu over %i floats', (count) => {
  const data = Float32Array.from({ length: count }, (_, i) => ((i * 37) % 201) / 10 - 10);
  const x = device.fromArray(data, dtype.float32);
  const y = device.emptyLike(x);
  device.launch(silu, { grid: [1], args: [x, y, count] });
  const got = y.toTypedArray() as Float32Array;
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const wanted = reference(data[i] as number);
    worst = Math.max(
      worst,
      Math.abs((got[i] as number) - wanted) / Math.max(Math.abs(wanted), 1e-3),
    );
  }
  expect(worst).toBeLessThan(1e-6);
});

test('silu at the ends of its range', () => {
  const x = device.fromArray([-1000, -88, 88, 1000, 0], dtype.float32);
  const y = device.emptyLike(x);
  device.launch(silu, { grid: [1], args: [x, y, 5] });
  const [low, , high, highest, zero] = y.toArray() as number[];
  expect(Math.abs(low as number)).toBeLessThan(1e-30);
  expect([high, highest, zero]).toEqual([88, 1000, 0]);
});

test('row_sum, a row per program, with its partial sums on the C stack', () => {
  const rows = 13;
  const columns = 517;
  const data = Float32Array.from({ length: rows * columns }, (_, i) => (i % 17) - 8);
  const x = device.fromArray(data, dtype.float32, { size: [rows, columns] });
  const sums = device.emptyStrided([rows], [1], dtype.float32);
  device.launch(rowSum, { grid: [rows], args: [x, sums, columns] });
  expect(sums.toArray()).toEqual(
    Array.from({ length: rows }, (_, row) =>
      data.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0),
    ),
  );
  // The stack is in the reserved region: what is allocated is untouched.
  expect(x.toTypedArray()).toEqual(data);
});

test.each(['eager', 'deferred'] as const)('both at once, one after the other, %s', (execution) => {
  using one = new SimulatedDevice({ execution, seed: 3 });
  const [rows, columns] = [8, 64];
  const data = Float32Array.from({ length: rows * columns }, (_, i) => (i % 9) - 4);
  const x = one.fromArray(data, dtype.float32, { size: [rows, columns] });
  const y = one.emptyLike(x);
  const sums = one.emptyStrided([rows], [1], dtype.float32);
  const stream = one.createStream();
  stream.waitStream(one.defaultStream);
  for (let round = 0; round < 10; round++) {
    one.launch(silu, { grid: [1], args: [x, y, rows * columns] });
    stream.waitStream(one.defaultStream);
    one.launch(rowSum, { grid: [rows], args: [y, sums, columns], stream });
    one.defaultStream.waitStream(stream);
  }
  one.synchronize();
  const got = sums.toArray() as number[];
  for (let row = 0; row < rows; row++) {
    const wanted = data
      .subarray(row * columns, (row + 1) * columns)
      .reduce((sum, value) => sum + reference(value), 0);
    expect(Math.abs((got[row] as number) - wanted)).toBeLessThan(1e-3);
  }
});

test('traps leave the C stack as it was', () => {
  const x = device.fromArray(new Float32Array(64).fill(2), dtype.float32);
  const sum = device.emptyStrided([1], [1], dtype.float32);
  // Each leaves a frame of a kilobyte on a stack of 60.
  for (let i = 0; i < 1000; i++) {
    expect(() => device.launch(rowSum, { grid: [1], args: [x, sum, -1] })).toThrow(
      pkg.KernelLaunchError,
    );
  }
  device.launch(rowSum, { grid: [1], args: [x, sum, 64] });
  expect(sum.item()).toBe(128);
});

test('need nothing but the memory, and hold no data', () => {
  for (const name of ['silu', 'row_sum']) {
    const module = new WebAssembly.Module(bytesOf(name));
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'env', name: 'memory', kind: 'memory' },
    ]);
  }
});
