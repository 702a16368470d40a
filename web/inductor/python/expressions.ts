/** Expressions as closures over frames. */
import { attributeOf } from './attributes.js';
import { compileCall } from './calls.js';
import { type Code, code, constantCode, type Evaluate, folded, isPlain } from './code.js';
import { comprehensionItems, isComprehension } from './comprehensions.js';
import { pythonError, syntaxError, unsupported } from './errors.js';
import { compileLambda } from './functions.js';
import { itemOf } from './items.js';
import { iterate, requireRoom, tuple } from './iteration.js';
import { floatLiteral, integerLiteral, stringParts } from './literals.js';
import { methodNames, noAttribute, pairsOf } from './methods.js';
import { binary, compare, isTrue, unary } from './operators.js';
import type { Cell, Reference, Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { formatValue, parseFormat, repr, str } from './text.js';
import {
  type Callable,
  Dict,
  Ellipsis,
  isHostObject,
  List,
  Namespace,
  PythonSet,
  Slice,
  type Value,
} from './values.js';

/** Compiles an expression. */
export function compileExpression(node: SyntaxNode, scope: Scope): Code {
  switch (node.kind) {
    case 'identifier':
      return compileName(node, scope);
    case 'integer':
      return constantCode(integerLiteral(node));
    case 'float':
      return constantCode(floatLiteral(node));
    case 'true':
      return constantCode(true);
    case 'false':
      return constantCode(false);
    case 'none':
      return constantCode(null);
    case 'ellipsis':
      return constantCode(Ellipsis);
    case 'string':
      return compileString([node], scope);
    case 'concatenated_string':
      return compileString(node.namedChildren, scope);
    case 'parenthesized_expression':
      return compileExpression(onlyChild(node), scope);
    case 'tuple':
    case 'expression_list':
      return compileTuple(node.namedChildren, scope);
    case 'list':
      return compileItems(node.namedChildren, scope, (items) => new List(items));
    case 'set':
      return compileItems(node.namedChildren, scope, (items) => new PythonSet(items));
    case 'dictionary':
      return compileDict(node, scope);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return compileComprehension(node, scope);
    case 'attribute':
      return compileAttribute(node, scope);
    case 'subscript':
      return compileSubscript(node, scope);
    case 'call':
      return compileCall(node, scope);
    case 'lambda':
      return compileLambda(node, scope);
    case 'unary_operator':
      return compileUnary(node, scope);
    case 'not_operator':
      return compileNot(node, scope);
    case 'binary_operator':
      return compileBinary(node, scope);
    case 'boolean_operator':
      return compileBoolean(node, scope);
    case 'comparison_operator':
      return compileComparison(node, scope);
    case 'conditional_expression':
      return compileConditional(node, scope);
    default:
      throw unsupported(node, nameOf(node));
  }
}

const constructNames: Readonly<Record<string, string>> = {
  await: "'await'",
  yield: "'yield'",
  named_expression: "':='",
  list_splat: "'*' here",
  dictionary_splat: "'**' here",
};

/** What a construct that is refused is called. */
export function nameOf({ kind }: SyntaxNode): string {
  return constructNames[kind] ?? `'${kind.replaceAll('_', ' ')}'`;
}

function onlyChild(node: SyntaxNode): SyntaxNode {
  const [child, ...others] = node.namedChildren;
  if (child === undefined || others.length > 0) throw unsupported(node, nameOf(node));
  return child;
}

/** Refers to a constant: it may be a function that is to be prepared. */
function referredConstant(value: Value, scope: Scope): Code {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
    scope.referred.values.add(value);
  }
  return constantCode(value);
}

function compileName(node: SyntaxNode, scope: Scope): Code {
  const name = node.text;
  const reference = scope.resolve(name);
  if (reference === undefined) {
    throw unsupported(node, name, `name '${name}' is not defined`);
  }
  if (reference.kind === 'constant') return referredConstant(reference.value, scope);
  const load = compileLoad(reference, node.index, scope);
  return code(load, reference.kind === 'global');
}

/** Reads a variable. */
export function compileLoad(reference: Reference, at: number, { unit }: Scope): Evaluate {
  const { runtime } = unit;
  const unbound = (message: string, name = 'UnboundLocalError'): Error => {
    runtime.at = at;
    return pythonError(name, message);
  };
  switch (reference.kind) {
    case 'constant':
      return constantCode(reference.value).evaluate;
    case 'global': {
      const { variable } = reference;
      return () => {
        const { value } = variable;
        if (value === undefined)
          throw unbound(`name '${variable.name}' is not defined`, 'NameError');
        return value;
      };
    }
    case 'slot': {
      const { slot, name } = reference.variable;
      return ({ slots }) => {
        const value = slots[slot];
        if (value === undefined) throw unbound(noValue(name));
        return value;
      };
    }
    case 'cell': {
      const { slot, name } = reference.variable;
      return ({ slots }) => {
        const { value } = slots[slot] as Cell;
        if (value === undefined) throw unbound(noValue(name));
        return value;
      };
    }
  }
}

export const noValue = (name: string): string =>
  `cannot access local variable '${name}' where it is not associated with a value`;

// --- Texts ---

/** A piece of a text, from the values of an f-string. */
type Piece = string | Evaluate;

function compileString(nodes: readonly SyntaxNode[], scope: Scope): Code {
  const pieces: Piece[] = [];
  for (const node of nodes) {
    if (node.kind !== 'string') throw unsupported(node, nameOf(node));
    for (const part of stringParts(node)) {
      pieces.push(typeof part === 'string' ? part : compileInterpolation(part, scope));
    }
  }
  if (pieces.every((piece) => typeof piece === 'string')) return constantCode(pieces.join(''));
  return code((frame) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(frame);
    return text;
  });
}

/** `{value!r:>8}` */
function compileInterpolation(node: SyntaxNode, scope: Scope): Evaluate {
  const expression = node.required('expression');
  const conversion = node.field('type_conversion');
  const specifier = node.field('format_specifier');
  const end = (conversion ?? specifier)?.start ?? node.end - 1;
  if (node.tree.source.slice(expression.end, end).includes('=')) {
    throw unsupported(node, "'{…=}'", "'=' in an f-string is not supported");
  }
  if (conversion !== undefined && conversion.text !== '!r' && conversion.text !== '!s') {
    throw unsupported(conversion, conversion.text);
  }
  if (specifier?.namedChildren.length) {
    throw unsupported(specifier, 'a nested format', 'a format within a format is not supported');
  }
  const format = parseFormat(specifier?.text.slice(1) ?? '');
  if (format === undefined) {
    throw unsupported(specifier ?? node, `the format '${specifier?.text.slice(1)}'`);
  }
  const { evaluate } = compileExpression(expression, scope);
  const { runtime } = scope.unit;
  const { host } = runtime;
  const at = expression.index;
  return (frame) => {
    let value = evaluate(frame);
    runtime.at = at;
    if (conversion !== undefined) {
      value = conversion.text === '!r' ? repr(value, host) : str(value, host);
    }
    return formatValue(value, format, host);
  };
}

// --- Displays ---

/** Expressions, of which some may be `*iterable`, as the items of an array. */
export function compileArray(
  nodes: readonly SyntaxNode[],
  scope: Scope,
): {
  readonly evaluate: (frame: Parameters<Evaluate>[0]) => Value[];
  readonly constants: Value[] | null;
} {
  const { runtime } = scope.unit;
  const parts = nodes.map((node) => {
    const isSplat = node.kind === 'list_splat';
    const inner = isSplat ? onlyChild(node) : node;
    return { isSplat, at: node.index, ...compileExpression(inner, scope) };
  });
  if (!parts.some(({ isSplat }) => isSplat)) {
    const evaluates = parts.map(({ evaluate }) => evaluate);
    const count = evaluates.length;
    const constants = parts.map(({ constant }) => constant);
    return {
      evaluate: (frame) => {
        const items = new Array<Value>(count);
        for (let i = 0; i < count; ++i) items[i] = (evaluates[i] as Evaluate)(frame);
        return items;
      },
      constants: constants.every((value) => value !== undefined) ? (constants as Value[]) : null,
    };
  }
  return {
    evaluate: (frame) => {
      const items: Value[] = [];
      for (const { isSplat, evaluate, at } of parts) {
        const value = evaluate(frame);
        if (!isSplat) {
          items.push(value);
          continue;
        }
        runtime.at = at;
        const next = iterate(value);
        for (let item = next(); item !== undefined; item = next()) {
          items.push(item);
          requireRoom(items.length);
        }
      }
      return items;
    },
    constants: null,
  };
}

function compileTuple(nodes: readonly SyntaxNode[], scope: Scope): Code {
  const { evaluate, constants } = compileArray(nodes, scope);
  if (constants !== null) return constantCode(tuple(constants));
  return code((frame) => tuple(evaluate(frame)));
}

function compileItems(
  nodes: readonly SyntaxNode[],
  scope: Scope,
  make: (items: Value[]) => Value,
): Code {
  const { evaluate } = compileArray(nodes, scope);
  const { runtime } = scope.unit;
  const at = nodes[0]?.index ?? 0;
  return code((frame) => {
    const items = evaluate(frame);
    runtime.at = at;
    return make(items);
  });
}

function compileDict(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const entries = node.namedChildren.map((entry) => {
    const at = entry.index;
    if (entry.kind === 'dictionary_splat') {
      return { at, key: null, value: compileExpression(onlyChild(entry), scope).evaluate };
    }
    return {
      at,
      key: compileExpression(entry.required('key'), scope).evaluate,
      value: compileExpression(entry.required('value'), scope).evaluate,
    };
  });
  return code((frame) => {
    const dict = new Dict();
    for (const { key, value, at } of entries) {
      const index = key === null ? null : key(frame);
      const item = value(frame);
      runtime.at = at;
      if (key !== null) dict.set(index, item);
      else for (const pair of mappingPairs(item)) dict.set(...pair);
    }
    return dict;
  });
}

/** What `**value` gives. */
export function mappingPairs(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Dict) return pairsOf(value);
  throw pythonError('TypeError', "what follows '**' is not a mapping");
}

function compileComprehension(node: SyntaxNode, scope: Scope): Code {
  if (!isComprehension(node)) throw unsupported(node, nameOf(node));
  const items = comprehensionItems(node, scope);
  const { runtime } = scope.unit;
  const at = node.index;
  const collect =
    <T extends Value>(make: () => T, add: (to: T, item: Value) => void): Evaluate =>
    (frame) => {
      const { next } = items(frame);
      const result = make();
      let count = 0;
      for (let item = next(); item !== undefined; item = next()) {
        runtime.at = at;
        requireRoom(++count);
        add(result, item);
      }
      return result;
    };
  switch (node.kind) {
    case 'list_comprehension':
      return code(
        collect(
          () => new List([]),
          (list, item) => list.items.push(item),
        ),
      );
    case 'set_comprehension':
      return code(
        collect(
          () => new PythonSet(),
          (set, item) => set.add(item),
        ),
      );
    case 'dictionary_comprehension':
      return code(
        collect(
          () => new Dict(),
          (dict, pair) => {
            const [key, value] = pair as readonly [Value, Value];
            dict.set(key, value);
          },
        ),
      );
    default:
      return code(items);
  }
}

// --- Attributes and subscripts ---

/** What a constant's attribute is, where that is known now; undefined where it must be looked up. */
function constantAttribute(node: SyntaxNode, object: Value, scope: Scope): Value | undefined {
  const { host } = scope.unit.runtime;
  const name = node.required('attribute').text;
  if (object instanceof Namespace) {
    const member = object.member(name);
    if (member === undefined) throw unsupported(node, `${object.path}.${name}`);
    return member;
  }
  if (!isHostObject(object)) return undefined;
  const member = host.attribute(object, name);
  if (member === undefined) {
    throw unsupported(node, `.${name}`, `${node.required('object').text} has no ${name} here`);
  }
  // What else an object has may change.
  return typeof member === 'function' ? member : undefined;
}

/** Refuses a name that nothing has as an attribute. */
function checkAttribute(node: SyntaxNode, name: string, object: Code, scope: Scope): void {
  scope.referred.attributes.add(name);
  if (object.isOpen || methodNames.has(name) || scope.unit.knowsAttribute(name)) return;
  throw unsupported(node, `.${name}`, `nothing here has an attribute '${name}'`);
}

/** An attribute: what has it, and its name; or what it is known to be. */
export function compileMember(
  node: SyntaxNode,
  scope: Scope,
): { readonly object: Code; readonly name: string; readonly constant: Value | undefined } {
  const object = compileExpression(node.required('object'), scope);
  const name = node.required('attribute').text;
  const constant =
    object.constant === undefined ? undefined : constantAttribute(node, object.constant, scope);
  if (constant === undefined) checkAttribute(node, name, object, scope);
  return { object, name, constant };
}

function compileAttribute(node: SyntaxNode, scope: Scope): Code {
  const { object, name, constant } = compileMember(node, scope);
  if (constant !== undefined) return referredConstant(constant, scope);
  const { evaluate, isOpen } = object;
  const { runtime } = scope.unit;
  const at = node.index;
  return code((frame) => {
    const value = evaluate(frame);
    runtime.at = at;
    const found = attributeOf(value, name, runtime);
    if (found === undefined) throw missingAttribute(node, value, name);
    return found;
  }, isOpen);
}

/** What a missing attribute is: a module's is not supported, another's an error of the text. */
export function missingAttribute(node: SyntaxNode, value: Value, name: string): Error {
  return value instanceof Namespace
    ? unsupported(node, `${value.path}.${name}`)
    : noAttribute(value, name);
}

/** What stands in the brackets of a subscript. */
export function compileIndex(node: SyntaxNode, scope: Scope): Code {
  const indices = node.fieldsOf('subscript');
  const [first] = indices;
  const last = indices.at(-1);
  if (first === undefined || last === undefined) throw unsupported(node, nameOf(node));
  const rest = node.tree.source.slice(last.end, node.end).replace(/#.*/g, '');
  if (indices.length === 1 && !rest.includes(',')) return compileOneIndex(first, scope);
  const parts = indices.map((index) => compileOneIndex(index, scope));
  const constants = parts.map(({ constant }) => constant);
  if (constants.every((value) => value !== undefined)) {
    return constantCode(tuple(constants as Value[]));
  }
  return code((frame) => tuple(parts.map(({ evaluate }) => evaluate(frame))));
}

function compileOneIndex(node: SyntaxNode, scope: Scope): Code {
  if (node.kind !== 'slice') return compileExpression(node, scope);
  const bounds: [Code, Code, Code] = [constantCode(null), constantCode(null), constantCode(null)];
  let place = 0;
  for (const child of node.children) {
    if (child.kind === ':') ++place;
    else bounds[place] = compileExpression(child, scope);
  }
  const [start, stop, step] = bounds;
  if (bounds.every(({ constant }) => constant !== undefined)) {
    return constantCode(
      new Slice(start.constant as Value, stop.constant as Value, step.constant as Value),
    );
  }
  return code(
    (frame) => new Slice(start.evaluate(frame), stop.evaluate(frame), step.evaluate(frame)),
  );
}

function compileSubscript(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { constant, evaluate: value, isOpen } = compileExpression(node.required('value'), scope);
  const index = compileIndex(node, scope);
  if (isPlain(constant) && isPlain(index.constant)) {
    const known = index.constant;
    const result = folded(() => itemOf(constant, known, runtime));
    if (result !== undefined) return result;
  }
  const { evaluate } = index;
  const at = node.index;
  return code((frame) => {
    const object = value(frame);
    const place = evaluate(frame);
    runtime.at = at;
    return itemOf(object, place, runtime);
  }, isOpen);
}

// --- Operators ---

function compileUnary(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const operator = node.required('operator').text;
  const { constant, evaluate } = compileExpression(node.required('argument'), scope);
  if (isPlain(constant)) {
    const result = folded(() => unary(operator, constant, host));
    if (result !== undefined) return result;
  }
  const at = node.index;
  return code((frame) => {
    const value = evaluate(frame);
    runtime.at = at;
    return unary(operator, value, host);
  });
}

function compileNot(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const { constant, evaluate } = compileExpression(node.required('argument'), scope);
  if (isPlain(constant)) return constantCode(!isTrue(constant, host));
  const at = node.index;
  return code((frame) => {
    const value = evaluate(frame);
    runtime.at = at;
    return !isTrue(value, host);
  });
}

function compileBinary(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const operator = node.required('operator').text;
  const left = compileExpression(node.required('left'), scope);
  const right = compileExpression(node.required('right'), scope);
  const [one, other] = [left.constant, right.constant];
  if (isPlain(one) && isPlain(other)) {
    const result = folded(() => binary(operator, one, other, host));
    if (result !== undefined) return result;
  }
  const [evaluateLeft, evaluateRight] = [left.evaluate, right.evaluate];
  const at = node.index;
  return code((frame) => {
    const first = evaluateLeft(frame);
    const second = evaluateRight(frame);
    runtime.at = at;
    return binary(operator, first, second, host);
  });
}

function compileBoolean(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  /** The truth of the left operand with which it is the result. */
  const decisive = node.required('operator').text === 'or';
  const left = compileExpression(node.required('left'), scope);
  if (isPlain(left.constant)) {
    if (isTrue(left.constant, host) === decisive) return left;
    return compileExpression(node.required('right'), scope);
  }
  const right = compileExpression(node.required('right'), scope);
  const [evaluateLeft, evaluateRight] = [left.evaluate, right.evaluate];
  const at = node.index;
  return code((frame) => {
    const value = evaluateLeft(frame);
    runtime.at = at;
    return isTrue(value, host) === decisive ? value : evaluateRight(frame);
  });
}

function compileComparison(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const operands = node.namedChildren.map((operand) => compileExpression(operand, scope));
  const operators = node.fieldsOf('operators').map((operator) => {
    // Of Python 2.
    if (operator.kind === '<>') throw syntaxError(operator, 'invalid syntax');
    return operator.kind;
  });
  const at = node.index;
  const chain: Evaluate = (frame) => {
    let left = (operands[0] as Code).evaluate(frame);
    let result: Value = true;
    for (let i = 0; i < operators.length; ++i) {
      const right = (operands[i + 1] as Code).evaluate(frame);
      runtime.at = at;
      result = compare(operators[i] as string, left, right, host);
      if (i + 1 < operators.length && !isTrue(result, host)) return result;
      left = right;
    }
    return result;
  };
  if (operands.every(({ constant }) => isPlain(constant))) {
    const result = folded(() => chain(undefined as never));
    if (result !== undefined) return result;
  }
  return code(chain);
}

function compileConditional(node: SyntaxNode, scope: Scope): Code {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const [chosen, condition, otherwise] = node.namedChildren as [SyntaxNode, SyntaxNode, SyntaxNode];
  const test = compileExpression(condition, scope);
  if (isPlain(test.constant)) {
    return compileExpression(isTrue(test.constant, host) ? chosen : otherwise, scope);
  }
  const [one, other] = [compileExpression(chosen, scope), compileExpression(otherwise, scope)];
  const at = node.index;
  return code((frame) => {
    const value = test.evaluate(frame);
    runtime.at = at;
    return isTrue(value, host) ? one.evaluate(frame) : other.evaluate(frame);
  });
}

/** A function among what an expression gives. */
export const isFunction = (value: Value | undefined): value is Callable =>
  typeof value === 'function';
