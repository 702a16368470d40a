/** Recorded tensors on a device, and how far two tensors are apart. */
import { type DType, dtype, type SimulatedDevice, type Tensor } from 'inductor-fake-device/sync';
import { type Bound, isWithin } from '../../triton/support/compare.js';
import type { RecordedTensor } from './recorded_modules.js';

/** In elements. */
export function contiguous(size: readonly number[]): number[] {
  const stride = size.map(() => 1);
  for (let axis = size.length - 2; axis >= 0; axis--) {
    stride[axis] = (stride[axis + 1] as number) * Math.max(size[axis + 1] as number, 1);
  }
  return stride;
}

/** A recorded tensor, in a storage like the one that it was in. */
export function place(device: SimulatedDevice, recorded: RecordedTensor): Tensor {
  const { shape, stride, storageOffset } = recorded;
  const type = dtype[recorded.dtype as keyof typeof dtype] as DType;
  const bytes = recorded.bytes();
  const storage = device.emptyStrided([bytes.length / type.itemsize], [1], type);
  try {
    if (bytes.length > 0) device.copyHostToDevice(storage.address, bytes);
    return device.reinterpretTensor(storage, shape, stride ?? contiguous(shape), storageOffset);
  } finally {
    storage.dispose();
  }
}

/** What a result may be off by, by its dtype; others are exact. */
export const tolerances: Readonly<Record<string, Bound>> = {
  float64: { rtol: 1e-7, atol: 1e-7 },
  float32: { rtol: 1.3e-5, atol: 1e-5 },
  float16: { rtol: 1e-3, atol: 1e-5 },
  bfloat16: { rtol: 1.6e-2, atol: 1e-5 },
};

/** How a tensor differs from what it should be, or null. `bound`: by its dtype where it is not given. */
export function difference(got: Tensor, want: Tensor, bound?: Bound): string | null {
  if (got.dtype !== want.dtype) return `is ${got.dtype} instead of ${want.dtype}`;
  if (got.size.join() !== want.size.join()) {
    return `has the size [${got.size}] instead of [${want.size}]`;
  }
  const allowed = bound ?? tolerances[want.dtype.name];
  const [a, b] = [got.toTypedArray(), want.toTypedArray()];
  const isRight = (i: number): boolean => {
    if (allowed === undefined) return a[i] === b[i];
    return isWithin(a[i] as number, b[i] as number, allowed);
  };
  const wrong = [...a.keys()].filter((i) => !isRight(i));
  const [first] = wrong;
  if (first === undefined) return null;
  const apart = wrong.map((i) => Math.abs(Number(a[i]) - Number(b[i])));
  return `${wrong.length} of ${a.length} wrong, [${first}] is ${a[first]} instead of ${b[first]}, at most ${Math.max(...apart)} apart`;
}
