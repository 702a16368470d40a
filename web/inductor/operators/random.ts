/** `randint`, `rand`, `randn`, `bernoulli` and `randperm`, of a generator. */
import type { Tensor } from '../../simulated/exports.js';
import { type Numbers, numbersFor } from './elements.js';
import type { Draw, Generator } from './generator.js';
import { sameSize, show, strideLike, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** From this range on an integer is made of two words. */
const WIDE_RANGE = 2n ** 28n;

/** Numbers that a thread makes of four words. */
const NARROW = 4;
const WIDE = 2;

/** Two words as one number. */
function wideWord(draw: Draw, element: number): bigint {
  const { words, place } = draw.words(element);
  return (BigInt(words[2 * place] as number) << 32n) | BigInt(words[2 * place + 1] as number);
}

function word(draw: Draw, element: number): number {
  const { words, place } = draw.words(element);
  return words[place] as number;
}

/** From above 0 to 1: of 32 bits for fp32, of 53 for fp64. */
function uniformAboveZero(draw: Draw, element: number, isDouble: boolean): number {
  if (!isDouble) return Math.fround(Math.fround(word(draw, element)) * 2 ** -32 + 2 ** -33);
  const { words, place } = draw.words(element);
  return uniformDouble(words[2 * place] as number, words[2 * place + 1] as number);
}

function uniformDouble(low: number, high: number): number {
  const mixed = BigInt(low) ^ (BigInt(high) << 21n);
  return Number(mixed) * 2 ** -53 + 2 ** -54;
}

/** From 0 to below 1. */
function uniform(draw: Draw, element: number, dtype: DType): number {
  const value = uniformAboveZero(draw, element, dtype === dtypes.float64);
  // What would be stored as 1 becomes 0.
  const least = { float16: 2 ** -12, bfloat16: 2 ** -9 }[dtype.name] ?? 0;
  return value >= 1 - least ? 0 : value;
}

/** By Box and Muller, of a pair of uniform numbers. */
function normal(draw: Draw, element: number, dtype: DType): number {
  const { words, place } = draw.words(element);
  if (dtype === dtypes.float64) {
    const radius = Math.sqrt(-2 * Math.log(uniformDouble(words[0], words[1])));
    const angle = 2 * Math.PI * uniformDouble(words[2], words[3]);
    return radius * (place === 0 ? Math.sin(angle) : Math.cos(angle));
  }
  const pair = place < 2 ? 0 : 2;
  const u = Math.fround((words[pair] as number) * 2 ** -32 + 2 ** -33);
  const v = (words[pair + 1] as number) * (2 ** -32 * 2 * Math.PI) + 2 ** -33 * 2 * Math.PI;
  const radius = Math.sqrt(-2 * Math.log(u));
  return radius * (place % 2 === 0 ? Math.sin(v) : Math.cos(v));
}

/** Launches a draw of a number for each element, in row-major order. */
function fill(
  context: OperatorContext,
  name: string,
  output: Tensor,
  draw: Draw,
  number: (draw: Draw, element: number) => number | bigint,
): void {
  const { dtype, numel } = output;
  launchPlain(context, name, { reads: [], writes: [output] }, () => {
    const numbers: Numbers = numbersFor(dtype, numel);
    for (let i = 0; i < numel; i++) numbers[i] = number(draw, i) as never;
    return [numbers];
  });
}

function requireFloat(name: string, dtype: DType): void {
  if (dtype.isFloatingPoint) return;
  throw new RuntimeError(`"${name}" not implemented for '${typeName(dtype)}'`);
}

function requireSize(name: string, size: readonly number[]): void {
  if (size.every((extent) => extent >= 0)) return;
  throw new RuntimeError(
    `${name}(): Trying to create tensor with negative dimension ${size.find((extent) => extent < 0)}: ${show(size)}`,
  );
}

const OPTIONS =
  'ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None';

/** @param generatorOf the generator of the context's device */
export function randomOperators(
  generatorOf: (context: OperatorContext) => Generator,
): readonly (readonly [string, ExternKernel])[] {
  const made = (
    context: OperatorContext,
    args: Arguments,
    otherwise: DType,
    name: string,
  ): Tensor => {
    const size = args.numbers('size');
    requireSize(name, size);
    return context.empty(size, args.optionalDType('dtype') ?? otherwise);
  };

  const integers = (
    context: OperatorContext,
    output: Tensor,
    low: bigint,
    high: bigint,
  ): Tensor => {
    if (high <= low) {
      throw new RuntimeError(
        `random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`,
      );
    }
    const { device } = context;
    const range = high - low;
    const isWide = range >= WIDE_RANGE;
    const draw = generatorOf(context).draw(device, output.numel, isWide ? WIDE : NARROW);
    const number = (element: number): bigint => {
      const drawn = isWide ? wideWord(draw, element) : BigInt(word(draw, element));
      return BigInt.asIntN(64, (drawn % range) + low);
    };
    fill(context, 'randint', output, draw, (_, element) =>
      output.dtype === dtypes.int64 ? number(element) : Number(number(element)),
    );
    return output;
  };

  const randint = operatorOf(`randint(int high, int[] size, *, ${OPTIONS})`, (context, args) =>
    integers(context, made(context, args, dtypes.int64, 'randint'), 0n, args.whole('high')),
  );
  const randintLow = operatorOf(
    `randint(int low, int high, int[] size, *, ${OPTIONS})`,
    (context, args) => {
      const output = made(context, args, dtypes.int64, 'randint');
      return integers(context, output, args.whole('low'), args.whole('high'));
    },
  );
  const randintLowOut = operatorOf(
    'randint(int low, int high, int[] size, *, Tensor out)',
    (context, args) => {
      const out = args.tensor('out');
      const size = args.numbers('size');
      if (!sameSize(out.size, size)) {
        throw new RuntimeError(
          `randint(): 'out' has the size ${show(out.size)}, and the result has ${show(size)}`,
        );
      }
      return integers(context, out, args.whole('low'), args.whole('high'));
    },
  );

  const uniformOrNormal = (
    name: string,
    number: (draw: Draw, element: number, dtype: DType) => number,
  ): ExternKernel =>
    operatorOf(`${name}(int[] size, *, ${OPTIONS})`, (context, args) => {
      const dtype = args.optionalDType('dtype') ?? dtypes.float32;
      requireFloat(name, dtype);
      const output = made(context, args, dtypes.float32, name);
      const perThread = dtype === dtypes.float64 ? WIDE : NARROW;
      const draw = generatorOf(context).draw(context.device, output.numel, perThread);
      fill(context, name, output, draw, (own, element) => number(own, element, dtype));
      return output;
    });

  /** True with probability p, written as the tensor's dtype has it. */
  const bernoulli = (context: OperatorContext, output: Tensor, p: number): Tensor => {
    if (!(p >= 0 && p <= 1)) {
      throw new RuntimeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
    }
    const isDouble = output.dtype === dtypes.float64;
    const perThread = isDouble ? WIDE : NARROW;
    const draw = generatorOf(context).draw(context.device, output.numel, perThread);
    const bound = isDouble ? p : Math.fround(p);
    fill(context, 'bernoulli', output, draw, (own, element) => {
      const isTrue = uniformAboveZero(own, element, isDouble) <= bound;
      return output.dtype === dtypes.int64 ? BigInt(isTrue) : Number(isTrue);
    });
    return output;
  };

  const randperm = operatorOf(`randperm(int n, *, ${OPTIONS})`, (context, args) => {
    const n = args.number('n');
    if (n < 0) throw new RuntimeError(`n must be non-negative, got ${n}`);
    const output = context.empty([n], args.optionalDType('dtype') ?? dtypes.int64);
    const draw = generatorOf(context).draw(context.device, n, WIDE);
    launchPlain(context, 'randperm', { reads: [], writes: [output] }, () => {
      const order = numbersFor(output.dtype, n);
      for (let i = 0; i < n; i++) {
        const other = Number(wideWord(draw, i) % BigInt(i + 1));
        order[i] = order[other] as never;
        order[other] = (output.dtype === dtypes.int64 ? BigInt(i) : i) as never;
      }
      return [order];
    });
    return output;
  });

  return [
    ['aten.randint.default', randint],
    ['aten.randint.low', randintLow],
    ['aten.randint.low_out', randintLowOut],
    ['aten.rand.default', uniformOrNormal('rand', uniform)],
    ['aten.randn.default', uniformOrNormal('randn', normal)],
    [
      'aten.bernoulli_.float',
      operatorOf('bernoulli_(Tensor self, float p=0.5)', (context, args) =>
        bernoulli(context, args.tensor('self'), args.number('p')),
      ),
    ],
    [
      'aten.bernoulli.p',
      operatorOf('bernoulli(Tensor self, float p)', (context, args) => {
        const self = args.tensor('self');
        const output = context.empty(self.size, self.dtype, strideLike(self));
        return bernoulli(context, output, args.number('p'));
      }),
    ],
    ['aten.randperm.default', randperm],
  ];
}
