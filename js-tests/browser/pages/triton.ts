/** Runs in the page of triton.test.ts: kernels in Triton's language. */
import * as simulated from 'inductor-fake-device/simulated';
import { tour } from '../../triton/support/tour.js';

async function run(): Promise<unknown> {
  await simulated.load();
  return tour(simulated);
}

Object.assign(globalThis, { outcome: run() });
