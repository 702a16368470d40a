/** Which variables the names of a text mean. */
import { pythonError, syntaxError } from './errors.js';
import type { Ownership } from './ownership.js';
import type { Runtime } from './runtime.js';
import type { SyntaxNode, SyntaxTree } from './syntax.js';
import { Container, type Value } from './values.js';

/** A variable of the module. */
export class GlobalVariable {
  value: Value | undefined = undefined;

  constructor(readonly name: string) {}
}

/** A variable that functions within its function see: its slot holds this. */
export class Cell extends Container {
  value: Value | undefined = undefined;

  override contents(): readonly Value[] {
    return this.value === undefined ? [] : [this.value];
  }

  set(value: Value | undefined, owner: Ownership): void {
    const old = this.value;
    this.value = value;
    if (this.holders === 0) return;
    if (value !== undefined) owner.retain(value);
    if (old !== undefined) owner.release(old);
  }
}

/** What a name means at its place. */
export type Reference =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'global'; readonly variable: GlobalVariable }
  | { readonly kind: 'slot' | 'cell'; readonly variable: LocalVariable };

/** A variable of a function or a comprehension. */
export interface LocalVariable {
  readonly name: string;
  /** Where it is among the slots of its function's frame. */
  readonly slot: number;
  /** Its slot holds a Cell. */
  readonly isCell: boolean;
  /** The frame holds what it holds: not so a comprehension's variable, nor one of an enclosing function. */
  readonly isOwned: boolean;
  /** How often the text binds it. */
  readonly bindings: number;
  /** What it is known to be. */
  constant: Value | undefined;
}

/** The slots of a frame. */
export class Layout {
  size = 0;
  /** Those that the frame holds: they are released when it ends. */
  readonly owned: number[] = [];
  /** Those in which it makes a Cell. */
  readonly cells: number[] = [];

  allocate({ isOwned, isCell = false }: { isOwned: boolean; isCell?: boolean }): number {
    const slot = this.size++;
    if (isOwned) this.owned.push(slot);
    if (isOwned && isCell) this.cells.push(slot);
    return slot;
  }
}

/** What code of a text is compiled with. */
export interface Unit {
  readonly tree: SyntaxTree;
  readonly runtime: Runtime;
  /** A name that no function binds; undefined for one that is unknown. */
  resolveGlobal(name: string): Reference | undefined;
  /** Whether something might have an attribute of that name. */
  knowsAttribute(name: string): boolean;
  /** An import; undefined for a module that is unknown. */
  importModule(path: string): Value | undefined;
}

/** Names that a part of the text means. */
export abstract class Scope {
  abstract readonly unit: Unit;
  /** Of the frame in which the names' slots are. */
  abstract readonly layout: Layout;
  /** What the function that this belongs to refers to: constants, and names of attributes. */
  abstract readonly referred: Referred;
  /** How many loops the statement that is being compiled is in. */
  loops = 0;
  abstract resolve(name: string): Reference | undefined;

  /** What a name means to a statement that binds it. */
  abstract binding(name: string): Reference;
}

/** What a function refers to, and so may call. */
export class Referred {
  readonly values = new Set<Value>();
  readonly attributes = new Set<string>();
}

const referenceTo = (variable: LocalVariable): Reference =>
  variable.constant === undefined
    ? { kind: variable.isCell ? 'cell' : 'slot', variable }
    : { kind: 'constant', value: variable.constant };

/** The module's own statements. */
export class ModuleScope extends Scope {
  readonly layout = new Layout();
  readonly referred = new Referred();

  constructor(readonly unit: Unit) {
    super();
  }

  override resolve(name: string): Reference | undefined {
    return this.unit.resolveGlobal(name);
  }

  override binding(name: string): Reference {
    const found = this.unit.resolveGlobal(name);
    if (found === undefined || found.kind === 'constant') {
      throw pythonError('NameError', `the module's variable ${name} cannot be bound here`);
    }
    return found;
  }
}

/** A function's variables. */
export class FunctionScope extends Scope {
  readonly unit: Unit;
  readonly layout = new Layout();
  readonly referred: Referred;
  /** Cells of the enclosing function's frame, and where this one's frame has them. */
  readonly captures: { readonly outer: number; readonly inner: number }[] = [];
  readonly #parent: Scope;
  readonly #variables = new Map<string, LocalVariable>();
  readonly #globals: ReadonlyMap<string, SyntaxNode>;

  /**
   * @param parameters their names in order: they have the first slots
   */
  constructor(parent: Scope, parameters: readonly string[], body: SyntaxNode) {
    super();
    this.unit = parent.unit;
    this.#parent = parent;
    this.referred = parent instanceof ModuleScope ? new Referred() : parent.referred;
    const found = new Bindings();
    for (const name of parameters) found.bind(name);
    found.collect(body);
    this.#globals = found.globals;
    this.#checkDeclarations(parameters, found);
    for (const [name, bindings] of found.bound) {
      if (found.globals.has(name) || found.nonlocals.has(name)) continue;
      this.#declare(name, bindings + (found.rebound.has(name) ? 1 : 0), found.nested.has(name));
    }
  }

  #checkDeclarations(parameters: readonly string[], { globals, nonlocals }: Bindings): void {
    for (const [name, node] of [...globals, ...nonlocals]) {
      if (parameters.includes(name)) {
        throw syntaxError(node, `name '${name}' is parameter and declared otherwise`);
      }
    }
    for (const [name, node] of nonlocals) {
      if (this.#parent.resolve(name)?.kind !== 'cell') {
        throw syntaxError(node, `no binding for nonlocal '${name}' found`);
      }
    }
  }

  #declare(name: string, bindings: number, isCell: boolean): void {
    this.#variables.set(name, {
      name,
      slot: this.layout.allocate({ isOwned: true, isCell }),
      isCell,
      isOwned: true,
      bindings,
      constant: undefined,
    });
  }

  override resolve(name: string): Reference | undefined {
    const own = this.#variables.get(name);
    if (own !== undefined) return referenceTo(own);
    if (this.#globals.has(name)) return this.unit.resolveGlobal(name);
    const outer = this.#parent.resolve(name);
    if (outer === undefined || outer.kind === 'constant' || outer.kind === 'global') return outer;
    return this.#capture(outer.variable);
  }

  #capture(outer: LocalVariable): Reference {
    const slot = this.layout.allocate({ isOwned: false });
    this.captures.push({ outer: outer.slot, inner: slot });
    const variable: LocalVariable = { ...outer, slot, isCell: true, isOwned: false };
    this.#variables.set(outer.name, variable);
    return referenceTo(variable);
  }

  override binding(name: string): Reference {
    const found = this.resolve(name);
    if (found === undefined) throw pythonError('NameError', `name '${name}' is not defined`);
    return found.kind === 'constant' ? this.#ownBinding(name) : found;
  }

  /** Of a variable that is known to be a constant: its slot has that too. */
  #ownBinding(name: string): Reference {
    const own = this.#variables.get(name);
    if (own === undefined) throw pythonError('NameError', `${name} cannot be bound here`);
    return { kind: own.isCell ? 'cell' : 'slot', variable: own };
  }
}

/** A comprehension's variables, in the frame that it is in. */
export class ComprehensionScope extends Scope {
  readonly unit: Unit;
  readonly layout: Layout;
  readonly referred: Referred;
  /** Slots in which it makes a Cell. */
  readonly cells: readonly number[];
  readonly #parent: Scope;
  readonly #variables = new Map<string, LocalVariable>();

  constructor(parent: Scope, comprehension: SyntaxNode) {
    super();
    this.unit = parent.unit;
    this.layout = parent.layout;
    this.referred = parent.referred;
    this.#parent = parent;
    const found = new Bindings();
    found.collect(comprehension);
    for (const clause of comprehension.children) {
      if (clause.kind === 'for_in_clause') found.bindTarget(clause.required('left'));
    }
    for (const [name, bindings] of found.bound) {
      const isCell = found.nested.has(name);
      const slot = this.layout.allocate({ isOwned: false });
      this.#variables.set(name, {
        name,
        slot,
        isCell,
        isOwned: false,
        bindings,
        constant: undefined,
      });
    }
    this.cells = [...this.#variables.values()]
      .filter(({ isCell }) => isCell)
      .map(({ slot }) => slot);
  }

  override resolve(name: string): Reference | undefined {
    const own = this.#variables.get(name);
    return own === undefined ? this.#parent.resolve(name) : referenceTo(own);
  }

  override binding(name: string): Reference {
    const own = this.#variables.get(name);
    return own === undefined ? this.#parent.binding(name) : referenceTo(own);
  }
}

const targetGroups: ReadonlySet<string> = new Set([
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'list_splat_pattern',
  'as_pattern_target',
  'parenthesized_expression',
  'tuple',
  'list',
  'expression_list',
]);

/** The names that a part of a text binds, functions within it left out. */
export class Bindings {
  /** How often. */
  readonly bound = new Map<string, number>();
  /** Where they are declared. */
  readonly globals = new Map<string, SyntaxNode>();
  readonly nonlocals = new Map<string, SyntaxNode>();
  /** All names within the functions and classes that are left out. */
  readonly nested = new Set<string>();
  /** Those that functions within it bind as `nonlocal`. */
  readonly rebound = new Set<string>();

  bind(name: string): void {
    this.bound.set(name, (this.bound.get(name) ?? 0) + 1);
  }

  bindTarget(target: SyntaxNode): void {
    if (target.kind === 'identifier') this.bind(target.text);
    else if (targetGroups.has(target.kind)) {
      for (const child of target.namedChildren) this.bindTarget(child);
    }
  }

  collect(node: SyntaxNode): void {
    switch (node.kind) {
      case 'function_definition':
      case 'class_definition':
        this.bind(node.required('name').text);
        this.#addNested(node);
        return;
      case 'lambda':
        this.#addNested(node);
        return;
      case 'assignment':
      case 'augmented_assignment':
      case 'for_statement':
        this.bindTarget(node.required('left'));
        break;
      case 'as_pattern_target':
        this.bindTarget(node);
        return;
      case 'delete_statement':
        for (const child of node.namedChildren) this.bindTarget(child);
        break;
      case 'import_statement':
      case 'import_from_statement':
        for (const name of importedNames(node)) this.bind(name.local);
        return;
      case 'global_statement':
        for (const child of node.namedChildren) this.globals.set(child.text, child);
        return;
      case 'nonlocal_statement':
        for (const child of node.namedChildren) this.nonlocals.set(child.text, child);
        return;
    }
    for (const child of node.children) this.collect(child);
  }

  #addNested(node: SyntaxNode): void {
    if (node.kind === 'identifier') this.nested.add(node.text);
    if (node.kind === 'nonlocal_statement') {
      for (const child of node.namedChildren) this.rebound.add(child.text);
    }
    for (const child of node.children) this.#addNested(child);
  }
}

/** A name of an import: `a.b as c` is the path `a.b` and the local name `c`. */
export interface ImportedName {
  readonly node: SyntaxNode;
  readonly path: string;
  readonly local: string;
  readonly isAliased: boolean;
}

/** What an import statement names, and how the text calls it. */
export function importedNames(node: SyntaxNode): readonly ImportedName[] {
  const isFrom = node.kind === 'import_from_statement';
  return node.fieldsOf('name').map((name) => {
    const isAliased = name.kind === 'aliased_import';
    const dotted = isAliased ? name.required('name') : name;
    const path = dotted.namedChildren.map(({ text }) => text).join('.');
    const first = isFrom ? path : (path.split('.')[0] as string);
    return {
      node: dotted,
      path,
      local: isAliased ? name.required('alias').text : first,
      isAliased,
    };
  });
}
