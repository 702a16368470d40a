/** Functions of a text. */
import { type Code, code, type Evaluate, type Execute, Frame, Signal } from './code.js';
import { locate } from './error_places.js';
import { pythonError, syntaxError, unsupported } from './errors.js';
import { compileExpression, nameOf } from './expressions.js';
import { tuple } from './iteration.js';
import { setHeldBy } from './ownership.js';
import { Cell, FunctionScope, ModuleScope, type Referred, type Scope } from './scope.js';
import { compileBlock } from './statements.js';
import type { SyntaxNode } from './syntax.js';
import { type Callable, Container, Dict, type Kwargs, type Value } from './values.js';

/** A parameter that may be left out has a default. */
interface Parameter {
  readonly name: string;
  readonly value: SyntaxNode | null;
}

interface Parameters {
  readonly positional: readonly Parameter[];
  /** How many of them cannot be named. */
  readonly positionalOnly: number;
  /** `*args` */
  readonly rest: string | null;
  readonly keywordOnly: readonly Parameter[];
  /** `**kwargs` */
  readonly keywords: string | null;
}

function readParameters(node: SyntaxNode | undefined): Parameters {
  const positional: Parameter[] = [];
  const keywordOnly: Parameter[] = [];
  let positionalOnly = 0;
  let rest: string | null = null;
  let keywords: string | null = null;
  let isKeywordOnly = false;
  const add = (name: SyntaxNode, value: SyntaxNode | null): void => {
    if (name.kind !== 'identifier') throw unsupported(name, nameOf(name));
    (isKeywordOnly ? keywordOnly : positional).push({ name: name.text, value });
  };
  for (const given of node?.namedChildren ?? []) {
    if (keywords !== null) throw syntaxError(given, "parameters cannot follow '**' parameter");
    const [inner = given] = given.kind === 'typed_parameter' ? given.namedChildren : [given];
    switch (inner.kind) {
      case 'default_parameter':
      case 'typed_default_parameter':
        add(inner.required('name'), inner.required('value'));
        break;
      case 'list_splat_pattern':
      case 'keyword_separator':
        if (isKeywordOnly) throw syntaxError(inner, "'*' may appear only once");
        rest = inner.namedChildren[0]?.text ?? null;
        isKeywordOnly = true;
        break;
      case 'dictionary_splat_pattern':
        keywords = inner.namedChildren[0]?.text ?? null;
        break;
      case 'positional_separator':
        if (isKeywordOnly || positionalOnly > 0 || positional.length === 0) {
          throw syntaxError(inner, "'/' cannot stand here");
        }
        positionalOnly = positional.length;
        break;
      default:
        if (!isKeywordOnly && positional.at(-1)?.value) {
          throw syntaxError(inner, 'non-default argument follows default argument');
        }
        add(inner, null);
    }
  }
  if (node !== undefined && isKeywordOnly && rest === null && keywordOnly.length === 0) {
    throw syntaxError(node, "named arguments must follow bare '*'");
  }
  const names = namesOf({ positional, positionalOnly, rest, keywordOnly, keywords });
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined && node !== undefined) {
    throw syntaxError(node, `duplicate argument '${repeated}' in function definition`);
  }
  return { positional, positionalOnly, rest, keywordOnly, keywords };
}

/** All parameters in the order of their slots. */
const namesOf = ({ positional, rest, keywordOnly, keywords }: Parameters): readonly string[] => [
  ...positional.map(({ name }) => name),
  ...(rest === null ? [] : [rest]),
  ...keywordOnly.map(({ name }) => name),
  ...(keywords === null ? [] : [keywords]),
];

/** A function's compiled body. */
interface Body {
  readonly scope: FunctionScope;
  readonly execute: Execute;
}

/** The text of a function, compiled when it is first needed or prepared. */
class FunctionText {
  readonly name: string;
  readonly parameters: Parameters;
  readonly scope: Scope;
  readonly #compile: (scope: FunctionScope) => Execute;
  readonly #node: SyntaxNode;
  #body: Body | null = null;

  constructor(
    name: string,
    parameters: SyntaxNode | undefined,
    node: SyntaxNode,
    scope: Scope,
    compile: (scope: FunctionScope) => Execute,
  ) {
    this.name = name;
    this.parameters = readParameters(parameters);
    this.scope = scope;
    this.#node = node;
    this.#compile = compile;
  }

  get body(): Body {
    this.#body ??= this.#compileBody();
    return this.#body;
  }

  #compileBody(): Body {
    const scope = new FunctionScope(this.scope, namesOf(this.parameters), this.#node);
    return { scope, execute: this.#compile(scope) };
  }
}

/** A function: its text, and what it had when it was defined. */
export class FunctionObject extends Container {
  readonly text: FunctionText;
  readonly #defaults: ReadonlyMap<string, Value>;
  readonly #cells: readonly Cell[];

  constructor(text: FunctionText, defaults: ReadonlyMap<string, Value>, cells: readonly Cell[]) {
    super();
    this.text = text;
    this.#defaults = defaults;
    this.#cells = cells;
  }

  override *contents(): Generator<Value> {
    yield* this.#defaults.values();
    yield* this.#cells;
  }

  /** Compiles it, and gives what it refers to. */
  prepare(): Referred {
    return this.text.body.scope.referred;
  }

  call(args: readonly Value[], kwargs: Kwargs): Value {
    const { scope, execute } = this.text.body;
    const { layout, unit } = scope;
    const { runtime } = unit;
    const { owner } = runtime;
    const frame = new Frame(layout.size);
    this.#bind(frame.slots, args, kwargs);
    runtime.enterCall();
    const { at } = runtime;
    frame.mark = runtime.host.mark();
    this.#begin(frame, scope);
    try {
      execute(frame);
    } catch (error) {
      throw locate(error, unit);
    } finally {
      const { slots } = frame;
      for (const slot of layout.owned) {
        const value = slots[slot];
        if (value !== undefined) owner.release(value);
      }
      runtime.leaveCall();
      runtime.at = at;
    }
    return frame.result;
  }

  /** The variables that functions within it see, and those that it sees of others. */
  #begin({ slots }: Frame, { layout, captures, unit }: FunctionScope): void {
    const { owner } = unit.runtime;
    for (const slot of layout.cells) {
      const cell = new Cell();
      cell.value = slots[slot];
      slots[slot] = cell;
    }
    for (const slot of layout.owned) {
      const value = slots[slot];
      if (value !== undefined) owner.retain(value);
    }
    for (const [place, { inner }] of captures.entries()) slots[inner] = this.#cells[place] as Cell;
  }

  /** Puts arguments into the slots of their parameters. */
  #bind(slots: (Value | undefined)[], args: readonly Value[], kwargs: Kwargs): void {
    const { positional, positionalOnly, rest, keywordOnly, keywords } = this.text.parameters;
    const taken = Math.min(args.length, positional.length);
    for (let i = 0; i < taken; ++i) slots[i] = args[i];
    const restSlot = positional.length;
    if (rest !== null) slots[restSlot] = tuple(args.slice(taken));
    else if (args.length > taken) {
      throw this.#wrongCall(
        `takes ${positional.length} positional arguments but ${args.length} were given`,
      );
    }
    const keywordSlot = restSlot + (rest === null ? 0 : 1);
    const slotOf = (name: string): number => {
      const place = positional.findIndex((parameter) => parameter.name === name);
      if (place >= positionalOnly) return place;
      const other = keywordOnly.findIndex((parameter) => parameter.name === name);
      return other < 0 ? -1 : keywordSlot + other;
    };
    const others = new Dict();
    for (const name of Object.keys(kwargs)) {
      const slot = slotOf(name);
      const value = kwargs[name] as Value;
      if (slot < 0 && keywords !== null) others.set(name, value);
      else if (slot < 0) throw this.#wrongCall(`got an unexpected keyword argument '${name}'`);
      else if (slots[slot] !== undefined) {
        throw this.#wrongCall(`got multiple values for argument '${name}'`);
      } else slots[slot] = value;
    }
    if (keywords !== null) slots[keywordSlot + keywordOnly.length] = others;
    this.#fillIn(slots, positional, 0);
    this.#fillIn(slots, keywordOnly, keywordSlot);
  }

  #fillIn(slots: (Value | undefined)[], parameters: readonly Parameter[], firstSlot: number): void {
    for (let i = 0; i < parameters.length; ++i) {
      if (slots[firstSlot + i] !== undefined) continue;
      const { name } = parameters[i] as Parameter;
      const value = this.#defaults.get(name);
      if (value === undefined) throw this.#wrongCall(`missing a required argument: '${name}'`);
      slots[firstSlot + i] = value;
    }
  }

  #wrongCall(message: string): Error {
    return pythonError('TypeError', `${this.text.name}() ${message}`);
  }
}

/** Compiles what makes a function. */
function compileFunction(text: FunctionText, scope: Scope): Evaluate {
  const { positional, keywordOnly } = text.parameters;
  const defaults = [...positional, ...keywordOnly].flatMap(({ name, value }) =>
    value === null ? [] : [{ name, evaluate: compileExpression(value, scope).evaluate }],
  );
  // The module's functions wait for the values of its variables; what they are in has no variables that they could see.
  const captures = scope instanceof ModuleScope ? [] : text.body.scope.captures;
  return (frame) => {
    const values = new Map(defaults.map(({ name, evaluate }) => [name, evaluate(frame)]));
    const cells = captures.map(({ outer }) => frame.slots[outer] as Cell);
    const object = new FunctionObject(text, values, cells);
    const callable: Callable = (args, kwargs) => object.call(args, kwargs);
    Object.defineProperty(callable, 'name', { value: text.name });
    setHeldBy(callable, object);
    return callable;
  };
}

/** Compiles a `def`. */
export function compileDefinition(node: SyntaxNode, scope: Scope): Evaluate {
  if (node.text.startsWith('async')) throw unsupported(node, "'async'");
  const typeParameters = node.field('type_parameters');
  if (typeParameters !== undefined) throw unsupported(typeParameters, nameOf(typeParameters));
  const body = node.required('body');
  const text = new FunctionText(
    node.required('name').text,
    node.required('parameters'),
    body,
    scope,
    (inner) => compileBlock(body, inner),
  );
  return compileFunction(text, scope);
}

/** Compiles a `lambda`. */
export function compileLambda(node: SyntaxNode, scope: Scope): Code {
  const body = node.required('body');
  const text = new FunctionText('<lambda>', node.field('parameters'), body, scope, (inner) => {
    const { evaluate } = compileExpression(body, inner);
    return (frame) => {
      frame.result = evaluate(frame);
      return Signal.RETURN;
    };
  });
  return code(compileFunction(text, scope));
}
