/** From text to generated code, with the inputs that the text uses and no others. */
import type { Device } from 'inductor-fake-device';
import {
  type CompiledProgram,
  compile,
  ExampleScheduling,
  type Graph,
  type GraphNode,
  parseExpression,
} from '../codegen/index.js';
import type { TensorShape } from './input_panel.js';

export interface Compilation {
  readonly expression: string;
  readonly program: CompiledProgram;
  /** The kernels alone, in the Triton language. */
  readonly kernels: string;
}

export function compileExpression(
  expression: string,
  shapes: Readonly<Record<string, TensorShape>>,
  device: Device,
): Compilation {
  const declared = Object.entries(shapes).map(([name, shape]) => [name, { shape }] as const);
  // Every declared input becomes an argument of the program, so what is not used is left out. The first
  // reading has all of them, for messages that name what may be written.
  const used = usedInputs(parseExpression(expression, Object.fromEntries(declared)));
  const graph = parseExpression(
    expression,
    Object.fromEntries(declared.filter(([name]) => used.has(name))),
  );
  const program = compile(graph, { device });
  const scheduling = new ExampleScheduling(device);
  const kernels = program.wrapper.kernels.map((kernel) => scheduling.codegenKernel(kernel).trim());
  return { expression: expression.trim(), program, kernels: `${kernels.join('\n\n\n')}\n` };
}

function usedInputs({ output }: Graph): Set<string> {
  const names = new Set<string>();
  const seen = new Set<GraphNode>();
  const open = [output];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'input') names.add(node.label);
    else if (node.kind === 'binary') open.push(node.left, node.right);
    else if (node.kind !== 'constant') open.push(node.operand);
  }
  return names;
}
