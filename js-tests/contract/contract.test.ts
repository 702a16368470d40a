import { load } from 'inductor-fake-device';
import * as inductor from 'inductor-fake-device/inductor';
import { contractRecording } from '../support/recordings.js';
import { differences } from './differences.js';
import { replay } from './replay.js';

const recording = contractRecording();
const steps = replay(recording, { module: await load(), inductor });

test('the recording has 177 steps, and all are replayed', () => {
  expect(steps).toHaveLength(177);
});

test.each(steps.map((step) => [step.scenario, step.step, step.fault]))(
  '%s: %s',
  (_scenario, _step, fault) => {
    expect(fault).toBe('');
  },
);

test('every listed difference is one', () => {
  const listed = steps.filter(({ reason }) => reason !== null);
  const used = new Set(listed.map(({ scenario, step }) => `${scenario}: ${step}`));
  expect(used.size).toBe(differences.length);
  expect(listed.filter(({ isAsRecorded }) => isAsRecorded)).toEqual([]);
});

test('every member that PyTorch has is here, and not one more', async () => {
  const { DeviceInterface } = await load();
  const camelCase = (name: string) =>
    name.replace(/^_/, '').replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const own = Object.getOwnPropertyNames(DeviceInterface).filter(
    (name) => !['length', 'name', 'prototype'].includes(name),
  );
  expect(own.sort()).toEqual(recording.members.map(camelCase).sort());
  expect(own).toHaveLength(23);
});

test('a step that does something else is found out, so these tests can fail', () => {
  const wrong = {
    scenarios: [
      { scenario: 'current_device', steps: [{ step: 'D.current_device()', returns: 1 }] },
      {
        scenario: 'exchange',
        steps: [{ step: 'D.exchange_device(0)', raises: 'AssertionError', message: '' }],
      },
      { scenario: 'worker', steps: [{ step: 'D.Worker.set_device(1)', returns: null }] },
    ],
  };
  return load().then((module) => {
    const faults = replay(wrong, { module, inductor }).map(({ fault }) => fault);
    expect(faults).toEqual([
      'wanted 1, got 0',
      'wanted AssertionError, got 0',
      'step 0 is not replayed',
    ]);
  });
});
