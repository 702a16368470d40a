/** Everything of this folder that must exist once in a realm. */
export { DeviceView } from './device_view.js';
export { JavaScriptKernel, Kernel, WebAssemblyKernel } from './kernel.js';
export { KernelLaunchError } from './launch_error.js';
export { Profiler } from './profiler.js';
export { profiles } from './profiles.js';
export { installSimulator, loadedSimulator } from './runtime.js';
export { SimulatedDevice } from './simulated_device.js';
export { SimulatedEvent } from './simulated_event.js';
export { Stream } from './stream.js';
export { assertAlignment, assertSizeStride, Tensor } from './tensor.js';
export { loadTriton, loadTritonSyntax, placeTriton } from './triton/compiler.js';
export { TritonKernel } from './triton/kernel.js';
