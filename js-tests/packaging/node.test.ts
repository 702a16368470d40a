import { run, runForJson } from './support/run.js';

const entries = [
  'inductor-fake-device',
  'inductor-fake-device/sync',
  'inductor-fake-device/inductor',
  'inductor-fake-device/worker',
];

const properties = { major: 8, maxThreadsPerMultiProcessor: 1, multiProcessorCount: 80 };

const timedAndAsked = {
  elapsed: expect.toBeWithin(5, 500),
  properties,
  rawStream: null,
  hints: expect.stringMatching(/^DeviceProperties\(type='privateuseone', index=0, .*cc=0, major=8/),
};

describe('Node, ES modules', () => {
  test('load()', async () => {
    expect(await runForJson('node-esm', ['load.js'])).toEqual(timedAndAsked);
  });
});
