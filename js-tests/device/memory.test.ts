/** A million of everything leaves no trace, in the module's memory and in the process's. */
import { runNode } from '../support/child.js';

const MIB = 1024 * 1024;

interface Growth {
  readonly moduleBytes: number;
  readonly moduleGrowth: number;
  readonly processGrowth: number;
}

async function growth(job: string): Promise<Growth> {
  const child = await runNode(['--expose-gc', 'js-tests/device/memory_child.mjs', job]);
  if (child.code !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

test.each(['failing', 'failing clock', 'disposed', 'forgotten'])(
  '1,000,000 %s: memory does not grow',
  async (job) => {
    const { moduleBytes, moduleGrowth, processGrowth } = await growth(job);
    expect(moduleGrowth).toBe(0);
    // What it starts with: a million leaked events would be more than 48 MB.
    expect(moduleBytes).toBeLessThanOrEqual(20 * MIB);
    // The collector keeps some room to breathe, which is not a growth with the number of calls.
    expect(processGrowth).toBeLessThan(32 * MIB);
  },
);
