/** Methods of Python's own types. */
import { bound, requireInt, requireString } from './arguments.js';
import { pythonError } from './errors.js';
import { iterate, toArray, tuple } from './iteration.js';
import { bitLength } from './numbers.js';
import { isEqual, isSame } from './operators.js';
import type { Runtime } from './runtime.js';
import { sorted } from './sorting.js';
import { formatValue, parseFormat, repr, str } from './text.js';
import {
  type Callable,
  Dict,
  Iterator,
  type Kwargs,
  List,
  PythonSet,
  typeName,
  type Value,
} from './values.js';

type Method<Self> = (
  runtime: Runtime,
  self: Self,
  args: readonly (Value | undefined)[],
  /** As they came, for methods of any number of arguments. */
  given: { readonly args: readonly Value[]; readonly kwargs: Kwargs },
) => Value;

interface MethodEntry<Self> {
  /** Null: any number of them. */
  readonly parameters: readonly string[] | null;
  readonly required: number;
  readonly run: Method<Self>;
}

/** `name?` may be left out. */
function method<Self>(parameters: string | null, run: Method<Self>): MethodEntry<Self> {
  const names = parameters?.split(' ').filter(Boolean) ?? null;
  return {
    parameters: names?.map((name) => name.replace('?', '')) ?? null,
    required: names?.filter((name) => !name.endsWith('?')).length ?? 0,
    run,
  };
}

type Table<Self> = ReadonlyMap<string, MethodEntry<Self>>;

const table = <Self>(entries: Readonly<Record<string, MethodEntry<Self>>>): Table<Self> =>
  new Map(Object.entries(entries));

/** Where in so many items an index of `insert` or `pop` points. */
function clampedPlace(index: bigint, length: number): number {
  const size = BigInt(length);
  const place = index < 0n ? index + size : index;
  return Number(place < 0n ? 0n : place > size ? size : place);
}

function findItem(
  { host }: Runtime,
  items: readonly Value[],
  value: Value,
  message: string,
): number {
  const place = items.findIndex((item) => isSame(item, value) || isEqual(item, value, host));
  if (place < 0) throw pythonError('ValueError', message);
  return place;
}

const countOf = ({ host }: Runtime, items: readonly Value[], value: Value): bigint =>
  BigInt(items.filter((item) => isSame(item, value) || isEqual(item, value, host)).length);

const listMethods: Table<List> = table<List>({
  append: method('object', ({ owner }, list, [value]) => {
    owner.append(list, value as Value);
    return null;
  }),
  clear: method('', ({ owner }, list) => {
    owner.splice(list, 0, list.items.length, []);
    return null;
  }),
  copy: method('', (_, list) => new List([...list.items])),
  count: method('value', (runtime, list, [value]) => countOf(runtime, list.items, value as Value)),
  extend: method('iterable', ({ owner }, list, [items]) => {
    owner.splice(list, list.items.length, 0, toArray(items as Value));
    return null;
  }),
  index: method('value', (runtime, list, [value]) =>
    BigInt(
      findItem(
        runtime,
        list.items,
        value as Value,
        `${repr(value as Value, runtime.host)} is not in list`,
      ),
    ),
  ),
  insert: method('index object', ({ owner }, list, [index, value]) => {
    const place = clampedPlace(requireInt(index, 'an index'), list.items.length);
    owner.splice(list, place, 0, [value as Value]);
    return null;
  }),
  pop: method('index?', ({ owner }, list, [index = -1n]) => {
    const { length } = list.items;
    const place = requireInt(index, 'an index');
    if (length === 0) throw pythonError('IndexError', 'pop from empty list');
    if (place >= length || place < -length) {
      throw pythonError('IndexError', 'pop index out of range');
    }
    return owner.splice(list, clampedPlace(place, length), 1, [])[0] as Value;
  }),
  remove: method('value', (runtime, list, [value]) => {
    const place = findItem(runtime, list.items, value as Value, 'list.remove(x): x not in list');
    runtime.owner.splice(list, place, 1, []);
    return null;
  }),
  reverse: method('', (_, list) => {
    list.items.reverse();
    return null;
  }),
  sort: method(null, (runtime, list, _, { args, kwargs }) => {
    if (args.length > 0) throw pythonError('TypeError', 'sort() takes no positional arguments');
    const items = sorted(runtime, 'sort', list.items, kwargs);
    list.items.splice(0, list.items.length, ...items);
    return null;
  }),
});

const tupleMethods: Table<readonly Value[]> = table<readonly Value[]>({
  count: method('value', (runtime, items, [value]) => countOf(runtime, items, value as Value)),
  index: method('value', (runtime, items, [value]) =>
    BigInt(findItem(runtime, items, value as Value, 'tuple.index(x): x not in tuple')),
  ),
});

/** Pairs out of a dict or an iterable of pairs. */
export function pairsOf(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Dict) return [...value.items()];
  return toArray(value).map((pair) => {
    const items = toArray(pair);
    if (items.length !== 2) {
      throw pythonError(
        'ValueError',
        `dictionary update sequence element has length ${items.length}; 2 is required`,
      );
    }
    return items as unknown as readonly [Value, Value];
  });
}

const viewOf = (dict: Dict, items: Value[]): Value => new Iterator(iterate(items), [dict]);

const dictMethods: Table<Dict> = table<Dict>({
  clear: method('', ({ owner }, dict) => {
    owner.clearDict(dict);
    return null;
  }),
  copy: method('', (_, dict) => new Dict(dict.items())),
  get: method(
    'key default?',
    (_, dict, [key, otherwise = null]) => dict.get(key as Value) ?? otherwise,
  ),
  items: method('', (_, dict) =>
    viewOf(
      dict,
      Array.from(dict.items(), ([key, value]) => tuple([key, value])),
    ),
  ),
  keys: method('', (_, dict) => viewOf(dict, [...dict.keys()])),
  pop: method('key default?', ({ owner, host }, dict, [key, otherwise]) => {
    const found = owner.deleteEntry(dict, key as Value) ?? otherwise;
    if (found === undefined) throw pythonError('KeyError', repr(key as Value, host));
    return found;
  }),
  setdefault: method('key default?', ({ owner }, dict, [key, otherwise = null]) => {
    const found = dict.get(key as Value);
    if (found !== undefined) return found;
    owner.setEntry(dict, key as Value, otherwise);
    return otherwise;
  }),
  update: method(null, ({ owner }, dict, _, { args, kwargs }) => {
    if (args.length > 1) throw pythonError('TypeError', 'update() takes at most 1 argument');
    const pairs = args.length === 1 ? pairsOf(args[0] as Value) : [];
    for (const [key, value] of [...pairs, ...Object.entries(kwargs)]) {
      owner.setEntry(dict, key, value);
    }
    return null;
  }),
  values: method('', (_, dict) => viewOf(dict, [...dict.values()])),
});

const setMethods: Table<PythonSet> = table<PythonSet>({
  add: method('member', ({ owner }, set, [member]) => {
    owner.addMember(set, member as Value);
    return null;
  }),
  copy: method('', (_, set) => new PythonSet(set.contents())),
});

const FIELD = /\{\{|\}\}|\{(\w*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g;

/** `'{0} {name!r:>8}'.format(…)` */
function formatFields(
  { host }: Runtime,
  text: string,
  args: readonly Value[],
  kwargs: Kwargs,
): string {
  let automatic = 0;
  return text.replace(FIELD, (all, name?: string, conversion?: string, format = '') => {
    if (all === '{{' || all === '}}') return all.slice(1);
    if (name === undefined) {
      throw pythonError('ValueError', `the format '${text}' is not one that is supported`);
    }
    const key = name === '' ? String(automatic++) : name;
    const value = /^\d+$/.test(key)
      ? args[Number(key)]
      : Object.hasOwn(kwargs, key)
        ? kwargs[key]
        : undefined;
    if (value === undefined) {
      if (!/^\d+$/.test(key)) throw pythonError('KeyError', `'${key}'`);
      throw pythonError('IndexError', `Replacement index ${key} out of range`);
    }
    const parsed = parseFormat(format);
    if (parsed === undefined)
      throw pythonError('ValueError', `Invalid format specifier '${format}'`);
    const shown =
      conversion === undefined ? value : conversion === 'r' ? repr(value, host) : str(value, host);
    return formatValue(shown, parsed, host);
  });
}

const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\p{Z}]';

/** Takes characters off the ends: white space, or those of a text. */
function stripped(text: string, characters: Value, ends: 'both' | 'left' | 'right'): string {
  const isTaken =
    characters === null
      ? (character: string): boolean => new RegExp(`^${SPACE}$`, 'u').test(character)
      : (character: string): boolean => requireString(characters, 'chars').includes(character);
  const all = Array.from(text);
  let [start, end] = [0, all.length];
  if (ends !== 'right') while (start < end && isTaken(all[start] as string)) ++start;
  if (ends !== 'left') while (end > start && isTaken(all[end - 1] as string)) --end;
  return all.slice(start, end).join('');
}

function splitText(text: string, separator: Value): Value[] {
  if (separator === null) return text.split(new RegExp(`${SPACE}+`, 'u')).filter(Boolean);
  const by = requireString(separator, 'a separator');
  if (by === '') throw pythonError('ValueError', 'empty separator');
  return text.split(by);
}

function hasAffix(affix: Value, has: (affix: string) => boolean): boolean {
  if (Array.isArray(affix)) {
    return (affix as readonly Value[]).some((one) => has(requireString(one, 'each')));
  }
  return has(requireString(affix, 'the argument'));
}

const stringMethods: Table<string> = table<string>({
  endswith: method('suffix', (_, text, [suffix]) =>
    hasAffix(suffix as Value, (one) => text.endsWith(one)),
  ),
  find: method('sub', (_, text, [sub]) => {
    const unit = text.indexOf(requireString(sub, 'the argument'));
    return unit < 0 ? -1n : BigInt(Array.from(text.slice(0, unit)).length);
  }),
  format: method(null, (runtime, text, _, { args, kwargs }) =>
    formatFields(runtime, text, args, kwargs),
  ),
  join: method('iterable', (_, separator, [items]) =>
    toArray(items as Value)
      .map((item) => requireString(item, 'each item of join()'))
      .join(separator),
  ),
  lower: method('', (_, text) => text.toLowerCase()),
  lstrip: method('chars?', (_, text, [characters = null]) => stripped(text, characters, 'left')),
  replace: method('old new', (_, text, [from, to]) =>
    text.replaceAll(requireString(from, 'old'), () => requireString(to, 'new')),
  ),
  rstrip: method('chars?', (_, text, [characters = null]) => stripped(text, characters, 'right')),
  split: method('sep?', (_, text, [separator = null]) => new List(splitText(text, separator))),
  startswith: method('prefix', (_, text, [prefix]) =>
    hasAffix(prefix as Value, (one) => text.startsWith(one)),
  ),
  strip: method('chars?', (_, text, [characters = null]) => stripped(text, characters, 'both')),
  upper: method('', (_, text) => text.toUpperCase()),
});

const intMethods: Table<bigint | boolean> = table<bigint | boolean>({
  bit_length: method('', (_, value) => bitLength(BigInt(value))),
});

const floatMethods: Table<number> = table<number>({
  is_integer: method('', (_, value) => Number.isInteger(value)),
});

const tables: readonly ReadonlyMap<string, unknown>[] = [
  listMethods,
  tupleMethods,
  dictMethods,
  setMethods,
  stringMethods,
  intMethods,
  floatMethods,
];

/** Names of all methods of Python's own types. */
export const methodNames: ReadonlySet<string> = new Set(
  tables.flatMap((entries) => [...entries.keys()]),
);

function tableOf(value: Value): Table<never> | undefined {
  switch (typeof value) {
    case 'string':
      return stringMethods;
    case 'bigint':
    case 'boolean':
      return intMethods;
    case 'number':
      return floatMethods;
    default:
      if (Array.isArray(value)) return tupleMethods;
      if (value instanceof List) return listMethods;
      if (value instanceof Dict) return dictMethods;
      return value instanceof PythonSet ? setMethods : undefined;
  }
}

/** Calls a method of one of Python's own types; undefined where it has none of that name. */
export function callMethod(
  runtime: Runtime,
  self: Value,
  name: string,
  args: readonly Value[],
  kwargs: Kwargs,
): Value | undefined {
  const entry = tableOf(self)?.get(name);
  if (entry === undefined) return undefined;
  const values =
    entry.parameters === null ? args : bound(name, entry.parameters, entry.required, args, kwargs);
  return entry.run(runtime, self as never, values, { args, kwargs });
}

/** A method of one of Python's own types, of that value; undefined where it has none of that name. */
export function boundMethod(runtime: Runtime, self: Value, name: string): Callable | undefined {
  if (!tableOf(self)?.has(name)) return undefined;
  return (args, kwargs) => callMethod(runtime, self, name, args, kwargs) as Value;
}

/** What an attribute that is missing is called. */
export const noAttribute = (value: Value, name: string): Error =>
  pythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
