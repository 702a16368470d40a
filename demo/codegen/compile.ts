import { Device } from 'inductor-fake-device';
import {
  type BackendClass,
  getDeviceOpOverrides,
  getSchedulingForDevice,
  getWrapperCodegenForDevice,
} from 'inductor-fake-device/inductor';
import { ExampleScheduling, ExampleWrapperCodegen } from './backend.js';
import { CodegenError } from './errors.js';
import { Executor, type RunResult } from './execute.js';
import type { Graph } from './graph.js';
import type { WrapperProgram } from './wrapper_ir.js';

export interface CompileOptions {
  /** `privateuseone:0` where it is not given. */
  readonly device?: Device;
}

export interface CompiledProgram {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputShape: readonly number[];
  /** The whole module as Inductor would write it. */
  readonly triton: string;
  readonly wrapper: WrapperProgram;
  /** The wrapper and its kernels as an ES module that exports `call(inputs)`. */
  readonly javascript: string;
  /** What `call(inputs)` of the text does, without making code from text. */
  run(inputs: readonly Float32Array[]): RunResult;
}

/** Generates code with the backend that is registered for the device. */
export function compile(graph: Graph, options: CompileOptions = {}): CompiledProgram {
  const device = options.device ?? new Device('privateuseone', 0);
  const { scheduling, wrapperCodegen } = backendFor(device);
  const kernels = scheduling.codegenNodes(graph);
  const wrapper = wrapperCodegen.generate(graph, kernels);
  const kernelTexts = kernels.map((kernel) => scheduling.codegenKernel(kernel));
  const executor = new Executor(wrapper);
  return {
    inputs: graph.inputs.map(({ label, shape }) => ({ name: label, shape })),
    outputShape: graph.output.shape,
    triton: wrapperCodegen.codegenPython(wrapper, graph, kernelTexts),
    wrapper,
    javascript: wrapperCodegen.codegenJavaScript(wrapper),
    run: (inputs) => executor.run(inputs),
  };
}

function backendFor(device: Device): {
  scheduling: ExampleScheduling;
  wrapperCodegen: ExampleWrapperCodegen;
} {
  const { type } = device;
  const Scheduling = getSchedulingForDevice(type);
  const WrapperCodegen = getWrapperCodegenForDevice(type);
  if (Scheduling === null || WrapperCodegen === null) {
    throw new CodegenError(
      `no backend is registered for device '${type}': call registerExampleBackend('${type}') first`,
    );
  }
  if (!isSubclass(Scheduling, ExampleScheduling)) {
    throw new CodegenError(`the scheduling of device '${type}' is no ExampleScheduling`);
  }
  if (!isSubclass(WrapperCodegen, ExampleWrapperCodegen)) {
    throw new CodegenError(`the wrapper codegen of device '${type}' is no ExampleWrapperCodegen`);
  }
  return {
    scheduling: new Scheduling(device),
    wrapperCodegen: new WrapperCodegen(device, getDeviceOpOverrides(type)),
  };
}

/** The registry keeps any class; this generator can only use its own and theirs. */
function isSubclass<T extends BackendClass>(candidate: BackendClass, base: T): candidate is T {
  return candidate === base || candidate.prototype instanceof base;
}
