/** Configurations and grids of kernels that TorchInductor generated, against those with which a GPU ran them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { candidateConfigs } from '../../../web/inductor/heuristics/candidate_configs.js';
import { gridOf } from '../../../web/inductor/heuristics/grid.js';
import type { KernelConfig } from '../../../web/inductor/heuristics/kernel_config.js';
import { type KernelDecorator, kernelMetadata } from '../../../web/inductor/heuristics/metadata.js';
import {
  missingRecordings,
  type RunnableLaunch,
  recordedLaunches,
} from '../../support/gpu_recordings.js';
import { decoratorsOf } from './support/decorators.js';

const launches = recordedLaunches();
const blocks = launches.filter(({ heuristic }) => heuristic !== 'TEMPLATE');
/** Those that modules launch: others were tried, and have no decorator. */
const templates = launches.filter(
  ({ heuristic, def }) => heuristic === 'TEMPLATE' && def.startsWith('triton_tem_'),
);

/**
 * The decorator of a launch's kernel. Kernels that were tried while choosing what to fuse have no name (`triton_`): that of the module
 * with the same parameters does the same.
 */
function decoratorOf(launch: RunnableLaunch): KernelDecorator {
  const decorators = launch.modules.flatMap(decoratorsOf);
  const found =
    decorators.find(({ functionName }) => functionName === launch.def) ??
    decorators.find(
      ({ heuristic, parameters }) =>
        launch.def === 'triton_' &&
        heuristic.toUpperCase() === launch.heuristic &&
        parameters.join() === Object.keys(launch.signature).join(),
    );
  if (found === undefined) throw new Error(`no decorator of ${launch.title}`);
  return found;
}

const metadataOf = (launch: RunnableLaunch) => kernelMetadata(decoratorOf(launch));

/** Whether a config is the one that the GPU's autotuner took. */
const isRecorded =
  ({ constexprs, num_warps, num_stages }: RunnableLaunch) =>
  ({ constants, numWarps, numStages }: KernelConfig): boolean =>
    numWarps === num_warps &&
    numStages === num_stages &&
    Object.keys(constants).length === Object.keys(constexprs).length &&
    Object.entries(constants).every(([name, value]) => constexprs[name] === value);

function numelsOf({ params }: RunnableLaunch): Record<string, number> {
  return Object.fromEntries(
    params.flatMap(({ name, value }) => (typeof value === 'number' ? [[name, value]] : [])),
  );
}

const describeRecorded = missingRecordings === null ? describe : describe.skip;

describeRecorded('recorded launches', () => {
  test('there are those that the counts below are of', () => {
    expect(blocks).toHaveLength(93);
    expect(templates).toHaveLength(3);
  });

  test('the recorded config is among the candidates', () => {
    const missing = blocks.filter(
      (launch) => !candidateConfigs(metadataOf(launch)).some(isRecorded(launch)),
    );
    expect(missing.map(({ title }) => title)).toEqual([]);
  });

  test('it is the first, where the autotuner did not prefer another', () => {
    const first = blocks.filter((launch) => {
      const [config] = candidateConfigs(metadataOf(launch));
      return isRecorded(launch)(config as KernelConfig);
    });
    expect(first).toHaveLength(65);
    const only = blocks.filter((launch) => candidateConfigs(metadataOf(launch)).length === 1);
    expect(only.filter((launch) => !first.includes(launch))).toEqual([]);
  });

  test('its grid is the recorded one', () => {
    const wrong = blocks.flatMap((launch) => {
      const metadata = metadataOf(launch);
      const config = candidateConfigs(metadata).find(isRecorded(launch)) as KernelConfig;
      const grid = gridOf(metadata, config, numelsOf(launch));
      const same = grid.every((extent, i) => extent === launch.grid[i]);
      return same ? [] : [{ title: launch.title, grid, recorded: launch.grid }];
    });
    expect(wrong).toEqual([]);
  });

  test('a template has the grid that its launch passes', () => {
    for (const launch of templates) {
      const metadata = metadataOf(launch);
      const configs = candidateConfigs(metadata);
      expect(configs).toEqual([
        { constants: {}, numWarps: launch.num_warps, numStages: launch.num_stages },
      ]);
      const [config] = configs as [KernelConfig];
      expect(gridOf(metadata, config, {}, launch.grid)).toEqual(launch.grid);
      expect(() => gridOf(metadata, config, {}, [])).toThrow(TypeError);
    }
  });
});

describe('recorded modules', () => {
  const { cases }: { cases: { case: string; graphs: { code: string }[] }[] } = JSON.parse(
    readFileSync(
      join(import.meta.dirname, '..', '..', 'recordings', 'inductor_modules.json'),
      'utf8',
    ),
  );
  const decorators = cases.flatMap(({ graphs }) =>
    graphs.flatMap(({ code }) => decoratorsOf(code)),
  );

  test('every kernel has candidates that give values to its constants, and a grid type', () => {
    const wanting = decorators.flatMap((decorator: KernelDecorator) => {
      const metadata = kernelMetadata(decorator);
      const [config] = candidateConfigs(metadata) as [KernelConfig];
      const missing = metadata.constexprs.filter(
        (name) => !(name in config.constants) && !(name in metadata.constants),
      );
      return missing.length === 0 && metadata.gridType !== null
        ? []
        : [{ name: metadata.functionName, missing }];
    });
    expect(wanting).toEqual([]);
    expect([...new Set(decorators.map(({ heuristic }) => heuristic))].sort()).toEqual([
      'cooperative_reduction',
      'foreach',
      'persistent_reduction',
      'pointwise',
      'reduction',
      'split_scan',
      'template',
      'user_autotune',
    ]);
  });
});
