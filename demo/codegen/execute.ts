/**
 * Carries a wrapper out without making code from text, so that it runs where the content security
 * policy forbids that. It asks the device for the same things in the same order as the printed wrapper.
 */
import { DeviceGuard, type EventBase, getInterfaceForDevice } from 'inductor-fake-device';
import { CodegenError, InputError } from './errors.js';
import { compileKernel, type RunKernel } from './execute_kernel.js';
import type { Kernel } from './kernel_ir.js';
import { numel, type Shape } from './shape.js';
import type { WrapperProgram, WrapperStatement } from './wrapper_ir.js';

export interface RunResult {
  readonly outputs: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[];
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
  readonly #kernels: ReadonlyMap<Kernel, RunKernel>;

  constructor(program: WrapperProgram) {
    this.#program = program;
    this.#kernels = new Map(program.kernels.map((kernel) => [kernel, compileKernel(kernel)]));
  }

  run(inputs: readonly Float32Array[]): RunResult {
    const run = new Run(this.#program, this.#kernels, inputs);
    try {
      for (const statement of this.#program.statements) run.execute(statement);
    } finally {
      run.close();
    }
    return run.result();
  }
}

/** One run: its buffers, events and guards. */
class Run {
  readonly #program: WrapperProgram;
  readonly #kernels: ReadonlyMap<Kernel, RunKernel>;
  readonly #buffers = new Map<string, Float32Array>();
  readonly #events = new Map<string, EventBase>();
  readonly #guards: DeviceGuard[] = [];
  #result: RunResult | null = null;

  constructor(
    program: WrapperProgram,
    kernels: ReadonlyMap<Kernel, RunKernel>,
    inputs: readonly Float32Array[],
  ) {
    this.#program = program;
    this.#kernels = kernels;
    if (!Array.isArray(inputs)) throw new InputError('inputs must be an array of Float32Array');
    if (inputs.length !== program.inputs.length) {
      throw new InputError(`expected ${program.inputs.length} inputs, got ${inputs.length}`);
    }
    for (const [position, { name }] of program.inputs.entries()) {
      this.#buffers.set(name, inputs[position] as Float32Array);
    }
  }

  execute(statement: WrapperStatement): void {
    switch (statement.kind) {
      case 'assert_size_stride':
        this.#assertSizeStride(statement.name, statement.label, statement.size);
        return;
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
      case 'allocate':
        this.#buffers.set(statement.name, new Float32Array(numel(statement.size)));
        return;
      case 'reuse':
        this.#buffers.set(statement.name, this.#buffer(statement.from));
        this.#buffers.delete(statement.from);
        return;
      case 'get_raw_stream':
        // Kernels run here on the host: only the question counts.
        this.#interface().getRawStream(statement.index);
        return;
      case 'record_event': {
        const event = new (this.#interface().Event)({ enableTiming: true });
        this.#events.set(statement.name, event);
        event.record(null);
        return;
      }
      case 'launch': {
        const run = this.#kernels.get(statement.kernel);
        if (run === undefined) throw new CodegenError(`unknown kernel ${statement.kernel.name}`);
        run(statement.buffers.map((name) => this.#buffer(name)));
        return;
      }
      case 'free':
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

  result(): RunResult {
    if (this.#result === null) throw new CodegenError('the wrapper has no return statement');
    return this.#result;
  }

  /** Leaves the guards that an error kept from being left, and frees the events. */
  close(): void {
    for (let guard = this.#guards.pop(); guard !== undefined; guard = this.#guards.pop()) {
      guard.exit();
    }
    for (const event of this.#events.values()) {
      // `dispose` is no part of the contract: a subclass of EventBase may lack it.
      (event as EventBase & { dispose?: () => void }).dispose?.();
    }
  }

  /** Looked up each time, as the printed wrapper does. */
  #interface(): ReturnType<typeof getInterfaceForDevice> {
    return getInterfaceForDevice(this.#program.deviceType);
  }

  #assertSizeStride(name: string, label: string, size: Shape): void {
    const tensor: unknown = this.#buffers.get(name);
    // Not `instanceof`: the array may come from another realm, such as a Jest test's.
    if (Object.prototype.toString.call(tensor) !== '[object Float32Array]') {
      throw new InputError(`input ${label} must be a Float32Array`);
    }
    const { length } = this.#buffer(name);
    if (length !== numel(size)) {
      throw new InputError(`input ${label} must have ${numel(size)} elements, got ${length}`);
    }
  }

  #collect({ outputs, timings }: Extract<WrapperStatement, { kind: 'return' }>): RunResult {
    const first = this.#event(timings[0]?.start);
    return {
      outputs: outputs.map(({ name, shape }) => ({ data: this.#buffer(name), shape })),
      kernels: timings.map(({ kernel, start, end }) => ({
        name: kernel,
        startMs: first.elapsedTime(this.#event(start)),
        durationMs: this.#event(start).elapsedTime(this.#event(end)),
      })),
      totalMs: first.elapsedTime(this.#event(timings.at(-1)?.end)),
    };
  }

  #buffer(name: string): Float32Array {
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
