/** Runs in the page of inductor.test.ts: whole modules that TorchInductor generated. */
import * as inductor from 'inductor-fake-device/inductor';
import * as simulated from 'inductor-fake-device/simulated';
import { callAll, type PortableModule } from '../../inductor/support/portable_modules.js';

async function run(): Promise<unknown> {
  await simulated.load();
  const modules = (await (await fetch('modules.json')).json()) as PortableModule[];
  return callAll(simulated, inductor, modules);
}

Object.assign(globalThis, { outcome: run() });
