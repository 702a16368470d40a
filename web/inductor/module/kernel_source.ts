/** What a kernel's text says of itself: the decorator of Inductor's, and the function below it. */

import type { MetaDict, MetaValue } from '../heuristics/meta_value.js';
import { type KernelMetadata, kernelMetadata } from '../heuristics/metadata.js';
import { unsupported } from '../python/errors.js';
import { evaluateExpression } from '../python/program.js';
import type { SyntaxNode, SyntaxTree } from '../python/syntax.js';
import { Dict, List, Namespace, PythonSet, type Value } from '../python/values.js';
import { describe } from './arguments.js';
import { NotImplementedError } from './shared.js';

/** An object with the fields that it is made with: `DeviceProperties(…)`, `AttrsDescriptor(…)`. */
function record(path: string): Namespace {
  return new Namespace(
    path,
    (name) => (name === 'from_dict' ? (args) => args[0] as Value : enumMember(path, name)),
    (_args, kwargs) => new Dict(Object.entries(kwargs)),
  );
}

/** A member of an enum is its name. */
const enumMember = (_path: string, name: string): Value => name;

/** `triton.Config(kwargs, num_warps=…)`: a dict of what it is made with. */
const config = new Namespace(
  'triton.Config',
  () => undefined,
  ([kwargs], rest) => new Dict([['kwargs', kwargs ?? new Dict()], ...Object.entries(rest)]),
);

const records: ReadonlySet<string> = new Set([
  'instance_descriptor',
  'AttrsDescriptor',
  'DeviceProperties',
  'AutotuneHint',
  'ReductionHint',
  'TileHint',
  'HeuristicType',
]);

/** Names that decorators use, besides the kernel's `__file__`. */
const names: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['triton', new Namespace('triton', (name) => (name === 'Config' ? config : undefined))],
  ['tl', new Namespace('tl', (name) => `tl.${name}`)],
  ['torch', new Namespace('torch', (name) => `torch.${name}`)],
  ['inf', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
  ...[...records].map((name): [string, Value] => [name, record(name)]),
]);

/** A dict's key: of a tuple the members. */
const metaKey = (key: Value): string => (Array.isArray(key) ? key.join(',') : String(key));

/** A value of a decorator as plain data. */
function metaValue(value: Value): MetaValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isInteger(value) ? { float: value } : value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(metaValue);
  if (value instanceof List) return value.items.map(metaValue);
  if (value instanceof PythonSet) return [...value.contents()].map(metaValue);
  if (value instanceof Dict) {
    return Object.fromEntries(
      [...value.items()].map(([key, entry]) => [metaKey(key), metaValue(entry)]),
    );
  }
  throw new TypeError(`a decorator cannot hold ${describe(value)}`);
}

/** A text in quotes that stands for itself. */
const PLAIN_TEXT = /^(?:'[^'\\\n]*'|"[^"\\\n]*")$/;

/** `(0,)`, as parameters are named by their places. */
const TUPLE_OF_ONE = /^\((0|[1-9]\d*),\)$/;

function keyOf(node: SyntaxNode, lookup: (name: string) => Value | undefined): string {
  const { text } = node;
  if (PLAIN_TEXT.test(text)) return text.slice(1, -1);
  return TUPLE_OF_ONE.exec(text)?.[1] ?? metaKey(evaluateExpression(node, lookup));
}

/** What an expression of a decorator stands for. Nearly all are literals, which need no evaluator: it is asked for the rest. */
function decoratorValue(node: SyntaxNode, lookup: (name: string) => Value | undefined): MetaValue {
  switch (node.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'none':
      return null;
    case 'integer': {
      const { text } = node;
      if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
      break;
    }
    case 'string': {
      const { text } = node;
      if (PLAIN_TEXT.test(text)) return text.slice(1, -1);
      break;
    }
    case 'list': {
      const entries = node.children;
      if (entries.some(({ kind }) => kind === 'list_splat')) break;
      return entries.map((entry) => decoratorValue(entry, lookup));
    }
    case 'dictionary': {
      const pairs = node.children;
      if (pairs.some(({ kind }) => kind !== 'pair')) break;
      const entries: [string, MetaValue][] = [];
      for (const pair of pairs) {
        // Two children, which are the key and the value.
        const [key, value] = pair.children as [SyntaxNode, SyntaxNode];
        entries.push([keyOf(key, lookup), decoratorValue(value, lookup)]);
      }
      return Object.fromEntries(entries);
    }
    case 'call': {
      if (node.text === 'set()') return [];
      const given = node.required('arguments').children;
      if (!records.has(node.required('function').text)) break;
      if (given.every(({ kind }) => kind === 'keyword_argument')) return argumentsOf(node, lookup);
    }
  }
  return metaValue(evaluateExpression(node, lookup));
}

/** What a decorator is called: `pointwise` of `@triton_heuristics.pointwise(…)`. */
function heuristicOf(decorator: SyntaxNode): { name: string; call: SyntaxNode } | null {
  const [call] = decorator.namedChildren;
  if (call?.kind !== 'call') return null;
  const match = /^(?:torch\._inductor\.runtime\.)?triton_heuristics\.(\w+)$/.exec(
    call.required('function').text,
  );
  return match === null ? null : { name: match[1] as string, call };
}

function argumentsOf(call: SyntaxNode, lookup: (name: string) => Value | undefined): MetaDict {
  const entries = call.required('arguments').children.map((argument) => {
    if (argument.kind !== 'keyword_argument') {
      throw unsupported(argument, 'a positional argument', 'decorators take arguments by keyword');
    }
    const [name, value] = argument.children as [SyntaxNode, SyntaxNode];
    return [name.text, decoratorValue(value, lookup)] as const;
  });
  return Object.fromEntries(entries);
}

interface Parameter {
  readonly name: string;
  readonly isConstexpr: boolean;
}

function parametersOf(definition: SyntaxNode): Parameter[] {
  return definition.required('parameters').namedChildren.map((parameter) => {
    const name = parameter.kind === 'identifier' ? parameter : parameter.namedChildren[0];
    const type = parameter.field('type');
    return {
      name: (name ?? parameter).text,
      isConstexpr: type !== undefined && /\bconstexpr$/.test(type.text),
    };
  });
}

/** What a decorator says that heuristics do not know, with its place. */
function refusedDecorator(call: SyntaxNode, error: unknown): unknown {
  if (!(error instanceof NotImplementedError)) return error;
  const { message } = error;
  // The line of the dict's entry, where there is one.
  const key = /'?(grid_type|reduction_hint|tile_hint|size_hints)'?/.exec(message)?.[1];
  const entry = key === undefined ? undefined : nodeOf(call, key);
  return unsupported(entry ?? call, call.required('function').text, message, error);
}

/** The first node whose text is a name, as a string or as an argument. */
function nodeOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (const child of node.children) {
    if (child.text === name || child.text === `'${name}'`) return child;
    const found = nodeOf(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads the kernel of a text that `async_compile.triton` is given.
 *
 * @throws UnsupportedModule with the place in the kernel's text where it has no decorator of `triton_heuristics`, or one that is not
 *   known
 */
export function readKernel<T>(tree: SyntaxTree, use: (metadata: KernelMetadata) => T): T {
  const lookup = (name: string): Value | undefined =>
    name === '__file__' ? tree.source : names.get(name);
  for (const node of tree.root.namedChildren) {
    if (node.kind !== 'decorated_definition') continue;
    const definition = node.required('definition');
    const decorator = node.namedChildren
      .filter(({ kind }) => kind === 'decorator')
      .map(heuristicOf)
      .find((found) => found !== null);
    if (decorator === undefined || decorator === null) continue;
    const parameters = parametersOf(definition);
    const args = argumentsOf(decorator.call, lookup);
    try {
      return use(
        kernelMetadata({
          functionName: definition.required('name').text,
          heuristic: decorator.name,
          args,
          parameters: parameters.map(({ name }) => name),
          constexprs: parameters.filter(({ isConstexpr }) => isConstexpr).map(({ name }) => name),
        }),
      );
    } catch (error) {
      throw refusedDecorator(decorator.call, error);
    }
  }
  throw unsupported(
    tree.root,
    'a kernel without heuristics',
    'the text of a kernel has a function that is decorated with a function of triton_heuristics',
  );
}
