/** The whole generated module as Inductor writes it: kernels in Triton language, wrapper in Python. */
import {
  atenName,
  type Graph,
  type GraphNode,
  isFullReduction,
  operandsOf,
  type ReductionNode,
} from './graph.js';
import type { Kernel } from './kernel_ir.js';
import { pythonBool, pythonFloat, pythonString, pythonTuple } from './python_text.js';
import { contiguousStrides } from './shape.js';
import type { WrapperProgram, WrapperStatement } from './wrapper_ir.js';

const HEADER = [
  'import torch',
  'from torch import empty_strided',
  'from torch._inductor.async_compile import AsyncCompile',
  'import triton',
  'import triton.language as tl',
  'def get_raw_stream(name): None',
  '',
  '',
  'assert_size_stride = torch._C._dynamo.guards.assert_size_stride',
  'async_compile = AsyncCompile()',
];

/** @param kernelTexts the Triton text of each of the program's kernels */
export function printTritonModule(
  program: WrapperProgram,
  graph: Graph,
  kernelTexts: readonly string[],
): string {
  const { kernels, deviceType } = program;
  const definitions = kernels.flatMap((kernel, position) => [
    ...sourceComment(kernel),
    ...graphFragment(kernel, program, graph),
    `${kernel.name} = async_compile.triton('${kernel.name}', '''`,
    `${kernelTexts[position] ?? ''}''', device_str=${pythonString(deviceType)})`,
    '',
    '',
  ]);
  return [
    ...HEADER,
    '',
    '',
    ...definitions,
    'async_compile.wait(globals())',
    'del async_compile',
    '',
    'class Runner:',
    ...indent(['def call(self, args):', ...indent(callBody(program))]),
    '',
    'runner = Runner()',
    'call = runner.call',
    '',
    '',
    ...getArgs(program),
    '',
  ].join('\n');
}

function callBody(program: WrapperProgram): string[] {
  const { inputs, statements } = program;
  const names = inputs.map(({ name }) => name);
  return [
    ...(names.length === 0 ? [] : [`${names.join(', ')}${names.length === 1 ? ',' : ''} = args`]),
    'args.clear()',
    ...statements.flatMap((statement) => printStatement(statement, program)),
  ];
}

function printStatement(statement: WrapperStatement, program: WrapperProgram): string[] {
  switch (statement.kind) {
    case 'assert_size_stride': {
      const { name, size, stride } = statement;
      return [`assert_size_stride(${name}, ${pythonTuple(size)}, ${pythonTuple(stride)})`];
    }
    case 'allocate': {
      const { name, size, stride } = statement;
      const device = pythonString(program.deviceType);
      return [
        `${name} = empty_strided(${pythonTuple(size)}, ${pythonTuple(stride)}, device=${device}, dtype=torch.float32)`,
      ];
    }
    case 'reuse':
      return [`${statement.name} = ${statement.from}; del ${statement.from}  # reuse`];
    case 'get_raw_stream':
      return [`${statement.name} = get_raw_stream(${statement.index})`];
    case 'launch': {
      const { kernel, buffers, numels, stream } = statement;
      const run = [...buffers, ...numels, `stream=${stream}`].join(', ');
      return [`${kernel.name}.run(${run})`];
    }
    case 'free':
      return [`del ${statement.name}`];
    case 'return':
      return [`return (${statement.outputs.map(({ name }) => `${name}, `).join('')})`];
    // The guard is nothing on this device's Python side, and timing is this wrapper's own addition.
    case 'enter_device_guard':
    case 'exit_device_guard':
    case 'set_device':
    case 'record_event':
    case 'synchronize':
      return [];
  }
}

function getArgs({ inputs, deviceType, deviceIndex }: WrapperProgram): string[] {
  const device = pythonString(`${deviceType}:${deviceIndex}`);
  return [
    'def get_args():',
    ...indent([
      'from torch._dynamo.testing import rand_strided',
      ...inputs.map(({ name, shape }) => {
        const stride = pythonTuple(contiguousStrides(shape));
        return `${name} = rand_strided(${pythonTuple(shape)}, ${stride}, device=${device}, dtype=torch.float32)`;
      }),
      `return [${inputs.map(({ name }) => name).join(', ')}]`,
    ]),
  ];
}

// --- Comments on where a kernel comes from ---

type Operation = Exclude<GraphNode, { kind: 'input' | 'constant' }>;

function isOperation(node: GraphNode): node is Operation {
  return node.kind !== 'input' && node.kind !== 'constant';
}

function sourceComment({ sources }: Kernel): string[] {
  const operations = sources.filter(isOperation);
  const names = operations.map(({ name }) => name);
  const aten = new Set(operations.map((node) => `aten.${atenName(node)}`));
  return [
    `# Topologically Sorted Source Nodes: [${names.join(', ')}], Original ATen: [${[...aten].join(', ')}]`,
  ];
}

/** The part of the graph that the kernel computes, as `torch.fx` prints it. */
function graphFragment(kernel: Kernel, program: WrapperProgram, graph: Graph): string[] {
  const { deviceType, deviceIndex } = program;
  const type = ({ shape }: GraphNode): string =>
    `Tensor "f32[${shape.join(', ')}][${contiguousStrides(shape).join(', ')}]${deviceType}:${deviceIndex}"`;
  const computed = new Set(kernel.sources);
  const read = new Set(kernel.sources.flatMap((node) => operandsOf(node)));
  const placeholders = graph.nodes.filter(
    (node) => read.has(node) && !computed.has(node) && node.kind !== 'constant',
  );
  const users = (node: GraphNode): number =>
    graph.nodes.filter((other) => operandsOf(other).includes(node)).length +
    (node === graph.output ? 1 : 0);
  return [
    '# Graph fragment:',
    ...placeholders.map(
      (node) => `#   %${node.name} : ${type(node)} = PlaceHolder[target=${node.name}]`,
    ),
    ...kernel.sources
      .filter(isOperation)
      .map(
        (node) =>
          `#   %${node.name} : ${type(node)}[num_users=${users(node)}] = ` +
          `call_function[target=torch.ops.aten.${overload(node)}](args = ${fxArguments(node)}, kwargs = {})`,
      ),
    `#   return ${kernel.results.map(({ node }) => `%${node.name}`).join(',')}`,
  ];
}

function overload(node: Operation): string {
  const name = atenName(node);
  if (node.kind === 'binary') {
    return `${name}.${name === 'maximum' || name === 'minimum' ? 'default' : 'Tensor'}`;
  }
  return name === 'sum' && node.kind === 'reduction' && !isFullReduction(node)
    ? 'sum.dim_IntList'
    : `${name}.default`;
}

function fxArguments(node: Operation): string {
  const operands = operandsOf(node).map((operand) =>
    operand.kind === 'constant' ? pythonFloat(operand.value) : `%${operand.name}`,
  );
  if (node.kind === 'reduction' && !isFullReduction(node)) operands.push(...dimArguments(node));
  return `(${operands.join(', ')}${operands.length === 1 ? ',' : ''})`;
}

function dimArguments({ dims, keepdim }: ReductionNode): string[] {
  return [`[${dims.join(', ')}]`, ...(keepdim ? [pythonBool(true)] : [])];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `    ${line}`));
}
