/** Compile workers, for real: a thread that answers for the devices without WebAssembly. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  DeviceInterface,
  FakeDeviceInterface,
  RuntimeError,
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
  expect(answers.setDevice).toEqual({ returns: undefined });
  expect(answers.setOther?.raises).toBe('RuntimeError');
  expect(answers.cpuCurrentDevice?.raises).toBe('NotImplementedError');

  expect(answers.cpu).toEqual({ returns: { multiProcessorCount: os.cpus().length } });
  expect(answers.inductor?.returns).toMatch(
    /^DeviceProperties\(type='privateuseone', index=0, .*cc=0/,
  );
});

test('what was not recorded is a clear error', async () => {
  const answers = await askWorker(recordWorkerState());
  expect(answers.notRecorded).toEqual({
    raises: 'RuntimeError',
    message: 'device privateuseone:7 has no recorded properties; the recorded indices are 0',
  });
  expect(answers.nonsense?.raises).toBe('RuntimeError');
  expect(answers.unknown).toEqual({
    raises: 'NotImplementedError',
    message: 'No interface for device cuda',
  });
  expect(answers.anotherMember?.raises).toBe('RuntimeError');
  expect(answers.anotherMember?.message).toMatch(/known here only from what recordWorkerState/);
  expect(answers.otherType).toEqual({
    raises: 'RuntimeError',
    message: 'cuda:0 is no device of the type privateuseone',
  });
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
  expect(() => recordWorkerState()).toThrow(RuntimeError);
  expect(() => recordWorkerState()).toThrow(
    /device 'odd' cannot be recorded: .*could not be cloned/,
  );
});

test('an interface without an answer to what is required is reported, not left out', () => {
  abstract class Broken extends FakeDeviceInterface {
    static override currentDevice(): number {
      throw new Error('driver lost');
    }
  }
  registerInterfaceForDevice('broken', Broken);
  expect(() => recordWorkerState()).toThrow(
    "recordWorkerState(): device 'broken' cannot be recorded: driver lost",
  );
});

test('a Worker is recorded by itself, and its current device may be set', async () => {
  abstract class Two extends FakeDeviceInterface {
    static override deviceCount() {
      return 2;
    }
    static override readonly Worker = class extends FakeDeviceInterface.Worker {
      static override currentDevice() {
        return 1;
      }
    };
  }
  registerInterfaceForDevice('privateuseone', Two);
  const answers = await askWorker(recordWorkerState());
  expect(answers.currentDevice).toEqual({ returns: 1 });
  expect(answers.afterSetDevice).toEqual({ returns: 0 });
});

test('an interface that does not say whether it is available is not recorded', () => {
  abstract class Silent extends DeviceInterface {}
  registerInterfaceForDevice('silent', Silent);
  expect(recordWorkerState().devices.has('silent')).toBe(false);
});

test('a device count that cannot be is reported', () => {
  abstract class Many extends FakeDeviceInterface {
    static override deviceCount() {
      return 2 ** 40;
    }
  }
  registerInterfaceForDevice('many', Many);
  expect(() => recordWorkerState()).toThrow(/device 'many' .* deviceCount\(\) is 1099511627776/);
});
