import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, nanoseconds } from './measure.js';

export interface LoadTimes {
  readonly emptyMs: number;
  readonly loadMs: number;
}

/** The time of a Node process that does nothing, and of one that loads the package; they take turns. */
export function measureLoad(rounds = 41): LoadTimes {
  // In this tree, so that the package is found by its name.
  const folder = mkdtempSync(join('build', 'bench-'));
  const scripts = {
    empty: '',
    load: "import { load } from 'inductor-fake-device';\nawait load();\n",
  };
  const times = { empty: [] as number[], load: [] as number[] };
  try {
    for (const [name, text] of Object.entries(scripts)) {
      writeFileSync(join(folder, `${name}.mjs`), text);
    }
    for (let round = 0; round < rounds; round++) {
      for (const name of ['empty', 'load'] as const) {
        const path = join(folder, `${name}.mjs`);
        times[name].push(
          nanoseconds(() => {
            const { status, stderr } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
            if (status !== 0) throw new Error(stderr);
          }) / 1e6,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { emptyMs: median(times.empty), loadMs: median(times.load) };
}
