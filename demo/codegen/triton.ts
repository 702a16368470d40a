/** Kernel IR to the Triton-language text of one kernel, laid out as Inductor's. */
import type { DeviceProperties } from 'inductor-fake-device/inductor';
import {
  allVariables,
  type Block,
  blocksOf,
  type IndexExpression,
  type Instruction,
  type IterationVariable,
  type Kernel,
  type Load,
  type Reduction,
  type Store,
  type Value,
} from './kernel_ir.js';
import { hasR0Mask, hasXMask, maskOf, nextPowerOf2, tileMask, treesOf } from './masks.js';
import { Names, nameValues } from './names.js';
import { binaryOps, reductionOps, unaryOps } from './ops.js';
import { pythonBool, pythonDict, pythonFloat, pythonList, pythonString } from './python_text.js';

const IMPORTS = [
  'import triton',
  'import triton.language as tl',
  '',
  'from torch._inductor.runtime import triton_helpers, triton_heuristics',
  'from torch._inductor.runtime.triton_helpers import libdevice, math as tl_math',
  'from torch._inductor.runtime.hints import AutotuneHint, ReductionHint, TileHint, DeviceProperties',
  'triton_helpers.set_driver_to_gpu()',
];

/** The text of a kernel's module, from its imports to its last store. */
export function tritonText(kernel: Kernel, device: DeviceProperties): string {
  const body = kernelBody(kernel);
  return [
    ...IMPORTS,
    '',
    ...decorator(kernel, device, body),
    '@triton.jit',
    `def ${kernel.name}(${signature(kernel)}):`,
    ...indent([...rangeTrees(kernel), ...body]),
    '',
  ].join('\n');
}

// --- Decorator ---

function decorator(kernel: Kernel, device: DeviceProperties, body: readonly string[]): string[] {
  const hints: [string, number][] = [["'x'", nextPowerOf2(kernel.xnumel)]];
  if (kernel.r0Numel !== null) hints.push(["'r0_'", nextPowerOf2(kernel.r0Numel)]);
  return [
    `@triton_heuristics.${kernel.heuristics}(`,
    ...indent([
      `size_hints=${pythonDict(hints)},`,
      ...(kernel.reductionHint === null
        ? []
        : [`reduction_hint=ReductionHint.${kernel.reductionHint},`]),
      'filename=__file__,',
      `triton_meta=${tritonMeta(kernel, device)},`,
      `inductor_meta=${inductorMeta(kernel, body)}${kernel.r0Numel === null ? ',' : ''}`,
      ...(kernel.r0Numel === null ? ['min_elem_per_thread=0'] : []),
    ]),
    ')',
  ];
}

function tritonMeta(kernel: Kernel, device: DeviceProperties): string {
  const parameters: [string, string][] = kernel.arguments.map(({ name }) => [name, '*fp32']);
  parameters.push(['xnumel', kernel.xnumel === 1 ? 'constexpr' : 'i32']);
  if (kernel.r0Numel !== null) parameters.push(['r0_numel', 'i32']);
  for (const block of blockParameters(kernel)) parameters.push([block, 'constexpr']);
  return pythonDict([
    [
      "'signature'",
      pythonDict(parameters.map(([name, type]) => [pythonString(name), pythonString(type)])),
    ],
    ["'device'", device.toString()],
    ["'constants'", kernel.xnumel === 1 ? "{'xnumel': 1}" : '{}'],
    ["'native_matmul'", 'False'],
    ["'enable_fp_fusion'", 'True'],
    ["'launch_pdl'", 'False'],
    ["'disable_ftz'", 'False'],
    ["'configs'", pythonList([divisibility(kernel)])],
  ]);
}

/** Which parameters are known to be multiples of 16: buffers by how they are allocated, sizes. */
function divisibility(kernel: Kernel): string {
  const divisible = kernel.arguments.map(({ isGraphInput }) => !isGraphInput);
  divisible.push(kernel.xnumel % 16 === 0);
  if (kernel.r0Numel !== null) divisible.push(kernel.r0Numel % 16 === 0);
  return pythonDict(
    divisible.flatMap((is, position): [string, string][] =>
      is ? [[`(${position},)`, "[['tt.divisibility', 16]]"]] : [],
    ),
  );
}

function inductorMeta(kernel: Kernel, body: readonly string[]): string {
  const mutated = kernel.arguments.filter(({ reuses }) => reuses !== null);
  const count = (pattern: string): number => body.filter((line) => line.includes(pattern)).length;
  const reductions = kernel.instructions.filter(({ kind }) => kind === 'reduction').length;
  return pythonDict([
    ["'grid_type'", "'Grid1D'"],
    ["'autotune_hints'", 'set()'],
    ["'kernel_name'", pythonString(kernel.name)],
    ["'mutated_arg_names'", pythonList(mutated.map(({ name }) => pythonString(name)))],
    ["'optimize_mem'", 'False'],
    ["'no_x_dim'", kernel.heuristics === 'persistent_reduction' ? 'None' : pythonBool(false)],
    ["'atomic_add_found'", 'False'],
    ["'num_load'", count('tl.load(')],
    ["'num_store'", count('tl.store(')],
    ["'num_reduction'", reductions],
  ]);
}

function blockParameters({ heuristics }: Kernel): string[] {
  return heuristics === 'reduction' ? ['XBLOCK', 'R0_BLOCK'] : ['XBLOCK'];
}

function signature(kernel: Kernel): string {
  return [
    ...kernel.arguments.map(({ name }) => name),
    'xnumel',
    ...(kernel.r0Numel === null ? [] : ['r0_numel']),
    ...blockParameters(kernel).map((name) => `${name} : tl.constexpr`),
  ].join(', ');
}

// --- The index space ---

function rangeTrees(kernel: Kernel): string[] {
  const { xnumel, r0Numel, heuristics } = kernel;
  const slice = r0Numel === null ? '[:]' : '[:, None]';
  const xTree = [
    'xoffset = tl.program_id(0) * XBLOCK',
    `xindex = xoffset + tl.arange(0, XBLOCK)${slice}`,
    hasXMask(kernel)
      ? 'xmask = xindex < xnumel'
      : `xmask = tl.full([XBLOCK], True, tl.int1)${slice}`,
  ];
  if (r0Numel === null) return [`xnumel = ${xnumel}`, ...xTree];
  if (heuristics === 'reduction') {
    return [
      `xnumel = ${xnumel}`,
      `r0_numel = ${r0Numel}`,
      'rnumel = r0_numel',
      'RBLOCK: tl.constexpr = R0_BLOCK',
      ...xTree,
      'r0_base = tl.arange(0, R0_BLOCK)[None, :]',
      'rbase = r0_base',
    ];
  }
  return [
    `xnumel = ${xnumel}`,
    `r0_numel = ${r0Numel}`,
    `R0_BLOCK: tl.constexpr = ${nextPowerOf2(r0Numel)}`,
    'rnumel = r0_numel',
    'RBLOCK: tl.constexpr = R0_BLOCK',
    ...xTree,
    'r0_index = tl.arange(0, R0_BLOCK)[None, :]',
    'r0_offset = 0',
    hasR0Mask(kernel)
      ? 'r0_mask = r0_index < r0_numel'
      : 'r0_mask = tl.full([R0_BLOCK], True, tl.int1)[None, :]',
    'roffset = r0_offset',
    'rindex = r0_index',
  ];
}

function defineVariable({ name, tree, divisor, modulus }: IterationVariable): string {
  const index = tree === 'x' ? 'xindex' : 'r0_index';
  if (modulus !== null) return `${name} = (${index} % ${modulus})`;
  return divisor === 1 ? `${name} = ${index}` : `${name} = ${index} // ${divisor}`;
}

export function indexText(index: IndexExpression): string {
  const terms = index.map(({ variable, stride }) =>
    stride === 1 ? variable.name : `${stride}*${variable.name}`,
  );
  return terms.length === 0 ? '0' : terms.join(' + ');
}

// --- The body ---

function kernelBody(kernel: Kernel): string[] {
  return kernel.heuristics === 'reduction' ? loopedBody(kernel) : straightLineBody(kernel);
}

/** Code in Inductor's order: what is loaded, what is computed, what is stored. */
class Sections {
  readonly loads: string[] = [];
  readonly compute: string[] = [];
  readonly stores: string[] = [];
  /** Stores of reductions come last. */
  readonly postLoopStores: string[] = [];

  lines(): string[] {
    return [...this.loads, ...this.compute, ...this.stores, ...this.postLoopStores];
  }
}

function straightLineBody(kernel: Kernel): string[] {
  const names = nameValues(kernel);
  const sections = new Sections();
  const of = (value: Value): string => names.of(value);
  for (const instruction of kernel.instructions) {
    switch (instruction.kind) {
      case 'load':
        sections.loads.push(
          ...loadText(kernel, instruction, of(instruction), names.elementOf(instruction), ''),
        );
        break;
      case 'store': {
        const isReduction = instruction.value.kind === 'reduction';
        (isReduction ? sections.postLoopStores : sections.stores).push(
          ...storeText(kernel, instruction, of(instruction.value)),
        );
        break;
      }
      case 'reduction': {
        const naming = names.reductions.get(instruction);
        if (naming === undefined) throw new Error('a reduction has no names');
        const { spread, definesSpread, masked } = naming;
        const { op, operand } = instruction;
        if (definesSpread) sections.compute.push(spreadText(spread, of(operand)));
        if (masked !== null) {
          const { tritonIdentity } = reductionOps[op];
          const mask = tileMask(kernel);
          sections.compute.push(`${masked} = tl.where(${mask}, ${spread}, ${tritonIdentity})`);
        }
        const reduced = reductionOps[op].triton(masked ?? spread);
        sections.compute.push(`${of(instruction)} = ${reduced}[:, None].to(tl.float32)`);
        break;
      }
      default:
        sections.compute.push(`${of(instruction)} = ${valueText(kernel, instruction, of)}`);
    }
  }
  return [...allVariables(kernel.instructions).map(defineVariable), ...sections.lines()];
}

function loopedBody(kernel: Kernel): string[] {
  const blocks = blocksOf(kernel);
  const names = new Names();
  const lines: string[] = [];
  const xVariables = new Set<IterationVariable>();
  const defineX = (instructions: readonly Instruction[]): void => {
    for (const variable of allVariables(instructions)) {
      if (variable.tree !== 'x' || xVariables.has(variable)) continue;
      xVariables.add(variable);
      lines.push(defineVariable(variable));
    }
  };
  for (const [position, block] of blocks.entries()) {
    defineX([...block.once, ...block.loop]);
    lines.push(...onceText(kernel, block, names));
    if (block.loop.length > 0) lines.push(...loopText(kernel, blocks, position, names));
  }
  return lines;
}

/** Code of a looped kernel for each x; results of the loop before are stored first. */
function onceText(kernel: Kernel, block: Block, names: Names): string[] {
  const stores = new Sections();
  const rest = new Sections();
  const of = (value: Value): string => names.of(value);
  for (const instruction of block.once) {
    if (instruction.kind === 'store') {
      const isReduction = instruction.value.kind === 'reduction';
      (isReduction ? stores : rest).stores.push(
        ...storeText(kernel, instruction, of(instruction.value)),
      );
    } else if (instruction.kind === 'load') {
      const name = names.define(instruction);
      rest.loads.push(...loadText(kernel, instruction, name, names.elementOf(instruction), ''));
    } else if (instruction.kind !== 'reduction') {
      const text = valueText(kernel, instruction, of);
      rest.compute.push(`${names.define(instruction)} = ${text}`);
    }
  }
  return [...stores.lines(), ...rest.lines()];
}

function loopText(
  kernel: Kernel,
  blocks: readonly Block[],
  position: number,
  names: Names,
): string[] {
  const { loop } = blocks[position] ?? { loop: [] };
  const accumulators: string[] = [];
  const sections = new Sections();
  const results: string[] = [];
  const mask = tileMask(kernel);
  const of = (value: Value): string => names.of(value);
  for (const instruction of loop) {
    switch (instruction.kind) {
      case 'load': {
        const again = blocks
          .slice(position + 1)
          .some((later) => later.loop.some((other) => other === instruction));
        const name = names.define(instruction);
        const policy = again ? 'evict_last' : 'evict_first';
        sections.loads.push(
          ...loadText(kernel, instruction, name, names.elementOf(instruction), policy),
        );
        break;
      }
      case 'store':
        sections.stores.push(...storeText(kernel, instruction, of(instruction.value)));
        break;
      case 'reduction': {
        const op = reductionOps[instruction.op];
        const { spread, definesSpread } = names.spread(instruction.operand);
        if (definesSpread) sections.compute.push(spreadText(spread, of(instruction.operand)));
        const result = names.define(instruction);
        const accumulator = `_${result}`;
        const next = names.fresh();
        accumulators.push(
          `${accumulator} = tl.full([XBLOCK, R0_BLOCK], ${op.tritonIdentity}, tl.float32)`,
        );
        sections.compute.push(`${next} = ${op.tritonCombine(accumulator, spread)}`);
        // Elements outside must not reach the accumulator.
        sections.compute.push(`${accumulator} = tl.where(${mask}, ${next}, ${accumulator})`);
        results.push(`${result} = ${op.triton(accumulator)}[:, None]`);
        break;
      }
      default: {
        const text = valueText(kernel, instruction, of);
        sections.compute.push(`${names.define(instruction)} = ${text}`);
      }
    }
  }
  names.forget(loop);
  const rVariables = allVariables(loop).filter(({ tree }) => tree === 'r0_');
  return [
    ...accumulators,
    'for r0_offset in tl.range(0, r0_numel, R0_BLOCK):',
    ...indent([
      'r0_index = r0_offset + r0_base',
      'r0_mask = r0_index < r0_numel',
      'roffset = r0_offset',
      'rindex = r0_index',
      ...rVariables.map(defineVariable),
      ...sections.lines(),
    ]),
    ...results,
  ];
}

function spreadText(spread: string, operand: string): string {
  return `${spread} = tl.broadcast_to(${operand}, [XBLOCK, R0_BLOCK])`;
}

function valueText(
  kernel: Kernel,
  value: Exclude<Value, Load | Reduction>,
  of: (value: Value) => string,
): string {
  switch (value.kind) {
    case 'constant':
      return `tl.full(${scalarShape(kernel)}, ${pythonFloat(value.value)}, tl.float32)`;
    case 'unary':
      return unaryOps[value.op].triton(of(value.operand));
    case 'binary':
      return binaryOps[value.op].triton(of(value.left), of(value.right));
  }
}

function scalarShape({ r0Numel }: Kernel): string {
  return r0Numel === null ? '[1]' : '[1, 1]';
}

/** `loopPolicy` tells, within a loop, whether the elements are loaded again later. */
function loadText(
  kernel: Kernel,
  load: Load,
  name: string,
  element: string,
  loopPolicy: '' | 'evict_first' | 'evict_last',
): string[] {
  const pointer = `${load.argument.name} + (${indexText(load.index)})`;
  if (load.index.length === 0) {
    const shape = kernel.r0Numel === null ? '[XBLOCK]' : '[1, 1]';
    return [`${element} = tl.load(${pointer})`, `${name} = tl.broadcast_to(${element}, ${shape})`];
  }
  const mask = maskOf(kernel, treesOf(load.index));
  const policy = load.broadcast ? 'evict_last' : loopPolicy;
  const options = [
    pointer,
    `${mask ?? 'None'}`,
    ...(policy === '' ? [] : [`eviction_policy='${policy}'`]),
    ...(load.inLoop && mask !== null ? ['other=0.0'] : []),
  ];
  return [`${name} = tl.load(${options.join(', ')})`];
}

function storeText(kernel: Kernel, store: Store, value: string): string[] {
  const trees = treesOf(store.index);
  const mask = maskOf(kernel, trees) ?? 'None';
  let index = indexText(store.index);
  if (store.index.length === 0) {
    index =
      kernel.r0Numel === null
        ? 'tl.full([XBLOCK], 0, tl.int32)'
        : 'tl.full([1, 1], 0, tl.int32).broadcast_to(XBLOCK, 1)';
  } else if (store.inLoop && !trees.has('x')) {
    index = `tl.broadcast_to(${index}, [XBLOCK, R0_BLOCK])`;
  }
  const line = `tl.store(${store.argument.name} + (${index}), ${value}, ${mask})`;
  // Every element has to be read before memory that is read here is written.
  return store.argument.reuses === null ? [line] : ['tl.debug_barrier()', line];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
