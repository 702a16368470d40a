/** Values that are hardly ever what a function wants. */
export const strangeValues: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  NaN: Number.NaN,
  '2^40': 2 ** 40,
  '-1': -1,
  '0.5': 0.5,
  text: 'text',
  'the text 0': '0',
  true: true,
  false: false,
  '0n': 0n,
  symbol: Symbol('s'),
  function: () => 0,
  object: {},
  array: [],
  'an object without prototype': Object.create(null),
  'a throwing toString': {
    toString() {
      throw new Error('toString was called');
    },
  },
  'a long text': 'x'.repeat(1_000_000),
  'a lone surrogate': '\ud800',
};
