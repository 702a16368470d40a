/** Calls of operators, checked against what PyTorch declares of them. */
import { kindOf } from '../../contract/arguments.js';
import { Tensor } from '../../simulated/exports.js';
import type { ExternKernel, OperatorContext, OperatorKwargs, OperatorValue } from './operator.js';
import { Device, DType } from './shared.js';

/** One parameter of a declaration: `int[2] stride=1`. */
interface Parameter {
  readonly name: string;
  /** Without what follows: `int`. */
  readonly kind: string;
  readonly isList: boolean;
  /** How many a list must have; null for any number. A single number stands for as many. */
  readonly length: number | null;
  readonly isOptional: boolean;
  /** Whether a list's elements may be None. */
  readonly hasOptionalElements: boolean;
  readonly isKeywordOnly: boolean;
  /** undefined: it must be given. */
  readonly otherwise: OperatorValue | undefined;
}

/** Whether a value is of a kind, by the names of PyTorch's declarations. */
const kinds: Readonly<Record<string, (value: OperatorValue) => boolean>> = {
  Tensor: (value) => value instanceof Tensor,
  int: (value) => Number.isInteger(value) || typeof value === 'bigint',
  float: (value) => typeof value === 'number' || typeof value === 'bigint',
  bool: (value) => typeof value === 'boolean' || value === 0 || value === 1,
  Scalar: (value) => ['number', 'bigint', 'boolean'].includes(typeof value),
  str: (value) => typeof value === 'string',
  ScalarType: (value) => value instanceof DType,
  Device: (value) => value instanceof Device || typeof value === 'string',
  // What tensors here have no choice of.
  Layout: () => true,
  MemoryFormat: () => true,
};

function literal(text: string): OperatorValue {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  if (text === '[]') return [];
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  const number = Number(text);
  if (text !== '' && !Number.isNaN(number)) return number;
  throw new TypeError(`a declaration has the default value ${text}, which is not understood`);
}

function parseParameter(text: string, isKeywordOnly: boolean): Parameter {
  const found = /^(\w+)(\?)?(?:\[(\d*)\](\?)?)? (\w+)(?:=(.*))?$/.exec(text);
  const [, kind = '', inner, length, outer, name = '', otherwise] = found ?? [];
  if (found === null || !Object.hasOwn(kinds, kind)) {
    throw new TypeError(`a declaration has the parameter '${text}', which is not understood`);
  }
  const isList = length !== undefined;
  return {
    name,
    kind,
    isList,
    length: length === undefined || length === '' ? null : Number(length),
    isOptional: (isList ? outer : inner) !== undefined,
    hasOptionalElements: isList && inner !== undefined,
    isKeywordOnly,
    otherwise: otherwise === undefined ? undefined : literal(otherwise),
  };
}

function describe(value: OperatorValue | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return `a ${kindOf(value)}`;
}

/** The arguments of one call, by their names: of the kinds that the declaration says. */
export class Arguments {
  readonly #values: ReadonlyMap<string, OperatorValue>;

  constructor(values: ReadonlyMap<string, OperatorValue>) {
    this.#values = values;
  }

  #of<T extends OperatorValue>(name: string): T {
    const value = this.#values.get(name);
    if (value === undefined) throw new TypeError(`there is no parameter '${name}'`);
    return value as T;
  }

  tensor(name: string): Tensor {
    return this.#of<Tensor>(name);
  }

  optionalTensor(name: string): Tensor | null {
    return this.#of<Tensor | null>(name);
  }

  tensors(name: string): readonly Tensor[] {
    return this.#of<readonly Tensor[]>(name);
  }

  optionalTensors(name: string): readonly (Tensor | null)[] {
    return this.#of<readonly (Tensor | null)[]>(name);
  }

  /** A number that JavaScript's numbers hold: an extent, an axis, a factor. */
  number(name: string): number {
    return Number(this.#of<number | bigint | boolean>(name));
  }

  optionalNumber(name: string): number | null {
    return this.#of<OperatorValue>(name) === null ? null : this.number(name);
  }

  numbers(name: string): readonly number[] {
    return this.#of<readonly (number | bigint)[]>(name).map(Number);
  }

  optionalNumbers(name: string): readonly number[] | null {
    return this.#of<OperatorValue>(name) === null ? null : this.numbers(name);
  }

  /** An int of any size. */
  whole(name: string): bigint {
    return BigInt(this.#of<number | bigint>(name));
  }

  boolean(name: string): boolean {
    return Boolean(this.#of<boolean | number>(name));
  }

  booleans(name: string): readonly boolean[] {
    return this.#of<readonly (boolean | number)[]>(name).map(Boolean);
  }

  string(name: string): string {
    return this.#of<string>(name);
  }

  optionalDType(name: string): DType | null {
    return this.#of<DType | null>(name);
  }

  /** Whatever was given. */
  value(name: string): OperatorValue {
    return this.#of<OperatorValue>(name);
  }
}

/** What PyTorch declares of an operator: `mm(Tensor self, Tensor mat2, *, Tensor? out=None)`. */
export class Schema {
  readonly name: string;
  readonly #parameters: readonly Parameter[];

  constructor(declaration: string) {
    const [, name, list] = /^([\w.]+)\((.*)\)$/.exec(declaration) ?? [];
    if (name === undefined || list === undefined) {
      throw new TypeError(`the declaration '${declaration}' is not understood`);
    }
    this.name = name;
    let isKeywordOnly = false;
    const parameters: Parameter[] = [];
    for (const text of list.split(', ')) {
      if (text === '*') isKeywordOnly = true;
      else if (text !== '') parameters.push(parseParameter(text, isKeywordOnly));
    }
    this.#parameters = parameters;
  }

  /**
   * @throws TypeError for arguments that the declaration does not allow, with the parameter's name
   */
  bind(args: readonly OperatorValue[], kwargs: OperatorKwargs): Arguments {
    const positional = this.#parameters.filter(({ isKeywordOnly }) => !isKeywordOnly);
    if (args.length > positional.length) {
      throw new TypeError(
        `${this.name}() takes ${positional.length} positional arguments, and ${args.length} are given`,
      );
    }
    for (const name of Object.keys(kwargs)) {
      if (!this.#parameters.some((parameter) => parameter.name === name)) {
        throw new TypeError(`${this.name}() has no parameter '${name}'`);
      }
    }
    const values = new Map<string, OperatorValue>();
    for (const parameter of this.#parameters) {
      const place = positional.indexOf(parameter);
      const given = place >= 0 ? args[place] : undefined;
      const named = kwargs[parameter.name];
      if (given !== undefined && named !== undefined) {
        throw new TypeError(`${this.name}(): '${parameter.name}' is given twice`);
      }
      const value = given ?? named;
      values.set(parameter.name, this.#checked(parameter, given === null ? null : value));
    }
    return new Arguments(values);
  }

  #checked(parameter: Parameter, value: OperatorValue | undefined): OperatorValue {
    if (value === undefined) {
      if (parameter.otherwise !== undefined) return this.#spread(parameter, parameter.otherwise);
      throw new TypeError(`${this.name}() is missing the argument '${parameter.name}'`);
    }
    if (value === null && parameter.isOptional) return null;
    const spread = this.#spread(parameter, value);
    const isOne = kinds[parameter.kind] as (value: OperatorValue) => boolean;
    const isRight = parameter.isList
      ? Array.isArray(spread) &&
        (spread as readonly OperatorValue[]).every(
          (entry) => (entry === null && parameter.hasOptionalElements) || isOne(entry),
        )
      : isOne(spread);
    if (!isRight) {
      const kind = parameter.isList ? `a list of ${parameter.kind}` : parameter.kind;
      throw new TypeError(
        `${this.name}(): '${parameter.name}' must be ${kind}, not ${describe(value)}`,
      );
    }
    return spread;
  }

  /** One number, where a list of so many is asked for. */
  #spread({ isList, length }: Parameter, value: OperatorValue): OperatorValue {
    if (!isList || length === null || Array.isArray(value) || value === null) return value;
    return new Array<OperatorValue>(length).fill(value);
  }
}

/** An operator of a declaration. */
export function operatorOf(
  declaration: string,
  run: (context: OperatorContext, args: Arguments) => OperatorValue,
): ExternKernel {
  const schema = new Schema(declaration);
  return (context, args, kwargs) => run(context, schema.bind(args, kwargs));
}
