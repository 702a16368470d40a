/**
 * The wrapper: what happens around the kernels, as a list of statements. `print_javascript.ts` writes
 * it as text, `execute.ts` carries it out, `triton_module.ts` writes it as Inductor's Python.
 */
import type { Graph } from './graph.js';
import type { Kernel } from './kernel_ir.js';
import { costOf, gridOf } from './launch_config.js';
import { contiguousStrides, numel, type Shape } from './shape.js';

export type WrapperStatement =
  | {
      readonly kind: 'assert_size_stride';
      readonly name: string;
      readonly size: Shape;
      readonly stride: Shape;
    }
  | { readonly kind: 'enter_device_guard'; readonly index: number }
  | { readonly kind: 'exit_device_guard'; readonly index: number }
  | { readonly kind: 'set_device'; readonly index: number }
  | {
      readonly kind: 'allocate';
      readonly name: string;
      readonly size: Shape;
      readonly stride: Shape;
    }
  /** The buffer goes on in the memory of another, which ends. */
  | { readonly kind: 'reuse'; readonly name: string; readonly from: string }
  | { readonly kind: 'get_raw_stream'; readonly name: string; readonly index: number }
  /** Makes a timed event and records it on the current stream. */
  | { readonly kind: 'record_event'; readonly name: string }
  | {
      readonly kind: 'launch';
      readonly kernel: Kernel;
      readonly buffers: readonly string[];
      readonly numels: readonly number[];
      readonly grid: readonly number[];
      readonly stream: string;
      /** For the virtual clock. */
      readonly cost: { readonly bytes: number; readonly operations: number };
    }
  | { readonly kind: 'free'; readonly name: string }
  | { readonly kind: 'synchronize' }
  | {
      readonly kind: 'return';
      readonly outputs: readonly { readonly name: string; readonly shape: Shape }[];
      readonly timings: readonly KernelTiming[];
    };

/** The events before and after a launch. */
export interface KernelTiming {
  readonly kernel: string;
  readonly start: string;
  readonly end: string;
}

export interface WrapperInput {
  /** The name in the wrapper, `arg0_1`. */
  readonly name: string;
  /** The name that the user knows. */
  readonly label: string;
  readonly shape: Shape;
}

export interface WrapperProgram {
  readonly deviceType: string;
  readonly deviceIndex: number;
  readonly inputs: readonly WrapperInput[];
  readonly kernels: readonly Kernel[];
  readonly statements: readonly WrapperStatement[];
}

export interface WrapperDevice {
  readonly type: string;
  readonly index: number;
}

export function buildWrapper(
  graph: Graph,
  kernels: readonly Kernel[],
  device: WrapperDevice,
): WrapperProgram {
  const { type: deviceType, index } = device;
  const inputs = graph.inputs.map(({ name, label, shape }) => ({ name, label, shape }));
  const statements: WrapperStatement[] = inputs.map(({ name, shape }) => ({
    kind: 'assert_size_stride',
    name,
    size: shape,
    stride: contiguousStrides(shape),
  }));
  statements.push({ kind: 'enter_device_guard', index }, { kind: 'set_device', index });
  const timings: KernelTiming[] = [];
  const shapes = new Map([
    ...inputs.map(({ name, shape }) => [name, shape] as const),
    ...kernels.flatMap(({ results }) =>
      results.map(({ buffer, node }) => [buffer, node.shape] as const),
    ),
  ]);
  for (const [position, kernel] of kernels.entries()) {
    const timing = { kernel: kernel.name, start: `start${position}`, end: `end${position}` };
    timings.push(timing);
    statements.push(
      ...memoryFor(kernel, shapes, kernels.slice(0, position)),
      { kind: 'get_raw_stream', name: `stream${index}`, index },
      { kind: 'record_event', name: timing.start },
      {
        kind: 'launch',
        kernel,
        buffers: kernel.arguments.map(({ buffer }) => buffer),
        numels: kernel.r0Numel === null ? [kernel.xnumel] : [kernel.xnumel, kernel.r0Numel],
        grid: gridOf(kernel),
        stream: `stream${index}`,
        cost: costOf(kernel, (buffer) => numel(shapes.get(buffer) ?? [])),
      },
      { kind: 'record_event', name: timing.end },
      ...lastUses(kernel, kernels.slice(position + 1)),
    );
  }
  const last = kernels.at(-1);
  const output = last?.results.find(({ node }) => node === graph.output)?.buffer ?? '';
  statements.push(
    { kind: 'synchronize' },
    { kind: 'return', outputs: [{ name: output, shape: graph.output.shape }], timings },
    { kind: 'exit_device_guard', index },
  );
  return { deviceType, deviceIndex: index, inputs, kernels, statements };
}

/** Allocates what a kernel writes. */
function memoryFor(
  kernel: Kernel,
  shapes: ReadonlyMap<string, Shape>,
  before: readonly Kernel[],
): WrapperStatement[] {
  const exists = (buffer: string): boolean =>
    before.some((other) => other.arguments.some((argument) => argument.buffer === buffer));
  const allocate = (name: string): WrapperStatement => {
    const size = shapes.get(name) ?? [];
    return { kind: 'allocate', name, size, stride: contiguousStrides(size) };
  };
  const allocations: WrapperStatement[] = [];
  const reuses: WrapperStatement[] = [];
  for (const { buffer, reuses: from, isGraphInput } of kernel.arguments) {
    if (from !== null) {
      if (!exists(from)) allocations.push(allocate(from));
      reuses.push({ kind: 'reuse', name: buffer, from });
    } else if (!isGraphInput && !exists(buffer)) {
      allocations.push(allocate(buffer));
    }
  }
  return [...allocations, ...reuses];
}

/** Frees what no later kernel reads, except what this kernel made: the result is among that. */
function lastUses(kernel: Kernel, after: readonly Kernel[]): WrapperStatement[] {
  return kernel.arguments
    .filter(({ buffer, reuses }) => {
      const isResult = kernel.results.some((result) => result.buffer === buffer);
      const isNeeded = after.some((later) =>
        later.arguments.some((other) => other.buffer === buffer || other.reuses === buffer),
      );
      return reuses === null && !isResult && !isNeeded;
    })
    .map(({ buffer }) => ({ kind: 'free', name: buffer }));
}
