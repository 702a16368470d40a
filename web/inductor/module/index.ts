import type { SimulatedDevice } from '../../simulated/exports.js';
import { InductorModule } from './inductor_module.js';
import type { LoadModuleOptions } from './load_options.js';

export { InductorModule } from './inductor_module.js';
export { moduleLocation } from './location.js';

/**
 * Takes a module that TorchInductor wrote (`TORCH_LOGS=output_code`) as it stands: its wrapper is read and checked, its kernels are
 * compiled, and nothing has run on the device.
 *
 * @param device what the module's device is here, whatever it calls it
 * @param source the module's Python text
 * @throws (as a rejection) UnsupportedModule for what the text may not hold, with the place; TypeError for wrong options;
 *   RuntimeError when the compiler cannot be loaded; the signal's reason when it aborts
 */
export async function loadInductorModule(
  device: SimulatedDevice,
  source: string,
  options: LoadModuleOptions = {},
): Promise<InductorModule> {
  // With the evaluator and the operators: more than those need who generate code and do not run it.
  const { loadModule } = await import('./load_module.js');
  return new InductorModule(await loadModule(device, source, options));
}
