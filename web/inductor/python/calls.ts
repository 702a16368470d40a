/** Calls. */
import { attributeOf } from './attributes.js';
import { type Code, code, type Evaluate, type Frame } from './code.js';
import { comprehensionItems } from './comprehensions.js';
import { pythonError, syntaxError, unsupported } from './errors.js';
import {
  compileArray,
  compileExpression,
  compileMember,
  isFunction,
  mappingPairs,
  missingAttribute,
  nameOf,
} from './expressions.js';
import { callMethod } from './methods.js';
import { given } from './runtime.js';
import type { Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import {
  type Callable,
  Instance,
  isHostObject,
  type Kwargs,
  Namespace,
  noKwargs,
  type Value,
} from './values.js';

interface Arguments {
  readonly positional: (frame: Frame) => readonly Value[];
  readonly named: (frame: Frame) => Kwargs;
}

/** JavaScript's objects have it. */
const FORBIDDEN = '__proto__';

const isNamed = ({ kind }: SyntaxNode): boolean =>
  kind === 'keyword_argument' || kind === 'dictionary_splat';

/** Refuses `f(a=1, 2)`, `f(**a, *b)` and `f(x for x in y, 1)`. */
function checkOrder(all: readonly SyntaxNode[]): void {
  const firstNamed = all.findIndex(isNamed);
  const firstMapping = all.findIndex(({ kind }) => kind === 'dictionary_splat');
  for (const [i, argument] of all.entries()) {
    if (argument.kind === 'generator_expression' && !argument.text.startsWith('(')) {
      throw syntaxError(argument, 'Generator expression must be parenthesized');
    }
    if (isNamed(argument)) continue;
    const first = argument.kind === 'list_splat' ? firstMapping : firstNamed;
    if (first >= 0 && first < i) {
      throw syntaxError(argument, 'positional argument follows keyword argument');
    }
  }
}

/** Compiles the arguments of a call: a list of them, or a generator expression. */
function compileArguments(node: SyntaxNode, scope: Scope): Arguments {
  if (node.kind === 'generator_expression') {
    const items = comprehensionItems(node, scope);
    return {
      positional: (frame) => [items(frame)],
      named: () => noKwargs,
    };
  }
  if (node.kind !== 'argument_list') throw unsupported(node, nameOf(node));
  const all = node.namedChildren;
  if (all.length === 0 && node.text.replace(/#.*/g, '').includes(',')) {
    throw syntaxError(node, 'invalid syntax');
  }
  checkOrder(all);
  const { evaluate, constants } = compileArray(
    all.filter((argument) => !isNamed(argument)),
    scope,
  );
  const fixed = constants === null ? null : Object.freeze(constants);
  return {
    positional: fixed === null ? evaluate : () => fixed,
    named: compileNamed(all.filter(isNamed), scope),
  };
}

function compileNamed(nodes: readonly SyntaxNode[], scope: Scope): (frame: Frame) => Kwargs {
  const parts = nodes.map((node) => {
    if (node.kind === 'dictionary_splat') {
      const [inner] = node.namedChildren;
      if (inner === undefined) throw unsupported(node, nameOf(node));
      return { at: node.index, name: null, value: compileExpression(inner, scope) };
    }
    const name = node.required('name').text;
    if (name === FORBIDDEN) throw unsupported(node, name);
    return { at: node.index, name, value: compileExpression(node.required('value'), scope) };
  });
  const names = parts.map(({ name }) => name);
  const repeated = nodes.find((_, i) => names[i] !== null && names.indexOf(names[i] as string) < i);
  if (repeated !== undefined) {
    throw syntaxError(repeated, `keyword argument repeated: ${repeated.required('name').text}`);
  }
  if (parts.length === 0) return () => noKwargs;
  if (names.every((name) => name !== null)) {
    return simpleNamed(
      names as string[],
      parts.map(({ value }) => value),
    );
  }
  const { runtime } = scope.unit;
  return (frame) => {
    const kwargs: Record<string, Value> = {};
    const add = (name: Value, value: Value): void => {
      if (typeof name !== 'string' || name === FORBIDDEN) {
        throw pythonError('TypeError', 'keywords must be strings');
      }
      if (Object.hasOwn(kwargs, name)) {
        throw pythonError('TypeError', `got multiple values for keyword argument '${name}'`);
      }
      kwargs[name] = value;
    };
    for (const { at, name, value } of parts) {
      const item = value.evaluate(frame);
      runtime.at = at;
      if (name !== null) add(name, item);
      else for (const pair of mappingPairs(item)) add(...pair);
    }
    return kwargs;
  };
}

/** Of names and values and no `**`. */
function simpleNamed(names: readonly string[], values: readonly Code[]): (frame: Frame) => Kwargs {
  const constants = values.map(({ constant }) => constant);
  if (constants.every((constant) => constant !== undefined)) {
    const fixed: Kwargs = Object.freeze(
      Object.fromEntries(names.map((name, i) => [name, constants[i] as Value])),
    );
    return () => fixed;
  }
  const evaluates = values.map(({ evaluate }) => evaluate);
  return (frame) => {
    const kwargs: Record<string, Value> = {};
    for (let i = 0; i < names.length; ++i) {
      kwargs[names[i] as string] = (evaluates[i] as Evaluate)(frame);
    }
    return kwargs;
  };
}

/** Compiles a call. */
export function compileCall(node: SyntaxNode, scope: Scope): Code {
  const callee = node.required('function');
  const args = node.required('arguments');
  if (callee.kind === 'attribute') return compileMethodCall(node, callee, args, scope);
  const { runtime } = scope.unit;
  const { constant, evaluate, isOpen } = compileExpression(callee, scope);
  const at = node.index;
  const { positional, named } = compileArguments(args, scope);
  if (isFunction(constant)) return code(knownCall(constant, { positional, named }, at, scope));
  requireCallable(constant, callee);
  return code((frame) => {
    const value = evaluate(frame);
    const values = positional(frame);
    const kwargs = named(frame);
    runtime.at = at;
    return runtime.call(value, values, kwargs);
  }, isOpen);
}

/** Refuses calls of a module, or of what a module of which nothing is known may have. */
function requireCallable(constant: Value | undefined, callee: SyntaxNode): void {
  if (constant instanceof Namespace && constant.call === null) {
    throw unsupported(callee, constant.path, `nothing is known of ${constant.path}`);
  }
}

/** A call of a function that is known. */
function knownCall(
  callee: Callable,
  { positional, named }: Arguments,
  at: number,
  { unit }: Scope,
): Evaluate {
  const { runtime } = unit;
  return (frame) => {
    const values = positional(frame);
    const kwargs = named(frame);
    runtime.at = at;
    return given(callee(values, kwargs));
  };
}

function compileMethodCall(
  node: SyntaxNode,
  callee: SyntaxNode,
  args: SyntaxNode,
  scope: Scope,
): Code {
  const { runtime } = scope.unit;
  const { object, name, constant } = compileMember(callee, scope);
  const at = node.index;
  if (constant !== undefined) {
    if (typeof constant === 'object' && constant !== null) scope.referred.values.add(constant);
    const given = compileArguments(args, scope);
    if (isFunction(constant)) return code(knownCall(constant, given, at, scope));
    requireCallable(constant, callee);
    return code((frame) => {
      const values = given.positional(frame);
      const kwargs = given.named(frame);
      runtime.at = at;
      return runtime.call(constant, values, kwargs);
    });
  }
  const { positional, named } = compileArguments(args, scope);
  const { evaluate } = object;
  return code((frame) => {
    const self = evaluate(frame);
    runtime.at = at;
    const isOwn = !(isHostObject(self) || self instanceof Namespace || self instanceof Instance);
    const method = isOwn ? undefined : attributeOf(self, name, runtime);
    if (!isOwn && method === undefined) throw missingAttribute(callee, self, name);
    const values = positional(frame);
    const kwargs = named(frame);
    runtime.at = at;
    if (method !== undefined) return runtime.call(method, values, kwargs);
    const result = callMethod(runtime, self, name, values, kwargs);
    if (result !== undefined) return result;
    const found = attributeOf(self, name, runtime);
    if (found === undefined) throw missingAttribute(callee, self, name);
    return runtime.call(found, values, kwargs);
  }, object.isOpen);
}
