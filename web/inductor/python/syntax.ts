import { realm } from '../../realm.js';
import type { SyntaxParser } from '../../simulated/triton/native.js';
import { type SourcePlace, setLocation } from './errors.js';
import { parseWithoutLongStrings } from './long_strings.js';
import { COLUMN, END, FIELD, KIND, LINE, NEXT, START, WIDTH } from './node_numbers.js';

/** The syntax of a Python source, as tree-sitter's grammar of Python calls it, without comments. */
export class SyntaxTree {
  readonly root: SyntaxNode;
  /** @internal */
  readonly nodes: Int32Array;
  /** @internal */
  readonly kinds: readonly string[];
  /** @internal */
  readonly fields: readonly string[];
  #lines: readonly string[] | null = null;

  /** @throws UnsupportedModule for what is not Python, larger than 1 MiB, or nested more than 250 deep. */
  constructor(
    readonly source: string,
    parser: SyntaxParser,
  ) {
    // Most sources have no surrogates at all, which is seen at once.
    const lone = /[\ud800-\udfff]/.test(source) ? /\p{Surrogate}/u.exec(source) : null;
    if (lone !== null) {
      throw this.#refusal(
        'a source that is not Unicode',
        source.slice(0, lone.index).split('\n').length,
        lone.index - source.lastIndexOf('\n', lone.index),
      );
    }
    const { nodes, diagnostic, kinds, fields } = parseWithoutLongStrings(source, parser);
    if (nodes === undefined) {
      throw this.#refusal(
        diagnostic?.message ?? 'the parser gave nothing',
        diagnostic?.line ?? 0,
        diagnostic?.column ?? 0,
      );
    }
    this.nodes = nodes;
    this.kinds = kinds;
    this.fields = fields;
    this.root = new SyntaxNode(this, 0);
  }

  /** A line's text, from 1. */
  line(line: number): string {
    this.#lines ??= this.source.split(/\r?\n/);
    return this.#lines[line - 1] ?? '';
  }

  /** The place of a node by its number. */
  placeOf(index: number): SourcePlace {
    const line = this.nodes[index * WIDTH + LINE] as number;
    return {
      line,
      column: this.nodes[index * WIDTH + COLUMN] as number,
      sourceLine: this.line(line),
    };
  }

  #refusal(message: string, line: number, column: number): Error {
    const place = { line, column, sourceLine: this.line(line) };
    const error = new realm.UnsupportedModule({ construct: 'syntax error', message, ...place });
    if (line > 0) setLocation(error, place);
    return error;
  }
}

/** A node of a SyntaxTree. */
export class SyntaxNode {
  constructor(
    readonly tree: SyntaxTree,
    /** Its number, in the source's order. */
    readonly index: number,
  ) {}

  #number(which: number): number {
    return this.tree.nodes[this.index * WIDTH + which] as number;
  }

  /** As the grammar calls it: `'call'`; an operator's is its text. */
  get kind(): string {
    return this.tree.kinds[this.#number(KIND)] as string;
  }

  /** What it is to its parent: `'function'`; empty where it is nothing particular. */
  get fieldName(): string {
    return this.tree.fields[this.#number(FIELD)] as string;
  }

  /** Where it starts and ends, in UTF-16 code units of the source. */
  get start(): number {
    return this.#number(START);
  }

  get end(): number {
    return this.#number(END);
  }

  get text(): string {
    return this.tree.source.slice(this.start, this.end);
  }

  get line(): number {
    return this.#number(LINE);
  }

  get column(): number {
    return this.#number(COLUMN);
  }

  get place(): SourcePlace {
    return this.tree.placeOf(this.index);
  }

  /** Children in the source's order, operators and the colons of slices among them. */
  get children(): readonly SyntaxNode[] {
    const { tree } = this;
    const end = this.#number(NEXT);
    const children: SyntaxNode[] = [];
    for (let index = this.index + 1; index < end; ) {
      children.push(new SyntaxNode(tree, index));
      index = tree.nodes[index * WIDTH + NEXT] as number;
    }
    return children;
  }

  /** Without operators and colons. */
  get namedChildren(): readonly SyntaxNode[] {
    return this.#select(
      ({ kind, fieldName }) =>
        kind !== ':' && fieldName !== 'operator' && fieldName !== 'operators',
    );
  }

  /** The first child of that field. */
  field(name: string): SyntaxNode | undefined {
    const { nodes, fields } = this.tree;
    const end = this.#number(NEXT);
    for (let index = this.index + 1; index < end; index = nodes[index * WIDTH + NEXT] as number) {
      if (fields[nodes[index * WIDTH + FIELD] as number] === name) {
        return new SyntaxNode(this.tree, index);
      }
    }
    return undefined;
  }

  fieldsOf(name: string): readonly SyntaxNode[] {
    return this.#select(({ fieldName }) => fieldName === name);
  }

  #select(isWanted: (child: SyntaxNode) => boolean): readonly SyntaxNode[] {
    return this.children.filter(isWanted);
  }

  /** The first child of that field, which the grammar always gives. */
  required(name: string): SyntaxNode {
    const child = this.field(name);
    if (child === undefined) throw new TypeError(`a ${this.kind} without ${name}`);
    return child;
  }
}
