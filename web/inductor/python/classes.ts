import type { Evaluate } from './code.js';
import { pythonError, unsupported } from './errors.js';
import { compileExpression, nameOf } from './expressions.js';
import { compileDefinition } from './functions.js';
import { ModuleScope, type Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { type Callable, ClassObject, Instance, type Kwargs, type Value } from './values.js';

/** A statement of a class's body: what it binds; null for a documentation. */
function compileMemberStatement(
  node: SyntaxNode,
  scope: Scope,
): { readonly name: string; readonly evaluate: Evaluate } | null {
  if (node.kind === 'pass_statement') return null;
  if (node.kind === 'function_definition') {
    return { name: node.required('name').text, evaluate: compileDefinition(node, scope) };
  }
  if (node.kind === 'expression_statement') {
    const [child, ...others] = node.namedChildren;
    if (child?.kind === 'string') return null;
    const target = child?.field('left');
    const value = child?.field('right');
    if (
      others.length === 0 &&
      child?.kind === 'assignment' &&
      target?.kind === 'identifier' &&
      value !== undefined &&
      value.kind !== 'assignment'
    ) {
      return { name: target.text, evaluate: compileExpression(value, scope).evaluate };
    }
  }
  throw unsupported(node, `${nameOf(node)} in a class`);
}

/** Makes an object of a class. */
function instantiate(type: ClassObject, args: readonly Value[], kwargs: Kwargs): Value {
  const instance = new Instance(type);
  const initialise = type.members.get('__init__');
  if (typeof initialise === 'function') {
    (initialise as Callable)([instance, ...args], kwargs);
  } else if (args.length > 0 || Object.keys(kwargs).length > 0) {
    throw pythonError('TypeError', `${type.name}() takes no arguments`);
  }
  return instance;
}

/** Compiles a `class` of the module: methods and variables. */
export function compileClass(node: SyntaxNode, scope: Scope): Evaluate {
  if (!(scope instanceof ModuleScope)) throw unsupported(node, 'a class in a function');
  const superclasses = node.field('superclasses');
  if (superclasses !== undefined && superclasses.namedChildren.length > 0) {
    throw unsupported(superclasses, 'inheritance');
  }
  const typeParameters = node.field('type_parameters');
  if (typeParameters !== undefined) throw unsupported(typeParameters, nameOf(typeParameters));
  const members = node
    .required('body')
    .namedChildren.map((statement) => compileMemberStatement(statement, scope))
    .filter((member) => member !== null);
  const name = node.required('name').text;
  return (frame) =>
    new ClassObject(
      name,
      new Map(members.map((member) => [member.name, member.evaluate(frame)])),
      instantiate,
    );
}
