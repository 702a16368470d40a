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

/** The module. */
export interface TritonModule {
  compile(
    source: string,
    options: RawCompileOptions,
  ): { readonly diagnostic?: RawDiagnostic; readonly kernel?: RawCompiledKernel };
  /** The place of a function in the table, or 0. */
  mathFunction(symbol: string): number;
  /** The nodes of a Python source as `SyntaxTree::Flatten` gives them. */
  parseSyntax(source: string): {
    readonly diagnostic?: RawDiagnostic;
    readonly nodes?: Int32Array;
  };
  /** What the numbers of nodes' kinds and fields stand for. */
  syntaxNames(): { readonly kinds: readonly string[]; readonly fields: readonly string[] };
  /** Names as in signatures; their places are how `host.print` names them. */
  elementTypes(): readonly string[];
}
