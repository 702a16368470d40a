/** What Python prints: `str`, `repr` and `format`. */
import { pythonError } from './errors.js';
import type { Host } from './host.js';
import { intToFloat, isNumber, scaledToInt } from './numbers.js';
import {
  BuiltinType,
  type Callable,
  ClassObject,
  Dict,
  Ellipsis,
  ExceptionObject,
  HostType,
  Instance,
  isHostObject,
  List,
  Namespace,
  PythonSet,
  Range,
  Slice,
  typeName,
  type Value,
} from './values.js';

type Texts = Pick<Host, 'text'>;

/** A number rounded to so many digits: `digits` and where the point is, `0.digits * 10 ** point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The shortest decimal that reads as a finite float that is not negative. */
function shortest(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** A finite float that is not negative, rounded to so many digits: half to even, exactly. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: '0'.repeat(count), point: 1 };
  // With so many digits it does not round up to a power of ten.
  const exponent = Number(value.toExponential(40).split('e')[1]);
  const digits = String(scaledToInt(value, count - 1 - exponent));
  return { digits: digits.slice(0, count), point: exponent + 1 + digits.length - count };
}

/** The digits as a number with an exponent. */
function exponential({ digits, point }: Decimal, keepsPoint: boolean): string {
  const fraction = digits.slice(1);
  const exponent = point - 1;
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}${fraction === '' && !keepsPoint ? '' : '.'}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The digits with a point among them. */
function positional({ digits, point }: Decimal, keepsPoint: boolean): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return fraction === '' && !keepsPoint ? whole : `${whole}.${fraction}`;
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? null : 'inf';
}

const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);

const withoutZeros = ({ digits, point }: Decimal): Decimal => ({
  digits: digits.replace(/(?<=.)0+$/, ''),
  point,
});

/** `repr(float)` */
function floatText(value: number): string {
  const unsigned = Math.abs(value);
  let text = special(value);
  if (text === null) {
    const decimal = shortest(unsigned);
    const usesExponent = decimal.point <= -4 || decimal.point > 16;
    text = usesExponent ? exponential(decimal, false) : positional(decimal, true);
    if (text.endsWith('.')) text += '0';
  }
  return isNegative(value) ? `-${text}` : text;
}

/** Python writes no longer ints in decimal: it takes too long. */
const MOST_DIGITS = 4300;
const LEAST_LONG_INT = 10n ** BigInt(MOST_DIGITS);

/** `repr(int)` */
function intText(value: bigint): string {
  if (value >= LEAST_LONG_INT || value <= -LEAST_LONG_INT) {
    throw pythonError(
      'ValueError',
      `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion`,
    );
  }
  return String(value);
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** `repr(str)` */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\\\n\r\t'"]|\p{C}|(?! )\p{Z}/gu, (character) => {
    if (character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    const named = namedEscapes[character];
    if (named !== undefined) return named;
    const hex = (character.codePointAt(0) as number).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
  return `${quote}${inner}${quote}`;
}

const list = (values: Iterable<Value>, host: Texts): string =>
  Array.from(values, (value) => repr(value, host)).join(', ');

function objectText(value: object, host: Texts): string {
  if (Array.isArray(value)) {
    const items = list(value as readonly Value[], host);
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (value instanceof List) return `[${list(value.items, host)}]`;
  if (value instanceof Dict) {
    const entries = Array.from(
      value.items(),
      ([key, item]) => `${repr(key, host)}: ${repr(item, host)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof PythonSet) {
    return value.size === 0 ? 'set()' : `{${list(value.contents(), host)}}`;
  }
  if (value instanceof Range) {
    const step = value.step === 1n ? '' : `, ${value.step}`;
    return `range(${value.start}, ${value.stop}${step})`;
  }
  if (value instanceof Slice) {
    return `slice(${list([value.start, value.stop, value.step], host)})`;
  }
  if (value instanceof ExceptionObject) return `${value.name}(${list(value.args, host)})`;
  if (value instanceof Namespace) return `<module '${value.path}'>`;
  if (value instanceof ClassObject || value instanceof BuiltinType || value instanceof HostType) {
    return `<class '${value.name}'>`;
  }
  if (value === Ellipsis) return 'Ellipsis';
  if (value instanceof Instance) return `<${value.type.name} object>`;
  return isHostObject(value) ? host.text(value) : `<${typeName(value)} object>`;
}

/** `repr(value)` */
export function repr(value: Value, host: Texts): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return intText(value);
    case 'number':
      return floatText(value);
    case 'function':
      return `<function ${(value as Callable).name}>`;
    default:
      return value === null ? 'None' : objectText(value, host);
  }
}

/** `str(value)` */
export function str(value: Value, host: Texts): string {
  if (typeof value === 'string') return value;
  if (value instanceof ExceptionObject) {
    if (value.args.length === 0) return '';
    const [first] = value.args;
    if (first === undefined || value.args.length > 1) return repr(value.args, host);
    // Its argument is a key.
    return value.name === 'KeyError' ? repr(first, host) : str(first, host);
  }
  return repr(value, host);
}

/** A format specification that has been read. */
interface Format {
  readonly text: string;
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly type: string | undefined;
}

const FORMAT = /^(?:(.)?([<>=^]))?([ +-])?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([bdeEfFgGosxX%])?$/su;

/** More is a mistake, and would take the machine's memory. */
const MOST_WIDTH = 10_000;

/** Reads a format specification, `'>8.2f'`; undefined for one that is not supported. */
export function parseFormat(text: string): Format | undefined {
  const match = FORMAT.exec(text);
  if (match === null) return undefined;
  const [, fill, align, sign = '-', alternate, zero, width = '0', grouping, precision, type] =
    match;
  const pads = zero !== undefined && align === undefined;
  if (
    grouping !== undefined &&
    (zero !== undefined || (type !== undefined && !'defFgG%'.includes(type)))
  ) {
    return undefined;
  }
  if (Number(width) > MOST_WIDTH || Number(precision ?? 0) > MOST_WIDTH) return undefined;
  return {
    text,
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: pads ? '=' : align,
    sign,
    alternate: alternate !== undefined,
    width: Number(width),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/** A number's digits between its sign and the padding. */
function aligned(prefix: string, body: string, format: Format, usual: string): string {
  const missing = format.width - Array.from(prefix + body).length;
  if (missing <= 0) return prefix + body;
  const padding = (count: number): string => format.fill.repeat(count);
  switch (format.align ?? usual) {
    case '<':
      return prefix + body + padding(missing);
    case '=':
      return prefix + padding(missing) + body;
    case '^':
      return padding(Math.floor(missing / 2)) + prefix + body + padding(Math.ceil(missing / 2));
    default:
      return padding(missing) + prefix + body;
  }
}

function grouped(digits: string, separator: string | undefined): string {
  if (separator === undefined) return digits;
  return digits.replace(/^\d+/, (whole) => whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, separator));
}

function signOf(negative: boolean, { sign }: Format): string {
  if (negative) return '-';
  return sign === '-' ? '' : sign;
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

function formatInt(value: bigint, format: Format): string {
  const { type = 'd' } = format;
  if (format.precision !== undefined) {
    throw pythonError('ValueError', 'Precision not allowed in integer format specifier');
  }
  const base = bases[type];
  const magnitude = value < 0n ? -value : value;
  let digits = base === undefined ? intText(magnitude) : magnitude.toString(base);
  let prefix = signOf(value < 0n, format);
  if (format.alternate && base !== undefined) prefix += `0${type}`;
  if (type === 'X') digits = digits.toUpperCase();
  return aligned(prefix, grouped(digits, format.grouping), format, '>');
}

function floatDigits(value: number, format: Format): string {
  const { type, alternate } = format;
  const wordless = special(value);
  if (wordless !== null) return type === '%' ? `${wordless}%` : wordless;
  const precision = format.precision ?? 6;
  switch (type?.toLowerCase()) {
    case 'f':
      return fixed(value, precision, alternate);
    case '%':
      return `${fixed(value * 100, precision, alternate)}%`;
    case 'e':
      return exponential(significant(value, precision + 1), alternate);
    case 'g':
      return general(value, precision, precision, alternate);
    default:
      if (format.precision === undefined) return floatText(value);
      return general(value, precision, precision - 1, alternate, true);
  }
}

function fixed(value: number, precision: number, keepsPoint: boolean): string {
  const digits = String(scaledToInt(value, precision)).padStart(precision + 1, '0');
  return positional({ digits, point: digits.length - precision }, keepsPoint);
}

/** Type `g`: an exponent where the point would be beyond `most` digits. */
function general(
  value: number,
  precision: number,
  most: number,
  keepsZeros: boolean,
  addsZero = false,
): string {
  const count = Math.max(precision, 1);
  const all = significant(value, count);
  const decimal = keepsZeros ? all : withoutZeros(all);
  if (all.point <= -4 || all.point > Math.max(most, addsZero ? 0 : 1)) {
    return exponential(decimal, keepsZeros);
  }
  const text = positional(decimal, keepsZeros);
  if (text.includes('.')) return text;
  return addsZero ? `${text}.0` : text;
}

function formatFloat(value: number, format: Format): string {
  let digits = floatDigits(Math.abs(value), format);
  if (format.type === 'E' || format.type === 'G' || format.type === 'F')
    digits = digits.toUpperCase();
  return aligned(signOf(isNegative(value), format), grouped(digits, format.grouping), format, '>');
}

function wrongFormat(value: Value, format: Format): Error {
  return pythonError(
    'ValueError',
    `Unknown format code '${format.type ?? format.text}' for object of type '${typeName(value)}'`,
  );
}

function formatText(text: string, format: Format): string {
  if (
    (format.type ?? 's') !== 's' ||
    format.sign !== '-' ||
    format.alternate ||
    format.grouping !== undefined ||
    format.align === '='
  ) {
    throw wrongFormat(text, format);
  }
  const characters = Array.from(text);
  return aligned('', characters.slice(0, format.precision).join(''), format, '<');
}

/** `format(value, …)` */
export function formatValue(value: Value, format: Format, host: Texts): string {
  if (format.text === '') return str(value, host);
  if (typeof value === 'string') return formatText(value, format);
  if (!isNumber(value)) {
    throw pythonError(
      'TypeError',
      `unsupported format string passed to ${typeName(value)}.__format__`,
    );
  }
  if (format.type === 's') throw wrongFormat(value, format);
  if (typeof value === 'number') {
    if (format.type !== undefined && 'bdoxX'.includes(format.type))
      throw wrongFormat(value, format);
    return formatFloat(value, format);
  }
  if (format.type !== undefined && 'eEfFgG%'.includes(format.type)) {
    return formatFloat(intToFloat(BigInt(value)), format);
  }
  return formatInt(BigInt(value), format);
}
