/** What is meant to be other here than what PyTorch did, each with the reason. */
import type { OperatorValue } from '../../../../web/inductor/operators/operator.js';
import type { Tensor } from './context.js';
import { isTensor, type RecordedCall } from './recordings.js';

/** Calls that are refused here, or give something else. */
export const differences: readonly {
  readonly reason: string;
  readonly isMeant: (call: RecordedCall) => boolean;
  readonly check: (run: () => OperatorValue) => void;
}[] = [
  {
    reason: 'PyTorch cuts a factor of 0.5 off to 0 and says nothing',
    isMeant: ({ operator, kwargs }) =>
      operator === 'aten.addmm.default' &&
      JSON.stringify(kwargs.alpha) === JSON.stringify({ float: '0.5' }),
    check: (run) =>
      expect(run).toThrow(
        'For integral input tensors, argument alpha must not be a floating point number.',
      ),
  },
  {
    reason: 'convolutions of integers exist on the CPU alone',
    isMeant: ({ operator, args }) =>
      operator === 'aten.convolution.default' && isTensor(args[0]) && args[0].dtype === 'int32',
    check: (run) => expect(run).toThrow(`"convolution" not implemented for 'Int'`),
  },
  {
    reason: "PyTorch's sine of a multiple of pi is not quite 0, so that its poles are finite",
    isMeant: ({ operator, args }) => operator === 'aten.polygamma.default' && args[0] === 1,
    check: (run) => {
      const values = (run() as Tensor).toTypedArray();
      // At -1 and -2.
      expect([values[16], values[18]]).toEqual([Infinity, Infinity]);
    },
  },
  {
    reason: 'which of several NaN is meant follows from how PyTorch selects',
    isMeant: ({ operator }) => operator === 'aten.nanmedian.dim',
    check: (run) => {
      const [values, indices] = run() as readonly [Tensor, Tensor];
      expect(values.toArray()).toEqual([2, Number.NaN]);
      expect((indices.toArray() as bigint[])[0]).toBe(3n);
    },
  },
];

/** Results that PyTorch leaves unwritten where nothing is dropped out, by their numbers: the random state. */
export const unwrittenResults: Readonly<Record<string, readonly number[]>> = {
  'aten._scaled_dot_product_efficient_attention.default': [2, 3],
  'aten._scaled_dot_product_flash_attention.default': [6, 7],
  'aten._scaled_dot_product_cudnn_attention.default': [6, 7],
};

const mkldnn = (tensor: string): string =>
  ` or input should be a MKLDNN tensor and ${tensor} is a dense tensor`;
const unequal = (tensor: string): string =>
  `Input type (torch.FloatTensor) and ${tensor} type (torch.DoubleTensor) should be the same`;

/** Messages that are others. */
const messages: readonly {
  readonly reason: string;
  readonly operator: RegExp;
  readonly recorded: string;
  readonly here: string;
}[] = [
  {
    reason: 'names the operator, not a function within it',
    operator: /mm/,
    recorded: `"addmm_impl_cpu_" not implemented for 'Bool'`,
    here: `"mm" not implemented for 'Bool'`,
  },
  {
    reason: 'names the operator, not a function within it',
    operator: /upsample/,
    recorded: `"upsample_bilinear2d_channels_last" not implemented for 'Int'`,
    here: `"upsample_bilinear2d" not implemented for 'Int'`,
  },
  {
    reason: 'CUDA says it in other words than the CPU',
    operator: /mm/,
    recorded: 'expected mat1 and mat2 to have the same dtype, but got: float != double',
    here: 'expected m1 and m2 to have the same dtype, but got: float != double',
  },
  {
    reason: 'names a function of the CPU',
    operator: /_int_mm/,
    recorded: 'int_mm_out_cpu: Expected self dtype to be of type int8 but got float',
    here: 'Expected self dtype to be of type int8 but got float',
  },
  {
    reason: 'there are no MKLDNN tensors',
    operator: /convolution/,
    recorded: unequal('weight') + mkldnn('weight'),
    here: unequal('weight'),
  },
  {
    reason: 'there are no MKLDNN tensors',
    operator: /convolution/,
    recorded: unequal('bias') + mkldnn('bias'),
    here: unequal('bias'),
  },
  {
    reason: 'says what is wrong',
    operator: /convolution/,
    recorded: 'could not construct a memory descriptor using a format tag',
    here: 'Given input size per channel: (3 x 3). Calculated output size per channel: (-3 x -3). Output size is too small',
  },
  {
    reason: 'what scaled_dot_product_attention itself says',
    operator: /attention/,
    recorded: 'expected scalar type Float but found Double',
    here: 'Expected query, key, and value to have the same dtype, but got query.dtype: float key.dtype: double and value.dtype: float instead.',
  },
  {
    reason: 'names the operator as it is called, and says what was given',
    operator: /attention/,
    recorded:
      'scaled_dot_product_attention_flash_attention: Accept only 4 dims inputs shape of {B, H, T, K}',
    here: '_scaled_dot_product_flash_attention_for_cpu: Expected query, key, and value to all be 4 dimensional, but got [3, 3, 3]',
  },
];

/** What a failing call must say here. */
export function messageOf({ operator, error }: RecordedCall): string | undefined {
  const other = messages.find(
    (each) => each.operator.test(operator) && each.recorded === error?.message,
  );
  return other?.here ?? error?.message;
}
