/** Compile workers, for real: a thread that answers for the devices without WebAssembly. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  FakeDeviceInterface,
  recordWorkerState,
  registerInterfaceForDevice,
  resetRegistry,
  type WorkerState,
} from 'inductor-fake-device/sync';
import { VERSION } from 'inductor-fake-device/worker';
import { root } from '../support/child.js';

type Answer = { returns?: unknown; raises?: string; message?: string };
type Answers = Record<string, Answer> & { instantiated: string[] };

function askWorker(state: unknown): Promise<Answers> {
  const worker = new Worker(join(root, 'js-tests', 'package', 'compile_worker.mjs'), {
    workerData: state,
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

beforeEach(() => {
  resetRegistry();
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
});

const properties = { major: 8, maxThreadsPerMultiProcessor: 1, multiProcessorCount: 80 };

test('what was recorded is a value that structuredClone takes', () => {
  const state = recordWorkerState();
  expect(structuredClone(state)).toEqual(state);
  expect([...state.devices.keys()]).toEqual(['cpu', 'privateuseone']);
  expect(state.version).toBe(VERSION);
});

test('a worker thread answers from it', async () => {
  const answers = await askWorker(recordWorkerState());
  expect(answers.restored).toEqual({ returns: undefined });
  for (const question of ['properties', 'ofDevice', 'ofString', 'throughInterface']) {
    expect(answers[question]).toEqual({ returns: properties });
  }
  expect(answers.currentDevice).toEqual({ returns: 0 });
  expect(answers.cpu).toEqual({ returns: { multiProcessorCount: os.cpus().length } });
  expect(answers.inductor?.returns).toMatch(
    /^DeviceProperties\(type='privateuseone', index=0, .*cc=0/,
  );
});

test('what was not recorded is a clear error', async () => {
  const answers = await askWorker(recordWorkerState());
  expect(answers.notRecorded).toEqual({
    raises: 'RuntimeError',
    message: 'properties of device privateuseone:7 was not recorded; recorded are the indices 0',
  });
  expect(answers.nonsense?.raises).toBe('RuntimeError');
  expect(answers.unknown).toEqual({
    raises: 'NotImplementedError',
    message: 'No interface for device cuda',
  });
  expect(answers.anotherMember?.raises).toBe('RuntimeError');
  expect(answers.anotherMember?.message).toMatch(/WebAssembly core is not loaded here/);
});

test('there is no WebAssembly in it', async () => {
  expect((await askWorker(recordWorkerState())).instantiated).toEqual([]);
  for (const file of ['dist/worker.js', 'dist/cjs/worker.js']) {
    const text = readFileSync(join(root, file), 'utf8');
    expect(text).not.toMatch(/WebAssembly\.|instantiateWasm|embind|\.wasm/);
  }
});

test.each<[string, (state: WorkerState) => unknown, string, RegExp]>([
  [
    'of another version',
    (s) => ({ ...s, version: '0.0.1' }),
    'RuntimeError',
    /version 0\.0\.1 .* version \d/,
  ],
  ['that is none', () => ({ devices: new Map() }), 'TypeError', /recordWorkerState/],
  ['that is text', () => 'state', 'TypeError', /recordWorkerState/],
  ['without its devices', (s) => ({ ...s, devices: {} }), 'TypeError', /recordWorkerState/],
  [
    'with a broken device',
    (s) => ({ ...s, devices: new Map([['privateuseone', {}]]) }),
    'TypeError',
    /no record of device privateuseone/,
  ],
])('a state %s is refused, and nothing is registered', async (_what, spoil, name, message) => {
  const answers = await askWorker(spoil(recordWorkerState()));
  expect(answers.restored?.raises).toBe(name);
  expect(answers.restored?.message).toMatch(message);
  expect(answers.properties?.raises).toBe('NotImplementedError');
});

test('properties that cannot be sent are an error that names the device', () => {
  abstract class Odd extends FakeDeviceInterface {
    static override readonly Worker = class extends FakeDeviceInterface.Worker {
      static override getDeviceProperties() {
        return { ...super.getDeviceProperties(), ask: () => 0 };
      }
    };
  }
  registerInterfaceForDevice('odd', Odd);
  expect(() => recordWorkerState()).toThrow(TypeError);
  expect(() => recordWorkerState()).toThrow(/device odd:0 cannot be sent to a worker/);
});

test('an interface without an answer to what is required is reported, not left out', () => {
  abstract class Broken extends FakeDeviceInterface {
    static override currentDevice(): number {
      throw new Error('driver lost');
    }
  }
  registerInterfaceForDevice('broken', Broken);
  expect(() => recordWorkerState()).toThrow('driver lost');
});
