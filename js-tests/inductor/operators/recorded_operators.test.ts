/** Every recorded call of an operator gives here what it gave in PyTorch, or ends in the same error. */
import type { OperatorValue } from '../../../web/inductor/operators/operator.js';
import { dtype, OperatorBench, Tensor } from './support/context.js';
import {
  isTensor,
  operatorRecording,
  type RecordedCall,
  type RecordedTensor,
  type RecordedValue,
} from './support/recordings.js';

const dtypeNamed = (name: string) => (dtype as Readonly<Record<string, unknown>>)[name] as never;

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

function upload({ dtype: name, size, stride, data }: RecordedTensor): Tensor {
  const tensor = bench.device.emptyStrided(size, stride, dtypeNamed(name));
  bench.device.copyHostToDevice(tensor.address, bytesOf(data));
  return tensor;
}

/** An argument as a module gives it. */
function argument(value: RecordedValue, tensors: Tensor[]): OperatorValue {
  if (isTensor(value)) {
    const tensor = upload(value);
    tensors.push(tensor);
    return tensor;
  }
  if (Array.isArray(value)) {
    return (value as readonly RecordedValue[]).map((each) => argument(each, tensors));
  }
  if (typeof value === 'object' && value !== null) {
    if ('name' in value) return dtypeNamed(value.name);
    if ('float' in value) return Number(value.float.replace('inf', 'Infinity'));
  }
  return value as OperatorValue;
}

/** Relative to a number and to the largest around it: sums are added in another order. */
const tolerances: Readonly<Record<string, readonly [number, number]>> = {
  float64: [1e-12, 1e-13],
  float32: [2e-6, 1e-6],
  float16: [2e-3, 1e-3],
  bfloat16: [1.6e-2, 8e-3],
};

function expectNumbers(got: Tensor, wanted: Tensor): void {
  const [relative, absolute] = tolerances[wanted.dtype.name] ?? [0, 0];
  const expected = Array.from(wanted.toTypedArray() as ArrayLike<number | bigint>, Number);
  const largest = expected
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const actual = Array.from(got.toTypedArray() as ArrayLike<number | bigint>, Number);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    const other = expected[i] as number;
    const limit = relative * Math.abs(other) + absolute * largest;
    if (Object.is(value, other) || Math.abs(value - other) <= limit) return;
    throw new Error(`element ${i} is ${value}, and was ${other}`);
  });
}

function expectResult(got: OperatorValue, wanted: RecordedValue | undefined): void {
  if (wanted === undefined) return;
  if (isTensor(wanted)) {
    if (!(got instanceof Tensor)) throw new Error(`a tensor was expected, not ${String(got)}`);
    // There are no unsigned tensors of 64 bits here.
    const recorded = wanted.dtype === 'uint64' ? { ...wanted, dtype: 'int64' } : wanted;
    expect(got.dtype.name).toBe(recorded.dtype);
    expect(got.size).toEqual(recorded.size);
    const steps = (stride: readonly number[]) =>
      stride.filter((_, axis) => got.numel > 0 && (got.size[axis] as number) > 1);
    expect(steps(got.stride)).toEqual(steps(recorded.stride));
    if (wanted.dtype !== 'uint64') expectNumbers(got, upload(recorded));
  } else if (Array.isArray(wanted)) {
    const list = got as readonly OperatorValue[];
    expect(list).toHaveLength(wanted.length);
    (wanted as readonly RecordedValue[]).forEach((each, i) => {
      expectResult(list[i] as OperatorValue, each);
    });
  } else expect(got).toBe(wanted);
}

const show = (value: RecordedValue): string => {
  if (isTensor(value)) return `${value.dtype}[${value.size}]`;
  if (Array.isArray(value)) return `[${(value as readonly RecordedValue[]).map(show)}]`;
  return JSON.stringify(value);
};
const titleOf = (call: RecordedCall, i: number): string =>
  `${call.operator.replace('aten.', '')}(${call.args.map(show).join(', ')}) #${i}`;

const numbered = operatorRecording.cases.map((call, i) => ({ call, title: titleOf(call, i) }));

describe('results', () => {
  test.each(numbered.filter(({ call }) => call.error === undefined))('$title', ({ call }) => {
    const tensors: Tensor[] = [];
    const args = call.args.map((value) => argument(value, tensors));
    const kwargs = Object.fromEntries(
      Object.entries(call.kwargs).map(([name, value]) => [name, argument(value, tensors)]),
    );
    const got = bench.call(call.operator, args, kwargs);
    expectResult(got, call.result);
    const recorded: RecordedTensor[] = [];
    const collect = (value: RecordedValue): void => {
      if (isTensor(value)) recorded.push(value);
      else if (Array.isArray(value)) (value as readonly RecordedValue[]).forEach(collect);
    };
    [...call.args, ...Object.values(call.kwargs)].forEach(collect);
    tensors.forEach((tensor, i) => {
      const before = recorded[i] as RecordedTensor;
      const data = call.written?.[i] ?? before.data;
      expectNumbers(tensor, upload({ ...before, data }));
    });
  });
});

describe('errors', () => {
  test.each(numbered.filter(({ call }) => call.error !== undefined))('$title', ({ call }) => {
    const tensors: Tensor[] = [];
    const args = call.args.map((value) => argument(value, tensors));
    const kwargs = Object.fromEntries(
      Object.entries(call.kwargs).map(([name, value]) => [name, argument(value, tensors)]),
    );
    let message: string | null = null;
    try {
      bench.call(call.operator, args, kwargs);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(call.error?.message);
  });
});
