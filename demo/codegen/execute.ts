/**
 * Carries a wrapper out without making code from text, so that it runs where the content security
 * policy forbids that. It asks the device for the same things in the same order as the printed wrapper.
 */
import { DeviceGuard, dtype, type EventBase, getInterfaceForDevice } from 'inductor-fake-device';
import {
  assertSizeStride,
  type JavaScriptKernel,
  type SimulatedDevice,
  type Tensor,
} from 'inductor-fake-device/simulated';
import { CodegenError, InputError } from './errors.js';
import { compileKernel } from './execute_kernel.js';
import type { Kernel } from './kernel_ir.js';
import type { WrapperProgram, WrapperStatement } from './wrapper_ir.js';

/**
 * A wrapper as a function. Like Inductor's it takes its arguments over: it empties the list and frees each
 * tensor after its last use. Only what it refuses stays the caller's.
 */
export type Call = (device: SimulatedDevice, args: Tensor[]) => CallResult;

export interface CallResult {
  /** The caller's, to dispose. */
  readonly outputs: readonly Tensor[];
  readonly kernels: readonly KernelRun[];
  /** From before the first kernel to after the last. */
  readonly totalMs: number;
}

export interface KernelRun {
  readonly name: string;
  /** From the first kernel's start. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** A wrapper that is ready to run; kernels are prepared once. */
export class Executor {
  readonly #program: WrapperProgram;
  readonly #kernels: ReadonlyMap<Kernel, JavaScriptKernel>;

  constructor(program: WrapperProgram) {
    this.#program = program;
    this.#kernels = new Map(program.kernels.map((kernel) => [kernel, compileKernel(kernel)]));
  }

  readonly call: Call = (device, args) => {
    const { inputs, statements } = this.#program;
    if (args.length !== inputs.length) {
      throw new InputError(`expected ${inputs.length} inputs, got ${args.length}`);
    }
    const run = new Run(this.#program, this.#kernels, device);
    const start = statements.findIndex(({ kind }) => kind === 'enter_device_guard');
    run.bind(args);
    for (const statement of statements.slice(0, start)) run.execute(statement);
    run.takeOver(args);
    try {
      for (const statement of statements.slice(start)) run.execute(statement);
      return run.result();
    } finally {
      run.close();
    }
  };
}

/** One run: its buffers, events and guards. */
class Run {
  readonly #program: WrapperProgram;
  readonly #kernels: ReadonlyMap<Kernel, JavaScriptKernel>;
  readonly #device: SimulatedDevice;
  readonly #buffers = new Map<string, Tensor>();
  readonly #streams = new Map<string, number | null>();
  readonly #events = new Map<string, EventBase>();
  readonly #guards: DeviceGuard[] = [];
  /** What is to be freed at the end, however that comes; freeing twice is harmless. */
  readonly #tensors = new Set<Tensor>();
  #result: CallResult | null = null;

  constructor(
    program: WrapperProgram,
    kernels: ReadonlyMap<Kernel, JavaScriptKernel>,
    device: SimulatedDevice,
  ) {
    this.#program = program;
    this.#kernels = kernels;
    this.#device = device;
  }

  bind(args: readonly Tensor[]): void {
    for (const [position, { name }] of this.#program.inputs.entries()) {
      this.#buffers.set(name, args[position] as Tensor);
    }
  }

  takeOver(args: Tensor[]): void {
    for (const tensor of args.splice(0)) this.#tensors.add(tensor);
  }

  execute(statement: WrapperStatement): void {
    switch (statement.kind) {
      case 'assert_size_stride': {
        const { name, size, stride } = statement;
        assertSizeStride(this.#buffer(name), size, stride);
        return;
      }
      case 'enter_device_guard': {
        const guard = new DeviceGuard(this.#interface(), statement.index);
        guard.enter();
        this.#guards.push(guard);
        return;
      }
      case 'exit_device_guard':
        this.#guards.pop()?.exit();
        return;
      case 'set_device':
        this.#interface().setDevice(statement.index);
        return;
      case 'allocate': {
        const { name, size, stride } = statement;
        const tensor = this.#device.emptyStrided(size, stride, dtype.float32);
        this.#tensors.add(tensor);
        this.#buffers.set(name, tensor);
        return;
      }
      case 'reuse':
        this.#buffers.set(statement.name, this.#buffer(statement.from));
        this.#buffers.delete(statement.from);
        return;
      case 'get_raw_stream':
        this.#streams.set(statement.name, this.#interface().getRawStream(statement.index));
        return;
      case 'record_event': {
        const event = new (this.#interface().Event)({ enableTiming: true });
        this.#events.set(statement.name, event);
        event.record(null);
        return;
      }
      case 'launch':
        this.#launch(statement);
        return;
      case 'free':
        this.#buffer(statement.name).dispose();
        this.#buffers.delete(statement.name);
        return;
      case 'synchronize':
        this.#interface().synchronize(null);
        return;
      case 'return':
        this.#result = this.#collect(statement);
        return;
    }
  }

  result(): CallResult {
    if (this.#result === null) throw new CodegenError('the wrapper has no return statement');
    return this.#result;
  }

  /** Leaves the guards that an error kept from being left, and frees events and tensors. */
  close(): void {
    for (let guard = this.#guards.pop(); guard !== undefined; guard = this.#guards.pop()) {
      guard.exit();
    }
    for (const event of this.#events.values()) {
      // `dispose` is no part of the contract: a subclass of EventBase may lack it.
      (event as EventBase & { dispose?: () => void }).dispose?.();
    }
    for (const tensor of this.#tensors) tensor.dispose();
  }

  /** Looked up each time, as the printed wrapper does. */
  #interface(): ReturnType<typeof getInterfaceForDevice> {
    return getInterfaceForDevice(this.#program.deviceType);
  }

  #launch(statement: Extract<WrapperStatement, { kind: 'launch' }>): void {
    const { kernel, grid, buffers, numels, cost } = statement;
    const compiled = this.#kernels.get(kernel);
    const stream = this.#streams.get(statement.stream);
    if (compiled === undefined) throw new CodegenError(`unknown kernel ${kernel.name}`);
    if (stream === undefined) throw new CodegenError(`unknown stream ${statement.stream}`);
    const args = [...buffers.map((name) => this.#buffer(name)), ...numels];
    this.#device.launch(compiled, { grid, stream, args, cost });
  }

  #collect({ outputs, timings }: Extract<WrapperStatement, { kind: 'return' }>): CallResult {
    const first = this.#event(timings[0]?.start);
    const kernels = timings.map(({ kernel, start, end }) => ({
      name: kernel,
      startMs: first.elapsedTime(this.#event(start)),
      durationMs: this.#event(start).elapsedTime(this.#event(end)),
    }));
    const totalMs = first.elapsedTime(this.#event(timings.at(-1)?.end));
    const kept = outputs.map(({ name }) => this.#buffer(name));
    for (const tensor of kept) this.#tensors.delete(tensor);
    return { outputs: kept, kernels, totalMs };
  }

  #buffer(name: string): Tensor {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) throw new CodegenError(`buffer ${name} is not in memory`);
    return buffer;
  }

  #event(name: string | undefined): EventBase {
    const event = name === undefined ? undefined : this.#events.get(name);
    if (event === undefined) throw new CodegenError(`event ${name} was not recorded`);
    return event;
  }
}
