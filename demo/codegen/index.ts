/**
 * A small Inductor in TypeScript: an expression over float32 tensors becomes kernels in Triton language and
 * a wrapper that runs them on a simulated device of `inductor-fake-device`.
 *
 *     text --parse--> graph --schedule--> fused nodes --lower--> kernel IR --> Triton text
 *                                                                 |     \--> JavaScript text
 *                                                            wrapper IR --> executor
 */
export { ExampleScheduling, ExampleWrapperCodegen, registerExampleBackend } from './backend.js';
export { type CompiledProgram, type CompileOptions, compile } from './compile.js';
export { CodegenError, ExpressionError, InputError, ShapeError } from './errors.js';
export type { Call, CallResult, KernelRun } from './execute.js';
export { type Graph, GraphBuilder, type GraphNode } from './graph.js';
export { type RunResult, runFromHost } from './host.js';
export type { Kernel } from './kernel_ir.js';
export { functionNames, type InputDeclaration, parseExpression } from './parse.js';
export type { WrapperProgram, WrapperStatement } from './wrapper_ir.js';
