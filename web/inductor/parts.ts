/** Everything of this folder that must exist once in a realm. */
export * from './backend_registry.js';
export { autotune, doBench } from './benchmarking.js';
export * from './device_op_overrides.js';
export * from './device_properties.js';
export { InductorModule, loadInductorModule, moduleLocation } from './module/index.js';
