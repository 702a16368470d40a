import { Device } from 'inductor-fake-device';
import {
  type BackendClass,
  getDeviceOpOverrides,
  getSchedulingForDevice,
  getWrapperCodegenForDevice,
} from 'inductor-fake-device/inductor';
import type { SimulatedDevice } from 'inductor-fake-device/simulated';
import { ExampleScheduling, ExampleWrapperCodegen } from './backend.js';
import { CodegenError } from './errors.js';
import { type Call, Executor } from './execute.js';
import type { Graph } from './graph.js';
import { type RunResult, runFromHost } from './host.js';
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
  /** The wrapper and its kernels as an ES module that exports `call(device, args)`. */
  readonly javascript: string;
  /** What `call(device, args)` of the text does, without making code from text. */
  readonly call: Call;
  /** `call` with arrays of the host, on the device whose interface is registered. */
  run(device: SimulatedDevice, inputs: readonly Float32Array[]): RunResult;
}

/** Generates code with the backend that is registered for the device; only running asks for more than that. */
export function compile(graph: Graph, options: CompileOptions = {}): CompiledProgram {
  const device = options.device ?? new Device('privateuseone', 0);
  const { scheduling, wrapperCodegen } = backendFor(device);
  const kernels = scheduling.codegenNodes(graph);
  const wrapper = wrapperCodegen.generate(graph, kernels);
  const kernelTexts = kernels.map((kernel) => scheduling.codegenKernel(kernel));
  const { call } = new Executor(wrapper);
  return {
    inputs: graph.inputs.map(({ label, shape }) => ({ name: label, shape })),
    outputShape: graph.output.shape,
    triton: wrapperCodegen.codegenPython(wrapper, graph, kernelTexts),
    wrapper,
    javascript: wrapperCodegen.codegenJavaScript(wrapper),
    call,
    run: (simulated, inputs) => runFromHost(call, wrapper, simulated, inputs),
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
