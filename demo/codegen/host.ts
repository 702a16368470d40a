/** Wrappers take tensors of the device; this takes and gives arrays of the host. */
import { dtype, getInterfaceForDevice } from 'inductor-fake-device';
import type { SimulatedDevice, Tensor } from 'inductor-fake-device/simulated';
import { CodegenError, InputError } from './errors.js';
import type { Call, KernelRun } from './execute.js';
import { numel } from './shape.js';
import type { WrapperProgram } from './wrapper_ir.js';

export interface RunResult {
  readonly outputs: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[];
  readonly kernels: readonly KernelRun[];
  /** From before the first kernel to after the last. */
  readonly totalMs: number;
}

/** Copies inputs to the device, calls the wrapper, and copies its outputs back. Nothing stays allocated. */
export function runFromHost(
  call: Call,
  program: WrapperProgram,
  device: SimulatedDevice,
  inputs: readonly Float32Array[],
): RunResult {
  requireInputs(program, inputs);
  requireRegistered(program, device);
  const args: Tensor[] = [];
  const outputs: Tensor[] = [];
  try {
    for (const [position, { label, shape }] of program.inputs.entries()) {
      const data = inputs[position] as Float32Array;
      args.push(device.fromArray(data, dtype.float32, { size: shape, label }));
    }
    const result = call(device, args);
    outputs.push(...result.outputs);
    return {
      outputs: outputs.map((tensor) => ({
        data: tensor.toTypedArray() as Float32Array,
        shape: tensor.size,
      })),
      kernels: result.kernels,
      totalMs: result.totalMs,
    };
  } finally {
    for (const tensor of [...args, ...outputs]) tensor.dispose();
  }
}

function requireInputs(program: WrapperProgram, inputs: readonly Float32Array[]): void {
  if (!Array.isArray(inputs)) throw new InputError('inputs must be an array of Float32Array');
  if (inputs.length !== program.inputs.length) {
    throw new InputError(`expected ${program.inputs.length} inputs, got ${inputs.length}`);
  }
  for (const [position, { label, shape }] of program.inputs.entries()) {
    const data: unknown = inputs[position];
    // Not `instanceof`: the array may come from another realm, such as a Jest test's.
    if (Object.prototype.toString.call(data) !== '[object Float32Array]') {
      throw new InputError(`input ${label} must be a Float32Array`);
    }
    const { length } = data as Float32Array;
    if (length !== numel(shape)) {
      throw new InputError(`input ${label} must have ${numel(shape)} elements, got ${length}`);
    }
  }
}

/** Memory and kernels are the device's, guard, stream and events its interface's: they must be of one device. */
function requireRegistered({ deviceType }: WrapperProgram, device: SimulatedDevice): void {
  const registered = getInterfaceForDevice(deviceType);
  if (registered === device.Interface || registered.prototype instanceof device.Interface) return;
  throw new CodegenError(`the interface registered for '${deviceType}' is not this device's`);
}
