/** A place to call operators in, as a module gives them one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// The package makes the realm, whose classes the modules below take.
import 'inductor-fake-device/sync';
import { type OperatorOptions, operatorsOn } from '../../../../web/inductor/operators/index.js';
import { NativeKernels } from '../../../../web/inductor/operators/native_kernels.js';
import type {
  ExternKernel,
  OperatorContext,
  OperatorKwargs,
  OperatorValue,
} from '../../../../web/inductor/operators/operator.js';
import {
  SimulatedDevice,
  type SimulatedDeviceOptions,
  Tensor,
} from '../../../../web/simulated/exports.js';
import type { DType } from '../../../../web/simulated/shared.js';
import { root } from '../../../support/child.js';

export { dtype } from '../../../../web/simulated/shared.js';
export { Tensor };

const kernels = new NativeKernels(
  new Uint8Array(readFileSync(join(root, 'build', 'wasm', 'fake_device_operators.wasm'))),
);

function tensorsIn(value: OperatorValue): readonly Tensor[] {
  if (Array.isArray(value)) return (value as readonly OperatorValue[]).flatMap(tensorsIn);
  return value instanceof Tensor ? [value] : [];
}

/** A device with the operators on it. */
export class OperatorBench {
  readonly device: SimulatedDevice;
  readonly operators: ReadonlyMap<string, ExternKernel>;

  constructor(options: SimulatedDeviceOptions = {}, operatorOptions: OperatorOptions = {}) {
    this.device = new SimulatedDevice(options);
    this.operators = operatorsOn(kernels, operatorOptions);
  }

  /** Calls an operator as a module does: what it made and did not give back is freed when it has returned. */
  call(name: string, args: readonly OperatorValue[], kwargs: OperatorKwargs = {}): OperatorValue {
    const operator = this.operators.get(name);
    if (operator === undefined) throw new Error(`there is no operator ${name}`);
    const made: Tensor[] = [];
    const { device } = this;
    const context: OperatorContext = {
      device,
      stream: device.currentStream(),
      empty(size, dtype, stride) {
        const tensor = device.emptyStrided(size, stride ?? rowMajor(size), dtype);
        made.push(tensor);
        return tensor;
      },
    };
    let result: OperatorValue = null;
    try {
      result = operator(context, args, kwargs);
      return result;
    } finally {
      const kept = new Set(tensorsIn(result));
      for (const tensor of made) if (!kept.has(tensor)) tensor.dispose();
    }
  }

  /** A tensor of these strides, filled from a list in row-major order; not at all from an empty one. */
  tensor(
    size: readonly number[],
    dtype: DType,
    values: ArrayLike<number>,
    stride: readonly number[] = rowMajor(size),
  ): Tensor {
    const tensor = this.device.emptyStrided(size, stride, dtype);
    return values.length === 0 ? tensor : tensor.copyFrom(Float64Array.from(values));
  }

  get allocatedBytes(): number {
    return this.device.memoryStats()['allocated_bytes.all.current'] ?? 0;
  }
}

/** The strides of a contiguous tensor. */
export function rowMajor(size: readonly number[]): number[] {
  return size.map((_, i) => size.slice(i + 1).reduce((product, extent) => product * extent, 1));
}

/** Whole numbers from -3 to 3, in no order. */
export function smallNumbers(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 16) % 7) - 3;
  });
}
