/** A million of everything leaves a device as it was, and the memory of the module and of the process. */
import { runNode } from '../support/child.js';

const MIB = 1024 * 1024;

test.each([
  ['throwing', 1_000_000],
  ['throwing, deferred', 100_000],
  ['throwing, polled', 100_000],
  ['trapping', 100_000],
  ['trapping with a C stack', 20_000],
  ['forgotten tensors', 1_000_000],
  ['disposed tensors', 500_000],
  ['forgotten events', 300_000],
  ['refused launches', 200_000],
  ['devices', 3_000],
])('%s: %d times', async (job, count) => {
  const child = await runNode([
    '--expose-gc',
    'js-tests/simulated/endurance_child.mjs',
    job,
    String(count),
  ]);
  if (child.code !== 0) throw new Error(child.stderr);
  const { before, after, moduleGrowth, processGrowth } = JSON.parse(child.stdout);
  expect(after).toEqual(before);
  expect(moduleGrowth).toBe(0);
  // The collector keeps some room to breathe, which is not a growth with the number of calls.
  expect(processGrowth).toBeLessThan(48 * MIB);
});
