/** `randint`, `rand`, `randn`, `bernoulli` and `randperm`, of a generator. */
import type { Tensor } from '../../simulated/exports.js';
import { type Numbers, numbersFor } from './elements.js';
import type { Draw, Generator, Words } from './generator.js';
import { sameSize, show, strideLike, typeName } from './geometry.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { launchPlain } from './plain.js';
import { type Arguments, operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

const { cos, fround, log, PI, sin, sqrt } = Math;

/** From this range on an integer is made of two words. */
const WIDE_RANGE = 2n ** 28n;

/** Numbers that a thread makes of four words. */
const NARROW = 4;
const WIDE = 2;

/** What an element's number is made of: words, and which of the numbers made of them it is. */
type FromWords = (words: Words, place: number) => number | bigint;

/** Two words as one number. */
const wideWord = (words: Words, place: number): bigint =>
  (BigInt(words[2 * place] as number) << 32n) | BigInt(words[2 * place + 1] as number);

/** From above 0 to 1, of 32 bits. */
const uniformSingle = (word: number): number => fround(fround(word) * 2 ** -32 + 2 ** -33);

/** From above 0 to 1, of 53 bits. */
function uniformDouble(low: number, high: number): number {
  // The words overlap: the upper bits of one are mixed with the lower ones of the other.
  const mixed = ((high << 21) ^ low) >>> 0;
  return ((high >>> 11) * 2 ** 32 + mixed) * 2 ** -53 + 2 ** -54;
}

function uniformAboveZero(words: Words, place: number, isDouble: boolean): number {
  return isDouble
    ? uniformDouble(words[2 * place] as number, words[2 * place + 1] as number)
    : uniformSingle(words[place] as number);
}

/** What rounds to 1 in a dtype of so few bits. */
const roundsToOne: Readonly<Record<string, number>> = {
  float16: 1 - 2 ** -12,
  bfloat16: 1 - 2 ** -9,
};

/** From 0 to below 1. */
function uniform(dtype: DType): FromWords {
  const isDouble = dtype === dtypes.float64;
  const limit = roundsToOne[dtype.name] ?? 1;
  return (words, place) => {
    const value = uniformAboveZero(words, place, isDouble);
    return value >= limit ? 0 : value;
  };
}

/** By Box and Muller, of a pair of uniform numbers. */
function normal(dtype: DType): FromWords {
  const of = (radius: number, angle: number, isFirst: boolean): number =>
    sqrt(-2 * log(radius)) * (isFirst ? sin(angle) : cos(angle));
  if (dtype === dtypes.float64) {
    return ([a = 0, b = 0, c = 0, d = 0], place) =>
      of(uniformDouble(a, b), 2 * PI * uniformDouble(c, d), place === 0);
  }
  return (words, place) => {
    const pair = place < 2 ? 0 : 2;
    const angle = 2 * PI * ((words[pair + 1] as number) * 2 ** -32 + 2 ** -33);
    return of(uniformSingle(words[pair] as number), angle, place % 2 === 0);
  };
}

/** Launches a draw of a number for each element, in row-major order. */
function fill(
  context: OperatorContext,
  name: string,
  output: Tensor,
  draw: Draw,
  number: FromWords,
): void {
  const { dtype, numel } = output;
  launchPlain(context, name, { reads: [], writes: [output] }, () => {
    const numbers: Numbers = numbersFor(dtype, numel);
    draw.forEach((element, words, place) => {
      numbers[element] = number(words, place) as never;
    });
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
    const isInt64 = output.dtype === dtypes.int64;
    fill(context, 'randint', output, draw, (words, place) => {
      const drawn = isWide ? wideWord(words, place) : BigInt(words[place] as number);
      const number = BigInt.asIntN(64, (drawn % range) + low);
      return isInt64 ? number : Number(number);
    });
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

  const uniformOrNormal = (name: string, numberOf: (dtype: DType) => FromWords): ExternKernel =>
    operatorOf(`${name}(int[] size, *, ${OPTIONS})`, (context, args) => {
      const dtype = args.optionalDType('dtype') ?? dtypes.float32;
      requireFloat(name, dtype);
      const output = made(context, args, dtypes.float32, name);
      const perThread = dtype === dtypes.float64 ? WIDE : NARROW;
      const draw = generatorOf(context).draw(context.device, output.numel, perThread);
      fill(context, name, output, draw, numberOf(dtype));
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
    const bound = isDouble ? p : fround(p);
    const isInt64 = output.dtype === dtypes.int64;
    fill(context, 'bernoulli', output, draw, (words, place) => {
      const isTrue = uniformAboveZero(words, place, isDouble) <= bound;
      return isInt64 ? BigInt(isTrue) : Number(isTrue);
    });
    return output;
  };

  const randperm = operatorOf(`randperm(int n, *, ${OPTIONS})`, (context, args) => {
    const n = args.number('n');
    if (n < 0) throw new RuntimeError(`n must be non-negative, got ${n}`);
    const output = context.empty([n], args.optionalDType('dtype') ?? dtypes.int64);
    const draw = generatorOf(context).draw(context.device, n, WIDE);
    const isInt64 = output.dtype === dtypes.int64;
    launchPlain(context, 'randperm', { reads: [], writes: [output] }, () => {
      const order = numbersFor(output.dtype, n);
      const others = new Float64Array(n);
      draw.forEach((i, words, place) => {
        others[i] = Number(wideWord(words, place) % BigInt(i + 1));
      });
      // Fisher and Yates, from the inside out.
      others.forEach((other, i) => {
        order[i] = order[other] as never;
        order[other] = (isInt64 ? BigInt(i) : i) as never;
      });
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
