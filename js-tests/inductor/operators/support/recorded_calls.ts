/** Recorded calls on a device: their arguments, and what must come of them. */
import type { OperatorValue } from '../../../../web/inductor/operators/operator.js';
import { dtype, type OperatorBench, Tensor } from './context.js';
import {
  isTensor,
  type RecordedCall,
  type RecordedTensor,
  type RecordedValue,
} from './recordings.js';

export const dtypeNamed = (name: string) =>
  (dtype as Readonly<Record<string, unknown>>)[name] as Tensor['dtype'];

/** A recorded tensor on the device, with its strides. */
export function upload(
  { device }: OperatorBench,
  { dtype: name, size, stride, data }: RecordedTensor,
): Tensor {
  const tensor = device.emptyStrided(size, stride, dtypeNamed(name));
  device.copyHostToDevice(tensor.address, new Uint8Array(Buffer.from(data, 'base64')));
  return tensor;
}

function argumentOf(bench: OperatorBench, value: RecordedValue, tensors: Tensor[]): OperatorValue {
  if (isTensor(value)) {
    const tensor = upload(bench, value);
    tensors.push(tensor);
    return tensor;
  }
  if (Array.isArray(value)) {
    return (value as readonly RecordedValue[]).map((each) => argumentOf(bench, each, tensors));
  }
  if (typeof value === 'object' && value !== null) {
    if ('name' in value) return dtypeNamed(value.name);
    if ('float' in value) return Number(value.float.replace('inf', 'Infinity'));
  }
  return value as OperatorValue;
}

/** A recorded call that can be made. */
export interface PreparedCall {
  /** Those among its arguments, in order. */
  readonly tensors: readonly Tensor[];
  readonly run: () => OperatorValue;
}

export function prepare(bench: OperatorBench, call: RecordedCall): PreparedCall {
  const tensors: Tensor[] = [];
  const args = call.args.map((value) => argumentOf(bench, value, tensors));
  const kwargs = Object.fromEntries(
    Object.entries(call.kwargs).map(([name, value]) => [name, argumentOf(bench, value, tensors)]),
  );
  return { tensors, run: () => bench.call(call.operator, args, kwargs) };
}

/** The tensors among a call's arguments, in the order of {@link PreparedCall.tensors}. */
export function recordedTensors(call: RecordedCall): readonly RecordedTensor[] {
  const collect = (value: RecordedValue): readonly RecordedTensor[] => {
    if (isTensor(value)) return [value];
    return Array.isArray(value) ? (value as readonly RecordedValue[]).flatMap(collect) : [];
  };
  return [...call.args, ...Object.values(call.kwargs)].flatMap(collect);
}

/** Relative to a number, and to the largest around it: sums are added in another order. */
const tolerances: Readonly<Record<string, readonly [relative: number, absolute: number]>> = {
  float64: [1e-12, 1e-13],
  float32: [2e-6, 1e-6],
  float16: [2e-3, 1e-3],
  bfloat16: [1.6e-2, 8e-3],
};

const numbersOf = (tensor: Tensor): number[] =>
  Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number);

/** Complains about the first element that is not what was recorded. */
export function expectNumbers(got: Tensor, wanted: Tensor): void {
  const [relative, absolute] = tolerances[wanted.dtype.name] ?? [0, 0];
  const expected = numbersOf(wanted);
  const largest = expected
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const actual = numbersOf(got);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    const other = expected[i] as number;
    const limit = relative * Math.abs(other) + absolute * largest;
    if (Object.is(value, other) || Math.abs(value - other) <= limit) return;
    throw new Error(`element ${i} is ${value}, and was ${other}`);
  });
}

/** Strides that are taken at all. */
const usedStrides = ({ size, stride }: Pick<RecordedTensor, 'size' | 'stride'>): number[] =>
  size.includes(0) ? [] : stride.filter((_, axis) => (size[axis] as number) > 1);

/**
 * Complains about a result that is not what was recorded.
 *
 * @param isWritten whether PyTorch wrote anything there
 */
export function expectResult(
  bench: OperatorBench,
  got: OperatorValue,
  wanted: RecordedValue,
  isWritten = true,
): void {
  if (isTensor(wanted)) {
    if (!(got instanceof Tensor)) throw new Error(`a tensor was expected, not ${String(got)}`);
    // There are no unsigned tensors of 64 bits here.
    const recorded = wanted.dtype === 'uint64' ? { ...wanted, dtype: 'int64' } : wanted;
    expect(got.dtype.name).toBe(recorded.dtype);
    expect(got.size).toEqual(recorded.size);
    expect(usedStrides(got)).toEqual(usedStrides(recorded));
    if (isWritten) expectNumbers(got, upload(bench, recorded));
  } else if (Array.isArray(wanted)) {
    const list = got as readonly OperatorValue[];
    expect(list).toHaveLength(wanted.length);
    (wanted as readonly RecordedValue[]).forEach((each, i) => {
      expectResult(bench, list[i] as OperatorValue, each, isWritten);
    });
  } else expect(got).toBe(wanted);
}
