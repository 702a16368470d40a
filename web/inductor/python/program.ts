import { realm } from '../../realm.js';
import { createBuiltins } from './builtins.js';
import { type Execute, Frame } from './code.js';
import { locate } from './error_places.js';
import { pythonError } from './errors.js';
import { compileExpression } from './expressions.js';
import { FunctionObject } from './functions.js';
import type { Host } from './host.js';
import { mathModule } from './math_module.js';
import { heldBy } from './ownership.js';
import { Runtime } from './runtime.js';
import { Bindings, GlobalVariable, ModuleScope, type Reference, type Unit } from './scope.js';
import { compileStatement } from './statements.js';
import type { SyntaxNode, SyntaxTree } from './syntax.js';
import {
  type Callable,
  ClassObject,
  Container,
  type Kwargs,
  Namespace,
  noKwargs,
  typeName,
  type Value,
} from './values.js';

/** What a module is called from within: not `'__main__'`, for which it has a part of its own. */
const MODULE_NAME = 'inductor_module';

/** Options of a {@link Program}. */
export interface ProgramOptions {
  /** Takes the lines that the text prints: `console.log` by default. */
  readonly print?: (line: string) => void;
  /** Variables that the module has from the beginning: `__file__`. */
  readonly globals?: Readonly<Record<string, Value>>;
}

/** Python's own modules. */
const ownModules: ReadonlyMap<string, Value> = new Map([['math', mathModule]]);

const importModule = (host: Host, path: string): Value | undefined =>
  host.importModule(path) ?? ownModules.get(path);

const builtinNames: ReadonlySet<string> = new Set(['__name__', '__class__', '__call__']);

/**
 * A module of Python's language: {@link run} carries its statements out, and after that its functions can be called. What is not
 * supported is refused when it is compiled: of the module's statements before they run, of functions by {@link prepare}.
 *
 * What its variables hold is retained at the host; see {@link Host}.
 */
export class Program {
  readonly #runtime: Runtime;
  readonly #builtins: ReadonlyMap<string, Value>;
  readonly #globals = new Map<string, GlobalVariable>();
  /** Names that a function binds by `global`. */
  readonly #rebound: ReadonlySet<string>;
  /** Names that were taken for constants. */
  readonly #folded = new Set<string>();
  readonly #attributes = new Set<string>(builtinNames);
  readonly #unit: Unit;
  readonly #scope: ModuleScope;
  readonly #statements: readonly Execute[];
  #state: 'new' | 'running' | 'finished' | 'disposed' = 'new';

  /**
   * @throws UnsupportedModule for a statement of the module, functions' bodies apart, that is not known.
   */
  constructor(
    tree: SyntaxTree,
    host: Host,
    { print = (line) => console.log(line), globals = {} }: ProgramOptions = {},
  ) {
    this.#runtime = new Runtime(host, print);
    this.#builtins = new Map<string, Value>([
      ...createBuiltins(this.#runtime),
      ['globals', this.#globalsFunction()],
    ]);
    const { bound } = collected(tree.root);
    for (const name of bound.keys()) this.#globals.set(name, new GlobalVariable(name));
    for (const [name, value] of Object.entries(globals)) this.setGlobal(name, value);
    this.#rebound = this.#readTree(tree.root);
    this.#unit = {
      tree,
      runtime: this.#runtime,
      resolveGlobal: (name) => this.#resolve(name),
      knowsAttribute: (name) => this.#attributes.has(name) || host.knowsAttribute(name),
      importModule: (path) => importModule(host, path),
    };
    this.#scope = new ModuleScope(this.#unit);
    this.#statements = tree.root.namedChildren.map((node) => compileStatement(node, this.#scope));
  }

  /** `globals()`: to look at; what is not named there is not to be set either. */
  #globalsFunction(): Callable {
    return () => new Namespace('globals()', (name) => this.global(name));
  }

  /** Collects the names of `global` statements, and of attributes that are set or defined. */
  #readTree(root: SyntaxNode): ReadonlySet<string> {
    const rebound = new Set<string>();
    const visit = (node: SyntaxNode, isInClass: boolean): void => {
      const { kind } = node;
      if (kind === 'global_statement') {
        for (const { text } of node.namedChildren) {
          rebound.add(text);
          if (!this.#globals.has(text)) this.#globals.set(text, new GlobalVariable(text));
        }
        return;
      }
      if (kind === 'function_definition' && isInClass) {
        this.#attributes.add(node.required('name').text);
      }
      if (kind === 'assignment' || kind === 'augmented_assignment') {
        const left = node.required('left');
        if (left.kind === 'attribute') this.#attributes.add(left.required('attribute').text);
        else if (isInClass && left.kind === 'identifier') this.#attributes.add(left.text);
      }
      for (const child of node.children) visit(child, isInClass || kind === 'class_definition');
    };
    visit(root, false);
    return rebound;
  }

  #resolve(name: string): Reference | undefined {
    const variable = this.#globals.get(name);
    if (variable === undefined) {
      if (name === '__name__') return { kind: 'constant', value: MODULE_NAME };
      const builtin = this.#builtins.get(name);
      return builtin === undefined ? undefined : { kind: 'constant', value: builtin };
    }
    if (this.#state !== 'finished' || this.#rebound.has(name)) {
      return { kind: 'global', variable };
    }
    if (variable.value === undefined) return undefined;
    this.#folded.add(name);
    return { kind: 'constant', value: variable.value };
  }

  /**
   * Carries out the module's statements, once.
   *
   * @throws UnsupportedModule for what is not known; what its statements throw. `locationOf` says where.
   */
  run(): void {
    if (this.#state !== 'new') {
      throw new realm.RuntimeError('the module has been run already');
    }
    this.#state = 'running';
    const { host } = this.#runtime;
    const frame = new Frame(this.#scope.layout.size);
    frame.mark = host.mark();
    try {
      for (const statement of this.#statements) statement(frame);
      this.#state = 'finished';
    } catch (error) {
      const located = locate(error, this.#unit);
      this.#runtime.leaving = undefined;
      const { owner } = this.#runtime;
      for (const slot of this.#scope.layout.owned) {
        const value = frame.slots[slot];
        if (value !== undefined) owner.release(value);
      }
      this.dispose();
      throw located;
    } finally {
      host.endStatement(frame.mark);
    }
  }

  /** A variable of the module; undefined where it has none of that name, or it is not bound. */
  global(name: string): Value | undefined {
    return this.#globals.get(name)?.value;
  }

  /**
   * Binds a variable of the module: before it runs, or before functions are prepared that use it.
   *
   * @throws RuntimeError where a function has taken the former value for its constant
   */
  setGlobal(name: string, value: Value): void {
    if (this.#folded.has(name)) {
      throw new realm.RuntimeError(`setGlobal(): functions have taken ${name} for a constant`);
    }
    const variable = this.#globals.get(name) ?? new GlobalVariable(name);
    this.#globals.set(name, variable);
    const old = variable.value;
    variable.value = value;
    this.#runtime.owner.retain(value);
    if (old !== undefined) this.#runtime.owner.release(old);
  }

  /**
   * Compiles a function and every function of the text that it may reach, so that calling it meets nothing unknown. Constants
   * are taken as the module's variables have them now.
   *
   * @throws UnsupportedModule
   */
  prepare(callable: Callable): void {
    new Preparation(this.#globals).visit(callable);
  }

  /**
   * Calls a function of the module. What the result holds is retained once: whoever takes it over calls {@link release}.
   *
   * @throws what the function throws: `locationOf` says where
   */
  call(callee: Value, args: readonly Value[], kwargs: Kwargs = noKwargs): Value {
    if (this.#state === 'disposed') throw new realm.RuntimeError('the module has been disposed');
    const { host, owner } = this.#runtime;
    const mark = host.mark();
    try {
      const result = this.#runtime.call(callee, args, kwargs);
      owner.retain(result);
      return result;
    } finally {
      host.endStatement(mark);
    }
  }

  /** Lets go of what {@link call} gave: the host may free it with the end of its next statement. */
  release(value: Value): void {
    this.#runtime.owner.release(value);
  }

  /** Lets go of all that the module's variables hold. It cannot be called any more. */
  dispose(): void {
    this.#state = 'disposed';
    for (const variable of this.#globals.values()) {
      const { value } = variable;
      variable.value = undefined;
      if (value !== undefined) this.#runtime.owner.release(value);
    }
  }
}

function collected(node: SyntaxNode): Bindings {
  const bindings = new Bindings();
  bindings.collect(node);
  return bindings;
}

/** Compiles functions and those that they refer to. */
class Preparation {
  readonly #seen = new Set<Value>();
  readonly #globals: ReadonlyMap<string, GlobalVariable>;
  readonly #attributes = new Set<string>();

  constructor(globals: ReadonlyMap<string, GlobalVariable>) {
    this.#globals = globals;
  }

  visit(value: Value): void {
    if (Array.isArray(value)) {
      for (const item of value as readonly Value[]) this.visit(item);
      return;
    }
    const container = typeof value === 'function' ? heldBy(value as Callable) : value;
    if (!(container instanceof Container) || this.#seen.has(container)) return;
    this.#seen.add(container);
    if (container instanceof FunctionObject) this.#visitFunction(container);
    for (const item of container.contents()) this.visit(item);
  }

  #visitFunction(object: FunctionObject): void {
    const { values, attributes } = object.prepare();
    for (const referred of values) this.visit(referred);
    for (const name of attributes) this.#visitAttribute(name);
  }

  /** Methods of that name, of whatever class. */
  #visitAttribute(name: string): void {
    if (this.#attributes.has(name)) return;
    this.#attributes.add(name);
    for (const { value } of this.#globals.values()) {
      if (value instanceof ClassObject) this.visit(value.members.get(name) ?? null);
    }
  }
}

/** A name's value; undefined for one that is unknown. Built-in names are known besides. */
export type Names = (name: string) => Value | undefined;

/** Knows no object at all. */
const noHost: Host = {
  importModule: () => undefined,
  attribute: () => undefined,
  knowsAttribute: () => false,
  item: (value) => {
    throw pythonError('TypeError', `'${typeName(value)}' object is not subscriptable`);
  },
  setItem: (value) => {
    throw pythonError('TypeError', `'${typeName(value)}' object does not support item assignment`);
  },
  binary: () => undefined,
  text: (value) => `<${typeName(value)} object>`,
  enter: () => null,
  exit: () => undefined,
  retain: () => undefined,
  release: () => undefined,
  mark: () => 0,
  endStatement: () => undefined,
};

interface Evaluation {
  readonly runtime: Runtime;
  readonly builtins: ReadonlyMap<string, Value>;
}

function evaluationOn(host: Host): Evaluation {
  const runtime = new Runtime(host, (line) => console.log(line));
  return { runtime, builtins: createBuiltins(runtime) };
}

let shared: Evaluation | null = null;

/** One for all expressions without a host: a module's decorators have dozens each, and making it takes longer than they do. */
function hostless(): Evaluation {
  shared ??= evaluationOn(noHost);
  return shared;
}

/**
 * Evaluates an expression of any text: a decorator's arguments. Nothing is retained.
 *
 * @param host who knows the objects among the names; by default there are none
 * @throws UnsupportedModule with the place in that text; what the expression throws
 */
export function evaluateExpression(node: SyntaxNode, names: Names, host: Host = noHost): Value {
  const { runtime, builtins } = host === noHost ? hostless() : evaluationOn(host);
  const unit: Unit = {
    tree: node.tree,
    runtime,
    resolveGlobal(name) {
      const given = names(name);
      const value = given === undefined ? builtins.get(name) : given;
      return value === undefined ? undefined : { kind: 'constant', value };
    },
    knowsAttribute: (name) => host.knowsAttribute(name),
    importModule: (path) => importModule(host, path),
  };
  const scope = new ModuleScope(unit);
  try {
    const { evaluate } = compileExpression(node, scope);
    return evaluate(new Frame(scope.layout.size));
  } catch (error) {
    throw locate(error, unit);
  }
}
