import { dtype, OperatorBench, smallNumbers } from './support/context.js';

test('mm', () => {
  const bench = new OperatorBench();
  const n = 512;
  const a = bench.tensor([n, n], dtype.float32, smallNumbers(n * n));
  const b = bench.tensor([n, n], dtype.float32, smallNumbers(n * n, 2));
  const out = bench.tensor([n, n], dtype.float32, new Float64Array(n * n));
  const times: number[] = [];
  for (let i = 0; i < 30; i++) {
    const s = performance.now();
    bench.call('extern_kernels.mm', [a, b], { out });
    times.push(performance.now() - s);
  }
  console.log(times.map((t) => t.toFixed(2)).join(' '));
});
