/** Kernels that are calls: the matrix product, against the same loops built natively for the same vectors. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadInductorModule, type ModuleValue } from 'inductor-fake-device/inductor';
import { dtype, SimulatedDevice, type Tensor } from 'inductor-fake-device/sync';
import { measure, median, type Subject } from './measure.js';
import { type Row, row, us } from './rows.js';

const EXTENT = 512;
/** Runs of the native program, each among calls of the kernel: a busy machine disturbs both. */
const ROUNDS = 7;

/** What `scripts/bench.mjs` makes. */
const nativeProduct = 'build/native/matrix_product_native';

/** A module that is one product. */
const source = `
import torch
from torch import device, empty_strided
from torch._inductor.select_algorithm import extern_kernels

def call(args):
    arg0_1, arg1_1 = args
    args.clear()
    buf0 = empty_strided((${EXTENT}, ${EXTENT}), (${EXTENT}, 1), device='privateuseone', dtype=torch.float32)
    extern_kernels.mm(arg0_1, arg1_1, out=buf0)
    return (buf0, )
`;

function measureNatively(): number {
  const { status, stdout, stderr } = spawnSync(nativeProduct, [String(EXTENT)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${nativeProduct}: ${stderr}`);
  return (JSON.parse(stdout) as { ns: number }).ns;
}

export async function operatorRows(): Promise<Row[]> {
  if (!existsSync(nativeProduct)) {
    console.log(`${nativeProduct} is not built: matrix products are left out\n`);
    return [];
  }
  const device = new SimulatedDevice();
  const module = await loadInductorModule(device, source);
  const matrix = (period: number, scale: number): Tensor =>
    device.fromArray(
      Float32Array.from({ length: EXTENT * EXTENT }, (_, i) => (i % period) * scale),
      dtype.float32,
      { size: [EXTENT, EXTENT] },
    );
  const operands = [matrix(13, 0.1), matrix(7, 0.2)];
  const product: Subject<ModuleValue[][]> = {
    prepare: () => [],
    run(results, count) {
      for (let i = 0; i < count; i++) results.push(module.call(operands));
    },
    clear(results) {
      for (const [result] of results) (result as Tensor).dispose();
    },
  };
  const times: number[] = [];
  const native: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    native.push(measureNatively());
    times.push(...measure([product], { count: 1, batches: 21 }));
  }
  module.dispose();
  device.dispose();
  return [
    row(
      `extern_kernels.mm, ${EXTENT}^3 fp32`,
      median(times),
      'the same in C++, 128-bit',
      median(native),
      2,
      us,
    ),
  ];
}
