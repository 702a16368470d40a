/** What is assigned to. */
import type { Store } from './code.js';
import { pythonError, unsupported } from './errors.js';
import { compileExpression, compileIndex, nameOf } from './expressions.js';
import { setItem } from './items.js';
import { iterate } from './iteration.js';
import type { Cell, Reference, Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { Instance, List, typeName, type Value } from './values.js';

/** Compiles what an assignment, a `for` or a `with` puts a value into. */
export function compileTarget(node: SyntaxNode, scope: Scope): Store {
  switch (node.kind) {
    case 'identifier':
      return compileNameTarget(node.text, scope);
    case 'attribute':
      return compileAttributeTarget(node, scope);
    case 'subscript':
      return compileItemTarget(node, scope);
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
    case 'expression_list':
      return compileUnpacking(node, scope);
    case 'parenthesized_expression':
    case 'as_pattern_target': {
      const [inner, ...others] = node.namedChildren;
      if (inner !== undefined && others.length === 0) return compileTarget(inner, scope);
      break;
    }
  }
  throw unsupported(node, nameOf(node), `assigning to ${nameOf(node)} is not supported`);
}

/** Binds a name. */
export function compileNameTarget(name: string, scope: Scope): Store {
  return storeInto(scope.binding(name), scope);
}

function storeInto(reference: Reference, { unit }: Scope): Store {
  const { owner } = unit.runtime;
  switch (reference.kind) {
    case 'slot': {
      const { slot, isOwned } = reference.variable;
      if (!isOwned) {
        return ({ slots }, value) => {
          slots[slot] = value;
        };
      }
      return ({ slots }, value) => {
        const old = slots[slot];
        slots[slot] = value;
        owner.retain(value);
        if (old !== undefined) owner.release(old);
      };
    }
    case 'cell': {
      const { slot } = reference.variable;
      return ({ slots }, value) => (slots[slot] as Cell).set(value, owner);
    }
    case 'global': {
      const { variable } = reference;
      return (_, value) => {
        const old = variable.value;
        variable.value = value;
        owner.retain(value);
        if (old !== undefined) owner.release(old);
      };
    }
    case 'constant':
      throw pythonError('NameError', 'a constant cannot be bound');
  }
}

function compileAttributeTarget(node: SyntaxNode, scope: Scope): Store {
  const object = compileExpression(node.required('object'), scope).evaluate;
  const name = node.required('attribute').text;
  const { runtime } = scope.unit;
  const at = node.index;
  return (frame, value) => {
    const holder = object(frame);
    runtime.at = at;
    setAttribute(holder, name, value, scope);
  };
}

/** `value.name = to` */
export function setAttribute(value: Value, name: string, to: Value, { unit }: Scope): void {
  if (!(value instanceof Instance)) {
    throw pythonError(
      'AttributeError',
      `'${typeName(value)}' object's attribute '${name}' cannot be set`,
    );
  }
  unit.runtime.owner.setAttribute(value, name, to);
}

function compileItemTarget(node: SyntaxNode, scope: Scope): Store {
  const object = compileExpression(node.required('value'), scope).evaluate;
  const index = compileIndex(node, scope).evaluate;
  const { runtime } = scope.unit;
  const at = node.index;
  return (frame, value) => {
    const holder = object(frame);
    const place = index(frame);
    runtime.at = at;
    setItem(holder, place, value, runtime);
  };
}

/** All items, but of what goes on for longer than is needed not more than one too many. */
function itemsOf(value: Value, most: number): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof List) return value.items;
  const next = iterate(value);
  const items: Value[] = [];
  for (let item = next(); item !== undefined && items.length <= most; item = next()) {
    items.push(item);
  }
  return items;
}

function compileUnpacking(node: SyntaxNode, scope: Scope): Store {
  const { runtime } = scope.unit;
  const children = node.namedChildren;
  const isSplat = ({ kind }: SyntaxNode): boolean =>
    kind === 'list_splat_pattern' || kind === 'list_splat';
  const splat = children.findIndex(isSplat);
  if (children.findLastIndex(isSplat) !== splat) {
    throw unsupported(node, 'two starred targets', 'multiple starred expressions in assignment');
  }
  const stores = children.map((child) => {
    if (!isSplat(child)) return compileTarget(child, scope);
    const [inner] = child.namedChildren;
    if (inner === undefined) throw unsupported(child, nameOf(child));
    return compileTarget(inner, scope);
  });
  const at = node.index;
  const count = stores.length;
  if (splat < 0) {
    return (frame, value) => {
      runtime.at = at;
      const items = itemsOf(value, count);
      if (items.length !== count) throw wrongCount(items.length, count);
      // A list may change while its items are stored.
      const given = value instanceof List && count > 1 ? [...items] : items;
      for (let i = 0; i < count; ++i) (stores[i] as Store)(frame, given[i] as Value);
    };
  }
  return (frame, value) => {
    runtime.at = at;
    const items = [...itemsOf(value, Infinity)];
    if (items.length < count - 1) {
      throw pythonError(
        'ValueError',
        `not enough values to unpack (expected at least ${count - 1}, got ${items.length})`,
      );
    }
    items.splice(splat, 0, new List(items.splice(splat, items.length - (count - 1))));
    for (let i = 0; i < count; ++i) (stores[i] as Store)(frame, items[i] as Value);
  };
}

function wrongCount(found: number, expected: number): Error {
  return pythonError(
    'ValueError',
    found > expected
      ? `too many values to unpack (expected ${expected})`
      : `not enough values to unpack (expected ${expected}, got ${found})`,
  );
}
