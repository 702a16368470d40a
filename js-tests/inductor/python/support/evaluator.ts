import 'inductor-fake-device/simulated';
import type { Host } from '../../../../web/inductor/python/host.js';
import { Program } from '../../../../web/inductor/python/program.js';
import { SyntaxTree } from '../../../../web/inductor/python/syntax.js';
import { repr } from '../../../../web/inductor/python/text.js';
import type { Callable, Kwargs, Value } from '../../../../web/inductor/python/values.js';
import { realm } from '../../../../web/realm.js';
import type * as simulated from '../../../../web/simulated/parts.js';

const { loadTritonSyntax } = realm.parts.get('simulated') as typeof simulated;

/** The package's own reader of Python. */
export const parser = await loadTritonSyntax();

/** A host object. */
export class Thing {
  /** How many variables hold it. */
  holders = 0;
  isFreed = false;

  constructor(readonly name: string) {}
}

/** A host that counts who holds its things, and frees them as `Host` says. What tests ask of it besides, they override. */
export class CountingHost implements Host {
  /** All that were made, in order. */
  readonly made: Thing[] = [];
  /** What happened, in order: things freed, contexts entered and left. */
  readonly log: string[] = [];
  readonly modules = new Map<string, Value>();
  #remembered: Thing[] = [];

  make(name = `t${this.made.length}`): Thing {
    const thing = new Thing(name);
    this.made.push(thing);
    this.#remembered.push(thing);
    return thing;
  }

  /** Names of the things that are not freed. */
  get alive(): readonly string[] {
    return this.made.filter(({ isFreed }) => !isFreed).map(({ name }) => name);
  }

  get holders(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.made.map(({ name, holders }) => [name, holders]));
  }

  importModule(path: string): Value | undefined {
    return this.modules.get(path);
  }

  attribute(value: object, name: string): Value | undefined {
    return value instanceof Thing && name === 'name' ? value.name : undefined;
  }

  knowsAttribute(name: string): boolean {
    return name === 'name';
  }

  item(value: object, index: Value): Value {
    return this.make(`${this.text(value)}[${repr(index, this)}]`);
  }

  setItem(value: object, index: Value, to: Value): void {
    this.log.push(`${this.text(value)}[${repr(index, this)}] = ${repr(to, this)}`);
  }

  binary(_operator: string, _left: Value, _right: Value): Value | undefined {
    return undefined;
  }

  text(value: object): string {
    return value instanceof Thing ? value.name : '?';
  }

  enter(value: object): Value {
    this.log.push(`enter ${this.text(value)}`);
    return value;
  }

  exit(value: object): void {
    this.log.push(`exit ${this.text(value)}`);
  }

  retain(value: object): void {
    if (!(value instanceof Thing)) return;
    if (value.isFreed) throw new TypeError(`${value.name} is held again after it was freed`);
    value.holders += 1;
  }

  release(value: object): void {
    if (!(value instanceof Thing)) return;
    if (value.holders === 0) throw new TypeError(`${value.name} is released and not held`);
    value.holders -= 1;
    if (value.holders === 0) this.#remembered.push(value);
  }

  mark(): number {
    return this.#remembered.length;
  }

  endStatement(mark: number): void {
    for (const thing of this.#remembered.splice(mark)) {
      if (thing.holders > 0 || thing.isFreed) continue;
      thing.isFreed = true;
      this.log.push(`free ${thing.name}`);
    }
  }
}

/** A module that has been loaded. */
export interface Loaded {
  readonly program: Program;
  readonly host: CountingHost;
  readonly printed: readonly string[];
  /** Calls a function of the module. */
  call(name: string, args?: readonly Value[], kwargs?: Kwargs): Value;
}

/** A module that has been read and not run. `make()` makes a thing. */
export function load(
  source: string,
  { host = new CountingHost(), globals = {} }: { host?: CountingHost; globals?: Kwargs } = {},
): Loaded {
  const printed: string[] = [];
  const make: Callable = ([name]) => host.make(typeof name === 'string' ? name : undefined);
  const program = new Program(new SyntaxTree(source, parser), host, {
    print: (line) => printed.push(...line.split('\n')),
    globals: { make, ...globals },
  });
  return {
    program,
    host,
    printed,
    call: (name, args = [], kwargs = {}) => {
      const callee = program.global(name);
      if (callee === undefined) throw new TypeError(`the module has no ${name}`);
      return program.call(callee, args, kwargs);
    },
  };
}

/** A module that has been run. */
export function run(source: string, options?: Parameters<typeof load>[1]): Loaded {
  const loaded = load(source, options);
  loaded.program.run();
  return loaded;
}

/** What a function throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new TypeError('nothing was thrown');
}

/** Python's name of an exception that left a text. */
export function exceptionName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (!(error instanceof realm.RuntimeError)) return error.name;
  return /^(\w+Error)(?::|$)/.exec(error.message)?.[1] ?? 'RuntimeError';
}
