/** The shapes of what the compiler's WebAssembly module exports: see `src/bindings/triton_embind.cc`. */

/** A place and a text. */
export interface RawMessage {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** C++ `Diagnostic`. */
export interface RawDiagnostic {
  readonly construct: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
}

/** C++ `CompiledKernel`. */
export interface RawCompiledKernel {
  readonly ir: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly report: string;
  readonly spillBytes: number;
  readonly asserts: readonly RawMessage[];
  readonly prints: readonly RawMessage[];
  readonly staticPrints: readonly string[];
}

/** C++ `ConstexprValue`: an integer is its text. */
export type RawConstexpr =
  | readonly ['none', null]
  | readonly ['bool', boolean]
  | readonly ['int', string]
  | readonly ['float', number]
  | readonly ['string', string];

/** C++ `CompileOptions`. */
export interface RawCompileOptions {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, type: string])[];
  readonly constexprs: readonly (readonly [name: string, value: RawConstexpr])[];
}

/** A kernel, or why there is none. */
export interface RawCompilation {
  readonly diagnostic?: RawDiagnostic;
  readonly kernel?: RawCompiledKernel;
}

/** Names of the nodes' kinds and fields, by their numbers. */
export interface SyntaxNames {
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
}

/** The module. */
export interface TritonModule {
  /** Reads a source, for {@link compileLast} and {@link syntaxNodes}; or why it could not. */
  read(source: string): RawDiagnostic | undefined;
  /** Compiles what was read last. */
  compileLast(options: RawCompileOptions): RawCompilation;
  /** The place of a function in the table, or 0. */
  mathFunction(symbol: string): number;
  /** The nodes of what was read last, as `SyntaxTree::Flatten` gives them. */
  syntaxNodes(): Int32Array;
  /** What the numbers of nodes' kinds and fields stand for. */
  syntaxNames(): SyntaxNames;
  /** Names as in signatures; their places are how `host.print` names them. */
  elementTypes(): readonly string[];
}

/** A Python source that has been read: `nodes`, or why it could not be. */
export interface ParsedSource extends SyntaxNames {
  readonly diagnostic?: RawDiagnostic;
  /** C++ `SyntaxTree::Flatten`: seven numbers for each node in preorder. */
  readonly nodes?: Int32Array;
}

/** What kernels and the modules around them are read by. */
export interface SyntaxParser {
  /** The syntax of a Python source, as the compiler reads it. */
  parse(source: string): ParsedSource;
}
