/** The classes that are registered with the package for a device, and asked for again by `compile`. */
import type { Device } from 'inductor-fake-device';
import {
  type DeviceOpOverrides,
  DeviceProperties,
  FakeDeviceOpOverrides,
  registerBackendForDevice,
  registerDeviceOpOverrides,
} from 'inductor-fake-device/inductor';
import type { Graph } from './graph.js';
import type { Kernel } from './kernel_ir.js';
import { lowerSchedule } from './lower.js';
import { printJavaScript } from './print_javascript.js';
import { schedule } from './schedule.js';
import { tritonText } from './triton.js';
import { printTritonModule } from './triton_module.js';
import { buildWrapper, type WrapperProgram } from './wrapper_ir.js';

/** Turns a graph into kernels and kernels into Triton text. */
export class ExampleScheduling {
  /** What the kernels carry; asked of the device's interface once for each compilation. */
  readonly deviceProperties: DeviceProperties;

  constructor(readonly device: Device) {
    this.deviceProperties = DeviceProperties.create(device);
  }

  /** Whether several buffers may be computed by one kernel. */
  get fusion(): boolean {
    return true;
  }

  codegenNodes(graph: Graph): Kernel[] {
    const scheduled = schedule(graph, { fusion: this.fusion });
    return lowerSchedule(graph, scheduled, this.deviceProperties);
  }

  codegenKernel(kernel: Kernel): string {
    return tritonText(kernel, this.deviceProperties);
  }
}

/** Writes the code around the kernels. */
export class ExampleWrapperCodegen {
  constructor(
    readonly device: Device,
    readonly deviceOpOverrides: DeviceOpOverrides,
  ) {}

  generate(graph: Graph, kernels: readonly Kernel[]): WrapperProgram {
    const { type, index } = this.device;
    return buildWrapper(graph, kernels, { type, index: index ?? 0 });
  }

  /** The module as Inductor would write it. */
  codegenPython(program: WrapperProgram, graph: Graph, kernelTexts: readonly string[]): string {
    return printTritonModule(program, graph, kernelTexts);
  }

  /** The module that runs here. */
  codegenJavaScript(program: WrapperProgram): string {
    return printJavaScript(program, this.deviceOpOverrides);
  }
}

/**
 * Registers the example's scheduling, wrapper and overrides for a device type, as a backend for PyTorch
 * does when it is imported. The device's interface is registered separately.
 */
export function registerExampleBackend(deviceType = 'privateuseone'): void {
  registerBackendForDevice(deviceType, ExampleScheduling, ExampleWrapperCodegen);
  registerDeviceOpOverrides(deviceType, new FakeDeviceOpOverrides(deviceType));
}
