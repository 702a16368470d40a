/** Every recorded call of an operator gives here what it gave in PyTorch, or ends in the same error. */
import type { OperatorValue } from '../../../web/inductor/operators/operator.js';
import { OperatorBench, type Tensor } from './support/context.js';
import { differences, messageOf, unwrittenResults } from './support/differences.js';
import {
  expectNumbers,
  expectResult,
  prepare,
  recordedTensors,
  upload,
} from './support/recorded_calls.js';
import { isTensor, operatorRecording, type RecordedValue } from './support/recordings.js';

let bench: OperatorBench;
beforeEach(() => {
  bench = new OperatorBench();
});
afterEach(() => bench.device.dispose());

const show = (value: RecordedValue): string => {
  if (isTensor(value)) return `${value.dtype}[${value.size}]`;
  if (Array.isArray(value)) return `[${(value as readonly RecordedValue[]).map(show)}]`;
  return JSON.stringify(value);
};

const numbered = operatorRecording.cases.map((call, i) => ({
  call,
  title: `${call.operator.replace('aten.', '')}(${call.args.map(show).join(', ')}) #${i}`,
}));
const failing = numbered.filter(({ call }) => call.error !== undefined);
const alike = numbered.filter(
  ({ call }) => call.error === undefined && !differences.some(({ isMeant }) => isMeant(call)),
);

describe('results', () => {
  test.each(alike)('$title', ({ call }) => {
    const { tensors, run } = prepare(bench, call);
    const got = run();
    const wanted = call.result as RecordedValue;
    const unwritten = unwrittenResults[call.operator];
    if (unwritten === undefined) expectResult(bench, got, wanted);
    else {
      expect(got).toHaveLength((wanted as readonly RecordedValue[]).length);
      (wanted as readonly RecordedValue[]).forEach((each, i) => {
        const own = (got as readonly OperatorValue[])[i] as OperatorValue;
        expectResult(bench, own, each, !unwritten.includes(i));
      });
    }
    recordedTensors(call).forEach((before, i) => {
      const data = call.written?.[i] ?? before.data;
      expectNumbers(tensors[i] as Tensor, upload(bench, { ...before, data }));
    });
  });
});

describe('differences', () => {
  test.each(differences)('$reason', ({ isMeant, check }) => {
    const meant = operatorRecording.cases.filter(isMeant);
    expect(meant.length).toBeGreaterThan(0);
    for (const call of meant) check(prepare(bench, call).run);
  });
});

describe('errors', () => {
  test.each(failing)('$title', ({ call }) => {
    const { tensors, run } = prepare(bench, call);
    let thrown: unknown = null;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    // What depends on the numbers fails in the kernel.
    const { cause } = thrown as Error;
    const error = cause instanceof Error ? cause : (thrown as Error);
    expect(error.message).toBe(messageOf(call));
    expect(error.name).toBe('RuntimeError');
    recordedTensors(call).forEach((before, i) => {
      expectNumbers(tensors[i] as Tensor, upload(bench, before));
    });
  });
});
