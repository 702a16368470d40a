/** The cells of recurrent networks, between their matrix products. */
import type { Tensor } from '../../simulated/exports.js';
import { sameSize, show, typeName } from './geometry.js';
import type { ExternKernel } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { RuntimeError } from './shared.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Gates of the input and of the hidden state, with their biases. */
interface Gates {
  readonly input: Tensor;
  readonly hidden: Tensor;
  /** Of the biases, both or none. */
  readonly biases: readonly Tensor[];
  readonly batch: number;
  readonly width: number;
}

/** @param count of gates, each as wide as the state */
function gatesOf(args: Arguments, name: string, state: Tensor, count: number): Gates {
  const [input, hidden] = [args.tensor('input_gates'), args.tensor('hidden_gates')];
  const biases = ['input_bias', 'hidden_bias']
    .map((bias) => args.optionalTensor(bias))
    .filter((bias) => bias !== null);
  const [batch = 0, width = 0] = state.size;
  const requireSize = (tensor: Tensor, what: string, size: readonly number[]): void => {
    if (sameSize(tensor.size, size)) return;
    throw new RuntimeError(
      `${name}(): ${what} has the size ${show(tensor.size)}, and ${show(size)} is expected`,
    );
  };
  if (state.size.length !== 2) {
    throw new RuntimeError(
      `${name}(): the state has the size ${show(state.size)}, not 2 dimensions`,
    );
  }
  requireSize(input, 'input_gates', [batch, count * width]);
  requireSize(hidden, 'hidden_gates', [batch, count * width]);
  if (biases.length === 1) {
    throw new RuntimeError(`${name}(): there must be both biases or none`);
  }
  for (const bias of biases) requireSize(bias, 'a bias', [count * width]);
  for (const tensor of [input, hidden, state, ...biases]) {
    if (tensor.dtype !== input.dtype) {
      throw new RuntimeError(
        `${name}(): the dtypes must be the same, and are ${typeName(input.dtype)} and ${typeName(tensor.dtype)}`,
      );
    }
  }
  if (!input.dtype.isFloatingPoint) {
    throw new RuntimeError(`"${name}" not implemented for '${typeName(input.dtype)}'`);
  }
  return { input, hidden, biases, batch, width };
}

const declared =
  'Tensor input_gates, Tensor hidden_gates, Tensor STATE, Tensor? input_bias=None, Tensor? hidden_bias=None';

/** Gates in the order input, forget, cell, output; the workspace has them activated, for the backward pass. */
const lstmCell = operatorOf(
  `_thnn_fused_lstm_cell(${declared.replace('STATE', 'cx')})`,
  (context, args) => {
    const state = args.tensor('cx');
    const { input, hidden, biases, batch, width } = gatesOf(
      args,
      '_thnn_fused_lstm_cell',
      state,
      4,
    );
    const { dtype } = input;
    const output = context.empty([batch, width], dtype);
    const cell = context.empty([batch, width], dtype);
    const workspace = context.empty([batch, 4 * width], dtype);
    launchPlain(
      context,
      '_thnn_fused_lstm_cell',
      { reads: [input, hidden, state, ...biases], writes: [output, cell, workspace] },
      ([fromInput, fromHidden, before, ...bias]) => {
        const results = [batch * width, batch * width, 4 * batch * width].map(
          (count) => new Float64Array(count),
        ) as [Float64Array, Float64Array, Float64Array];
        const [outputs, cells, gates] = results;
        for (let row = 0; row < batch; row++) {
          for (let column = 0; column < width; column++) {
            const gate = (index: number): number => {
              const at = index * width + column;
              const place = row * 4 * width + at;
              const sum = Number(fromInput?.[place]) + Number(fromHidden?.[place]);
              return bias.reduce((total, each) => total + Number(each[at]), sum);
            };
            const [i, f, o] = [gate(0), gate(1), gate(3)].map(sigmoid) as [number, number, number];
            const g = Math.tanh(gate(2));
            const at = row * width + column;
            const now = f * Number(before?.[at]) + i * g;
            cells[at] = now;
            outputs[at] = o * Math.tanh(now);
            [i, f, g, o].forEach((value, index) => {
              gates[row * 4 * width + index * width + column] = value;
            });
          }
        }
        return results;
      },
    );
    return [output, cell, workspace];
  },
);

/** Gates in the order reset, update, new; the workspace has what the backward pass needs. */
const gruCell = operatorOf(
  `_thnn_fused_gru_cell(${declared.replace('STATE', 'hx')})`,
  (context, args) => {
    const state = args.tensor('hx');
    const { input, hidden, biases, batch, width } = gatesOf(args, '_thnn_fused_gru_cell', state, 3);
    const { dtype } = input;
    const output = context.empty([batch, width], dtype);
    const workspace = context.empty([batch, 5 * width], dtype);
    launchPlain(
      context,
      '_thnn_fused_gru_cell',
      { reads: [input, hidden, state, ...biases], writes: [output, workspace] },
      ([fromInput, fromHidden, before, inputBias, hiddenBias]) => {
        const outputs = new Float64Array(batch * width);
        const kept = new Float64Array(5 * batch * width);
        for (let row = 0; row < batch; row++) {
          for (let column = 0; column < width; column++) {
            const part = (index: number, of: typeof fromInput, bias: typeof inputBias): number =>
              Number(of?.[(row * 3 + index) * width + column]) +
              Number(bias?.[index * width + column] ?? 0);
            const ofInput = (index: number): number => part(index, fromInput, inputBias);
            const ofHidden = (index: number): number => part(index, fromHidden, hiddenBias);
            const reset = sigmoid(ofInput(0) + ofHidden(0));
            const update = sigmoid(ofInput(1) + ofHidden(1));
            const recurrent = ofHidden(2);
            const fresh = Math.tanh(ofInput(2) + reset * recurrent);
            const old = Number(before?.[row * width + column]);
            outputs[row * width + column] = fresh + update * (old - fresh);
            [reset, update, fresh, old, recurrent].forEach((value, index) => {
              kept[(row * 5 + index) * width + column] = value;
            });
          }
        }
        return [outputs, kept];
      },
    );
    return [output, workspace];
  },
);

export const recurrentCells: readonly (readonly [string, ExternKernel])[] = [
  ['aten._thnn_fused_lstm_cell.default', lstmCell],
  ['aten._thnn_fused_gru_cell.default', gruCell],
];
