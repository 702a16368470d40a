/** Configurations and grids, against what PyTorch's own functions chose for the same metadata. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssertionError, NotImplementedError } from '../../../web/contract/errors.js';
import { candidateConfigs } from '../../../web/inductor/heuristics/candidate_configs.js';
import { gridOf } from '../../../web/inductor/heuristics/grid.js';
import type { KernelConfig } from '../../../web/inductor/heuristics/kernel_config.js';
import type { MetaDict } from '../../../web/inductor/heuristics/meta_value.js';
import { kernelMetadata } from '../../../web/inductor/heuristics/metadata.js';

/** Constants, warps, stages. */
type RecordedConfig = readonly [KernelConfig['constants'], number, number];
type Outcome<T> = T | { readonly error: string };

interface RecordedCase {
  readonly heuristic: string;
  readonly device: string;
  readonly triton_meta: MetaDict;
  readonly args: MetaDict;
  readonly outcome: Outcome<readonly RecordedConfig[]>;
}

interface RecordedGrid {
  readonly inductor_meta: MetaDict;
  readonly config: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<string, number>>;
  readonly outcome: Outcome<readonly number[]>;
}

const recording: {
  readonly devices: Readonly<Record<string, MetaDict>>;
  readonly cases: readonly RecordedCase[];
  readonly grids: readonly RecordedGrid[];
} = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '..', '..', 'recordings', 'inductor_heuristics.json'),
    'utf8',
  ),
);

const isError = <T extends object>(outcome: Outcome<T>): outcome is { readonly error: string } =>
  'error' in outcome;

/** What is thrown here where Python ends in another of its errors. */
const errorClasses: Readonly<Record<string, new (message: string) => Error>> = {
  AssertionError,
  KeyError: AssertionError,
  NotImplementedError,
  // An unknown heuristic of a part of a combo kernel.
  ValueError: NotImplementedError,
};

/** Parameters that any config may need; those of combo kernels come on top. */
const PARAMETERS = ['XBLOCK', 'YBLOCK', 'ZBLOCK', 'R0_BLOCK', 'R1_BLOCK', 'RSPLIT', 'RSPLIT_SIZE'];
const OF_USERS = ['NUM_STAGES', 'BLOCK', 'FLAG', 'KIND', 'NONE'];

/** Metadata of a recorded case; the kernel has the parameters that its configs need. */
function metadataOf({ heuristic, device, triton_meta, args, outcome }: RecordedCase) {
  const configs = isError(outcome) ? [] : outcome;
  const needed = configs.flatMap(([constants]) => Object.keys(constants));
  const parameters = [...new Set([...PARAMETERS, ...OF_USERS, ...needed])];
  return kernelMetadata({
    heuristic,
    args: {
      ...args,
      triton_meta: { device: recording.devices[device] as MetaDict, ...triton_meta },
    },
    functionName: 'kernel',
    parameters,
    constexprs: parameters,
  });
}

const titled = (recorded: RecordedCase) =>
  [`${recorded.heuristic} of ${JSON.stringify(recorded.args)}`, recorded] as const;

/** As many programs at a time as the recording's device has multiprocessors. */
const choose = (recorded: RecordedCase) =>
  candidateConfigs(metadataOf(recorded), {
    concurrentPrograms: recording.devices[recorded.device]?.multi_processor_count as number,
  });

const plain = ({ constants, numWarps, numStages }: KernelConfig): RecordedConfig => [
  constants,
  numWarps,
  numStages,
];

describe('candidateConfigs', () => {
  const chosen = recording.cases.filter(({ outcome }) => !isError(outcome));

  test('there is a case for every heuristic', () => {
    expect(chosen).toHaveLength(1530);
    expect(new Set(chosen.map(({ heuristic }) => heuristic)).size).toBe(9);
  });

  test.each([...new Set(chosen.map(({ heuristic }) => heuristic))])(
    '%s chooses what PyTorch chooses, in its order',
    (heuristic) => {
      const wrong = chosen
        .filter((recorded) => recorded.heuristic === heuristic)
        .map((recorded) => ({
          ...recorded,
          found: choose(recorded).map(plain),
        }))
        .filter(
          ({ found, outcome }) =>
            JSON.stringify(sorted(found)) !== JSON.stringify(sorted(outcome as RecordedConfig[])),
        );
      expect(wrong.slice(0, 3)).toEqual([]);
    },
  );

  const refused = recording.cases.filter(
    ({ outcome }) => isError(outcome) && outcome.error in errorClasses,
  );
  test.each(refused.map(titled))('refuses %s, as PyTorch does', (_, recorded) => {
    const { error } = recorded.outcome as { readonly error: string };
    expect(() => choose(recorded)).toThrow(errorClasses[error]);
  });

  const others = recording.cases.filter(
    ({ outcome }) => isError(outcome) && !(outcome.error in errorClasses),
  );
  test.each(others.map(titled))('knows better of %s', (_, recorded) => {
    if (recorded.heuristic === 'user_autotune') {
      // Its Triton does not know options that others have: they say nothing to this device.
      expect(choose(recorded)).toEqual([
        { constants: { BLOCK: 64 }, numWarps: 8, numStages: 2 },
        {
          constants: { BLOCK: 128, FLAG: true, KIND: 'a', NONE: null },
          numWarps: 4,
          numStages: 3,
        },
      ]);
      return;
    }
    // Python's error is one of an empty product.
    expect(recorded.outcome).toEqual({ error: 'TypeError' });
    expect(() => choose(recorded)).toThrow(/size_hints .*dimension/);
  });
});

/** Constants in the order of their names: Python's dicts have another than objects made here. */
function sorted(configs: readonly RecordedConfig[]): unknown {
  return configs.map(([constants, ...rest]) => [
    Object.entries(constants).sort(([left], [right]) => (left < right ? -1 : 1)),
    ...rest,
  ]);
}

describe('gridOf', () => {
  const configOf = ({ num_warps, num_stages, ...constants }: RecordedGrid['config']) => ({
    constants,
    numWarps: num_warps ?? 4,
    numStages: num_stages ?? 1,
  });
  const metadata = ({ inductor_meta }: RecordedGrid) =>
    kernelMetadata({
      heuristic: 'pointwise',
      args: { inductor_meta },
      functionName: 'kernel',
      parameters: [],
      constexprs: [],
    });
  /** `((63 + _launcher_s0) // 64)`, the one form of the recording. */
  const evaluate = (expression: string, names: Readonly<Record<string, number>>) => {
    const [, less, name, size] = /^\(\((\d+) \+ (\w+)\) \/\/ (\d+)\)$/.exec(
      expression,
    ) as unknown as string[];
    return Math.floor((Number(less) + (names[name as string] as number)) / Number(size));
  };
  const find = (recorded: RecordedGrid) => {
    const extra = recorded.inductor_meta.extra_launcher_args as readonly string[] | undefined;
    return gridOf(
      metadata(recorded),
      configOf(recorded.config),
      recorded.names,
      (extra ?? []).map((name) => recorded.names[name] as number),
      evaluate,
    );
  };

  const grids = recording.grids.filter(({ outcome }) => !isError(outcome));
  test('there is a grid of every type', () => {
    expect(grids).toHaveLength(171);
    expect(new Set(grids.map(({ inductor_meta }) => inductor_meta.grid_type)).size).toBe(13);
  });

  test('grids are those of PyTorch', () => {
    const wrong = grids
      .map((recorded) => ({ ...recorded, found: find(recorded) }))
      .filter(({ found, outcome }) => JSON.stringify(found) !== JSON.stringify(outcome));
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test.each(
    recording.grids.filter(
      ({ outcome }) => isError(outcome) && outcome.error !== 'ZeroDivisionError',
    ),
  )('refuses $inductor_meta.grid_type of $config as PyTorch does', (recorded) => {
    expect(() => find(recorded)).toThrow(
      recorded.inductor_meta.grid_type === 'NoSuchGrid' ? NotImplementedError : AssertionError,
    );
  });

  test.each(
    recording.grids.filter(
      ({ outcome }) => isError(outcome) && outcome.error === 'ZeroDivisionError',
    ),
  )('there is nothing to launch of $names, where Python divides by zero', (recorded) => {
    expect(find(recorded).slice(1)).toEqual([0, 0]);
  });
});
