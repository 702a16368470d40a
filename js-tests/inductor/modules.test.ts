/** Every recorded module, called with what it was given: what it gives and what it leaves in its inputs. */
import { loadTriton, SimulatedDevice } from 'inductor-fake-device/sync';
import { missingRecordings } from '../support/gpu_recordings.js';
import { exceptions } from './support/module_exceptions.js';
import {
  type RecordedModule,
  recordedFakeDeviceModules,
  recordedForms,
  recordedGraphs,
} from './support/recorded_modules.js';
import { operatorsOfUsers, recordedOperators } from './support/recorded_operators.js';
import { problemsOf } from './support/run_recorded.js';

const device = new SimulatedDevice({ memoryBytes: 128 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

/** By corpus, with how many there are. */
const corpora: readonly (readonly [string, readonly RecordedModule[], number])[] = [
  ['of many forms', recordedForms(), 70],
  ['for the fake device', recordedFakeDeviceModules(), 40],
  ['for a GPU', recordedGraphs(), 63],
];

const options = {
  externKernels: { ...recordedOperators, ...Object.fromEntries(Object.values(operatorsOfUsers)) },
};
const keyOf = (corpus: string, { title }: RecordedModule) => `${corpus}/${title}`;

describe.each(corpora)('modules %s', (corpus, modules, count) => {
  if (modules.length === 0) {
    test.skip(`every module (${missingRecordings})`, () => {});
    return;
  }

  test('all are there', () => {
    expect(modules.length).toBe(count);
    expect(new Set(modules.map(({ title }) => title)).size).toBe(count);
  });

  test.each(modules.map((module) => [module.title, module] as const))(
    '%s',
    async (_title, module) => {
      const bound = exceptions.get(keyOf(corpus, module))?.bound;
      expect(await problemsOf(device, module, options, bound)).toEqual([]);
    },
  );
});

const known = new Map(
  corpora.flatMap(([corpus, modules]) =>
    modules.map((module) => [keyOf(corpus, module), module] as const),
  ),
);

test('every module that is judged otherwise exists, and needs to be', async () => {
  const unneeded: string[] = [];
  for (const key of exceptions.keys()) {
    const module = known.get(key);
    if (module === undefined) {
      if (missingRecordings === null || key.startsWith('of many forms/')) unneeded.push(key);
    } else if ((await problemsOf(device, module, options)).length === 0) unneeded.push(key);
  }
  expect(unneeded).toEqual([]);
});

test('inputs that modules write to are among what is compared', () => {
  const mutating = [...known.values()].filter(({ mutated }) => mutated.size > 0);
  const titles = mutating.map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(['mutated_inputs', 'foreach_mutated']));
  if (missingRecordings === null) {
    expect(titles).toEqual(
      expect.arrayContaining(['inplace_mutation', 'adam_step', 'batch_norm_train']),
    );
  }
});

test.each(Object.entries(operatorsOfUsers))(
  '%s needs an operator that its user gives',
  async (title, [name]) => {
    const module = known.get(`of many forms/${title}`) as RecordedModule;
    await expect(problemsOf(device, module)).rejects.toMatchObject({
      name: 'UnsupportedModule',
      message: expect.stringContaining(`'${name}'`),
    });
  },
);

describe('deferred, in an order that a seed draws', () => {
  const deferred = new SimulatedDevice({
    memoryBytes: 128 * 1024 * 1024,
    execution: 'deferred',
    seed: 11,
  });
  afterAll(() => deferred.dispose());

  test.each([...known].map(([key, module]) => [key, module] as const))(
    '%s',
    async (key, module) => {
      const bound = exceptions.get(key)?.bound;
      expect(await problemsOf(deferred, module, options, bound)).toEqual([]);
    },
  );
});

test('no module leaves anything on the device', () => {
  device.synchronize();
  expect(device.memoryStats()['allocated_bytes.all.current']).toBe(0);
});
