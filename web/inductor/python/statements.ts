/** Statements as closures over frames. */
import { attributeOf } from './attributes.js';
import { errorOf } from './builtins.js';
import { compileClass } from './classes.js';
import { type Execute, type Frame, isPlain, Signal, type Store } from './code.js';
import { pythonError, syntaxError, unsupported } from './errors.js';
import { compileExpression, compileIndex, compileLoad, nameOf, noValue } from './expressions.js';
import { compileDefinition } from './functions.js';
import { compileImport } from './imports.js';
import { deleteItem, itemOf, setItem } from './items.js';
import { iterate } from './iteration.js';
import { checkLineBreaks } from './line_breaks.js';
import { noAttribute } from './methods.js';
import { augmented, isTrue } from './operators.js';
import { type Cell, ModuleScope, type Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { compileNameTarget, compileTarget, setAttribute } from './targets.js';
import { str } from './text.js';
import { Instance, isHostObject, Namespace, typeName, type Value } from './values.js';

const doNothing: Execute = () => Signal.NEXT;

/** One statement after the other. */
export function sequence(statements: readonly Execute[]): Execute {
  const needed = statements.filter((statement) => statement !== doNothing);
  if (needed.length === 0) return doNothing;
  return (frame) => {
    for (let i = 0; i < needed.length; ++i) {
      const signal = (needed[i] as Execute)(frame);
      if (signal !== Signal.NEXT) return signal;
    }
    return Signal.NEXT;
  };
}

/** Compiles the statements of a block. */
export function compileBlock(node: SyntaxNode, scope: Scope): Execute {
  return sequence(node.namedChildren.map((statement) => compileStatement(statement, scope)));
}

/** Compiles a statement. */
export function compileStatement(node: SyntaxNode, scope: Scope): Execute {
  const execute = compileKind(node, scope);
  checkLineBreaks(node, (node.field('consequence') ?? node.field('body'))?.start ?? node.end);
  return execute;
}

function compileKind(node: SyntaxNode, scope: Scope): Execute {
  switch (node.kind) {
    case 'expression_statement':
      return sequence(node.namedChildren.map((child) => compileSimple(child, scope)));
    case 'if_statement':
      return compileIf(node, scope);
    case 'while_statement':
      return compileWhile(node, scope);
    case 'for_statement':
      return compileFor(node, scope);
    case 'with_statement':
      return compileWith(node, scope);
    case 'return_statement':
      return compileReturn(node, scope);
    case 'break_statement':
      return compileExit(node, Signal.BREAK, scope);
    case 'continue_statement':
      return compileExit(node, Signal.CONTINUE, scope);
    case 'delete_statement':
      return sequence(node.namedChildren.map((target) => compileDelete(target, scope)));
    case 'assert_statement':
      return compileAssert(node, scope);
    case 'raise_statement':
      return compileRaise(node, scope);
    case 'import_statement':
    case 'import_from_statement':
      return ended(compileImport(node, scope), scope);
    case 'function_definition': {
      const make = compileDefinition(node, scope);
      const store = compileNameTarget(node.required('name').text, scope);
      return ended((frame) => store(frame, make(frame)), scope);
    }
    case 'class_definition': {
      const make = compileClass(node, scope);
      const store = compileNameTarget(node.required('name').text, scope);
      return ended((frame) => store(frame, make(frame)), scope);
    }
    case 'nonlocal_statement':
      if (scope instanceof ModuleScope) throw syntaxError(node, 'nonlocal at module level');
      return doNothing;
    case 'pass_statement':
    case 'global_statement':
    case 'future_import_statement':
      return doNothing;
    default:
      throw unsupported(node, statementName(node));
  }
}

const statementNames: Readonly<Record<string, string>> = {
  decorated_definition: 'a decorator',
  exec_statement: "'exec'",
  match_statement: "'match'",
  print_statement: "'print' without parentheses",
  try_statement: "'try'",
  type_alias_statement: "'type'",
};

const statementName = (node: SyntaxNode): string => statementNames[node.kind] ?? nameOf(node);

/** A statement after which what nothing holds may go. */
function ended(run: (frame: Frame) => void, { unit }: Scope): Execute {
  const { host } = unit.runtime;
  return (frame) => {
    run(frame);
    host.endStatement(frame.mark);
    return Signal.NEXT;
  };
}

function compileSimple(node: SyntaxNode, scope: Scope): Execute {
  if (node.kind === 'assignment') return compileAssignment(node, scope);
  if (node.kind === 'augmented_assignment') {
    return ended(compileAugmented(node, scope), scope);
  }
  const { constant, evaluate } = compileExpression(node, scope);
  // A documentation.
  return constant === undefined ? ended(evaluate, scope) : doNothing;
}

// --- Assignments ---

/** What may have a type behind it. */
const annotated: ReadonlySet<string> = new Set(['identifier', 'attribute', 'subscript']);

function compileAssignment(node: SyntaxNode, scope: Scope): Execute {
  const targets: SyntaxNode[] = [];
  let value: SyntaxNode | undefined = node;
  while (value?.kind === 'assignment') {
    const target = value.required('left');
    if (value.field('type') !== undefined && !annotated.has(target.kind)) {
      throw syntaxError(target, 'only single target can be annotated');
    }
    targets.push(target);
    value = value.field('right');
  }
  // `x: int` binds nothing.
  if (value === undefined) return doNothing;
  if (value.kind === 'augmented_assignment') throw unsupported(value, nameOf(value));
  const { constant, evaluate } = compileExpression(value, scope);
  const stores = targets.map((target) => {
    const store = compileTarget(target, scope);
    noteConstant(target, constant, scope);
    return store;
  });
  const [first] = stores;
  if (first !== undefined && stores.length === 1) {
    return ended((frame) => first(frame, evaluate(frame)), scope);
  }
  return ended((frame) => {
    const result = evaluate(frame);
    for (const store of stores) store(frame, result);
  }, scope);
}

/** A variable that is bound once, to a module, is that module: what it has is known. */
function noteConstant(target: SyntaxNode, constant: Value | undefined, scope: Scope): void {
  if (target.kind !== 'identifier' || !(constant instanceof Namespace)) return;
  const reference = scope.binding(target.text);
  if (reference.kind !== 'slot' && reference.kind !== 'cell') return;
  if (reference.variable.bindings === 1) reference.variable.constant = constant;
}

function compileAugmented(node: SyntaxNode, scope: Scope): (frame: Frame) => void {
  const { runtime } = scope.unit;
  const { host, owner } = runtime;
  const operator = node.required('operator').text;
  const target = node.required('left');
  const { evaluate } = compileExpression(node.required('right'), scope);
  const at = node.index;
  const combine = (frame: Frame, old: Value): Value => {
    const value = evaluate(frame);
    runtime.at = at;
    return augmented(operator, old, value, host, owner);
  };
  switch (target.kind) {
    case 'identifier': {
      const reference = scope.binding(target.text);
      const load = compileLoad(reference, target.index, scope);
      const store = compileNameTarget(target.text, scope);
      return (frame) => store(frame, combine(frame, load(frame)));
    }
    case 'attribute': {
      const object = compileExpression(target.required('object'), scope).evaluate;
      const name = target.required('attribute').text;
      scope.referred.attributes.add(name);
      return (frame) => {
        const holder = object(frame);
        runtime.at = at;
        const old = attributeOf(holder, name, runtime);
        if (old === undefined) throw noAttribute(holder, name);
        setAttribute(holder, name, combine(frame, old), scope);
      };
    }
    case 'subscript': {
      const object = compileExpression(target.required('value'), scope).evaluate;
      const index = compileIndex(target, scope).evaluate;
      return (frame) => {
        const holder = object(frame);
        const place = index(frame);
        runtime.at = at;
        const old = itemOf(holder, place, runtime);
        setItem(holder, place, combine(frame, old), runtime);
      };
    }
    default:
      throw unsupported(
        target,
        nameOf(target),
        `'${operator}' of ${nameOf(target)} is not supported`,
      );
  }
}

/** Compiles `del target`. */
function compileDelete(node: SyntaxNode, scope: Scope): Execute {
  const { runtime } = scope.unit;
  const at = node.index;
  switch (node.kind) {
    case 'identifier':
      return ended(compileNameDelete(node, scope), scope);
    case 'subscript': {
      const object = compileExpression(node.required('value'), scope).evaluate;
      const index = compileIndex(node, scope).evaluate;
      return ended((frame) => {
        const holder = object(frame);
        const place = index(frame);
        runtime.at = at;
        deleteItem(holder, place, runtime);
      }, scope);
    }
    case 'attribute': {
      const object = compileExpression(node.required('object'), scope).evaluate;
      const name = node.required('attribute').text;
      return ended((frame) => {
        const holder = object(frame);
        runtime.at = at;
        if (!(holder instanceof Instance) || !runtime.owner.deleteAttribute(holder, name)) {
          throw noAttribute(holder, name);
        }
      }, scope);
    }
    case 'expression_list':
    case 'tuple':
    case 'list':
    case 'parenthesized_expression':
      return sequence(node.namedChildren.map((target) => compileDelete(target, scope)));
    default:
      throw unsupported(node, nameOf(node), `deleting ${nameOf(node)} is not supported`);
  }
}

function compileNameDelete(node: SyntaxNode, scope: Scope): (frame: Frame) => void {
  const { runtime } = scope.unit;
  const { owner } = runtime;
  const at = node.index;
  const reference = scope.binding(node.text);
  const unbound = (): Error => {
    runtime.at = at;
    return pythonError('NameError', `name '${node.text}' is not defined`);
  };
  switch (reference.kind) {
    case 'slot': {
      const { slot, name } = reference.variable;
      return ({ slots }) => {
        const old = slots[slot];
        if (old === undefined) {
          runtime.at = at;
          throw pythonError('UnboundLocalError', noValue(name));
        }
        slots[slot] = undefined;
        owner.release(old);
      };
    }
    case 'cell': {
      const { slot } = reference.variable;
      return ({ slots }) => {
        const cell = slots[slot] as Cell;
        if (cell.value === undefined) throw unbound();
        cell.set(undefined, owner);
      };
    }
    case 'global': {
      const { variable } = reference;
      return () => {
        const old = variable.value;
        if (old === undefined) throw unbound();
        variable.value = undefined;
        owner.release(old);
      };
    }
    case 'constant':
      throw unsupported(node, "'del'", `${node.text} cannot be deleted`);
  }
}

// --- Control flow ---

/** Compiles a condition: its truth, where that is known now. */
function compileCondition(
  node: SyntaxNode,
  scope: Scope,
): { readonly known: boolean | undefined; readonly test: (frame: Frame) => boolean } {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const { constant, evaluate } = compileExpression(node, scope);
  const at = node.index;
  return {
    known: isPlain(constant) ? isTrue(constant, host) : undefined,
    test: (frame) => {
      const value = evaluate(frame);
      runtime.at = at;
      const truth = isTrue(value, host);
      host.endStatement(frame.mark);
      return truth;
    },
  };
}

function compileIf(node: SyntaxNode, scope: Scope): Execute {
  const branches: { readonly test: (frame: Frame) => boolean; readonly body: Execute }[] = [];
  let otherwise = doNothing;
  // What is never reached is not looked at: a module has a part for when it is run as a program.
  const addBranch = (condition: SyntaxNode, body: SyntaxNode): boolean => {
    const { known, test } = compileCondition(condition, scope);
    if (known === false) return false;
    const execute = compileBlock(body, scope);
    if (known === true) otherwise = execute;
    else branches.push({ test, body: execute });
    return known === true;
  };
  let isDecided = addBranch(node.required('condition'), node.required('consequence'));
  for (const clause of node.fieldsOf('alternative')) {
    if (isDecided) break;
    checkLineBreaks(clause, (clause.field('consequence') ?? clause.required('body')).start);
    if (clause.kind === 'else_clause') otherwise = compileBlock(clause.required('body'), scope);
    else isDecided = addBranch(clause.required('condition'), clause.required('consequence'));
  }
  if (branches.length === 0) return otherwise;
  return (frame) => {
    for (const { test, body } of branches) if (test(frame)) return body(frame);
    return otherwise(frame);
  };
}

/** `break` and `continue` */
function compileExit(node: SyntaxNode, signal: Signal, { loops }: Scope): Execute {
  if (loops === 0) throw syntaxError(node, `'${node.text}' outside loop`);
  return () => signal;
}

/** The statements that a loop repeats. */
function compileLoopBody(node: SyntaxNode, scope: Scope): Execute {
  scope.loops += 1;
  try {
    return compileBlock(node.required('body'), scope);
  } finally {
    scope.loops -= 1;
  }
}

/** What runs when a loop ends by itself. */
function compileElse(node: SyntaxNode, scope: Scope): Execute {
  const clause = node.field('alternative');
  return clause === undefined ? doNothing : compileBlock(clause.required('body'), scope);
}

function compileWhile(node: SyntaxNode, scope: Scope): Execute {
  const { test } = compileCondition(node.required('condition'), scope);
  const body = compileLoopBody(node, scope);
  const otherwise = compileElse(node, scope);
  return (frame) => {
    while (test(frame)) {
      const signal = body(frame);
      if (signal === Signal.BREAK) return Signal.NEXT;
      if (signal === Signal.RETURN) return signal;
    }
    return otherwise(frame);
  };
}

/** A slot for what a statement keeps while its block runs. */
function compileKeeper(scope: Scope): {
  readonly keep: Store;
  readonly drop: (frame: Frame) => void;
} {
  const { owner } = scope.unit.runtime;
  const slot = scope.layout.allocate({ isOwned: true });
  return {
    keep: ({ slots }, value) => {
      slots[slot] = value;
      owner.retain(value);
    },
    drop: ({ slots }) => {
      const value = slots[slot];
      slots[slot] = undefined;
      if (value !== undefined) owner.release(value);
    },
  };
}

function compileFor(node: SyntaxNode, scope: Scope): Execute {
  if (node.text.startsWith('async')) throw unsupported(node, "'async'");
  const { runtime } = scope.unit;
  const { host } = runtime;
  const source = node.required('right');
  const { evaluate } = compileExpression(source, scope);
  const store = compileTarget(node.required('left'), scope);
  const { keep, drop } = compileKeeper(scope);
  const body = compileLoopBody(node, scope);
  const otherwise = compileElse(node, scope);
  const at = source.index;
  const run = (frame: Frame): Signal => {
    const items = evaluate(frame);
    keep(frame, items);
    runtime.at = at;
    const next = iterate(items);
    for (;;) {
      runtime.at = at;
      const item = next();
      if (item === undefined) return Signal.NEXT;
      store(frame, item);
      host.endStatement(frame.mark);
      const signal = body(frame);
      if (signal === Signal.BREAK || signal === Signal.RETURN) return signal;
    }
  };
  return (frame) => {
    const signal = run(frame);
    drop(frame);
    if (signal === Signal.RETURN) return signal;
    host.endStatement(frame.mark);
    return signal === Signal.BREAK ? Signal.NEXT : otherwise(frame);
  };
}

function compileWith(node: SyntaxNode, scope: Scope): Execute {
  if (node.text.startsWith('async')) throw unsupported(node, "'async'");
  const clause = node.namedChildren.find(({ kind }) => kind === 'with_clause');
  const body = compileBlock(node.required('body'), scope);
  const items = clause?.namedChildren.map((item) => item.required('value')) ?? [];
  return items.reduceRight<Execute>((inner, item) => compileWithItem(item, inner, scope), body);
}

function compileWithItem(item: SyntaxNode, body: Execute, scope: Scope): Execute {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const target = item.kind === 'as_pattern' ? item.required('alias') : null;
  const source = target === null ? item : item.namedChildren[0];
  if (source === undefined) throw unsupported(item, nameOf(item));
  const { evaluate } = compileExpression(source, scope);
  const store = target === null ? null : compileTarget(target, scope);
  const { keep, drop } = compileKeeper(scope);
  const at = source.index;
  const close = (frame: Frame, manager: object): void => {
    runtime.at = at;
    host.exit(manager);
    drop(frame);
  };
  return (frame) => {
    const manager = evaluate(frame);
    runtime.at = at;
    if (!isHostObject(manager)) {
      throw pythonError(
        'TypeError',
        `'${typeName(manager)}' object does not support the context manager protocol`,
      );
    }
    keep(frame, manager);
    const entered = host.enter(manager);
    let signal: Signal;
    try {
      store?.(frame, entered ?? null);
      host.endStatement(frame.mark);
      signal = body(frame);
    } catch (error) {
      const failedAt = runtime.at;
      close(frame, manager);
      runtime.at = failedAt;
      throw error;
    }
    close(frame, manager);
    return signal;
  };
}

function compileReturn(node: SyntaxNode, scope: Scope): Execute {
  const [value] = node.namedChildren;
  if (scope instanceof ModuleScope) {
    throw syntaxError(node, "'return' outside function");
  }
  if (value === undefined) return () => Signal.RETURN;
  const { evaluate } = compileExpression(value, scope);
  return (frame) => {
    frame.result = evaluate(frame);
    return Signal.RETURN;
  };
}

function compileAssert(node: SyntaxNode, scope: Scope): Execute {
  const { runtime } = scope.unit;
  const { host } = runtime;
  const [condition, explanation] = node.namedChildren;
  if (condition === undefined) throw unsupported(node, nameOf(node));
  const { test } = compileCondition(condition, scope);
  const message = explanation === undefined ? null : compileExpression(explanation, scope).evaluate;
  const at = node.index;
  return (frame) => {
    if (test(frame)) return Signal.NEXT;
    const text = message === null ? `assert ${condition.text}` : str(message(frame), host);
    runtime.at = at;
    throw pythonError('AssertionError', text);
  };
}

function compileRaise(node: SyntaxNode, scope: Scope): Execute {
  const { runtime } = scope.unit;
  const [exception, cause] = node.namedChildren;
  if (exception === undefined) throw unsupported(node, "'raise' of no exception");
  if (cause !== undefined) throw unsupported(node, "'raise … from'");
  const { evaluate } = compileExpression(exception, scope);
  const at = node.index;
  return (frame) => {
    const value = evaluate(frame);
    runtime.at = at;
    throw errorOf(value, runtime);
  };
}
