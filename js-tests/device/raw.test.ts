/** The embind exports used by themselves: the same answers as the contract's, as outcomes. */
import * as ifd from 'inductor-fake-device/sync';
import { errorClassOfStatus } from '../../web/contract/errors.js';
import { EVENT_OPTION_BITS } from '../../web/core/native.js';
import { contractRecording, type RecordedStep } from '../support/recordings.js';

const { CpuInterface, dtype, FakeDeviceInterface, raw } = ifd;

const base = raw.DeviceInterface.base();
const fake = raw.DeviceInterface.fake();
const cpu = raw.DeviceInterface.cpu(12);

const codes = { ok: 0, AssertionError: 1, NotImplementedError: 2, RuntimeError: 3 } as const;

afterAll(() => {
  for (const device of [base, fake, cpu]) device.delete();
});

test('the status codes are those of the error classes', () => {
  const names = Object.values(raw.statusCodes());
  expect(names.length).toBeGreaterThanOrEqual(3);
  for (const [code, name] of Object.entries(raw.statusCodes())) {
    expect(errorClassOfStatus[Number(code)]?.prototype.name).toBe(name);
    expect(new Map<string, unknown>(Object.entries(ifd)).get(name)).toBeInstanceOf(Function);
  }
  expect(Object.keys(errorClassOfStatus)).toHaveLength(names.length);
});

test('the bits of event options are the ones that are sent', () => {
  expect(raw.eventOptionBits()).toEqual(EVENT_OPTION_BITS);
});

test('a failure of a raw call is not the cause of a later one', () => {
  const event = raw.DeviceInterface.cpu(1).newEvent(false, false, false).value;
  const { performance } = globalThis;
  const boom = new Error('boom');
  Object.defineProperty(globalThis, 'performance', {
    value: {
      now() {
        throw boom;
      },
    },
    configurable: true,
  });
  const outcome = event.record();
  Object.defineProperty(globalThis, 'performance', { value: performance, configurable: true });
  expect(outcome).toMatchObject({ code: codes.RuntimeError, cause: boom });
  expect(base.currentDevice().cause).toBeUndefined();
  event.delete();
});

test("the core's table of dtypes is the package's", () => {
  expect(raw.dtypes()).toEqual(
    Object.values(dtype).map(({ code, name, itemsize, isFloatingPoint, isSigned }) => ({
      code,
      name,
      itemsize,
      isFloatingPoint,
      isSigned,
    })),
  );
  for (const [name, { name: own }] of Object.entries(dtype)) expect(name).toBe(own);
});

/** A Python argument as the raw exports take an index: a number, and the text that it prints as. */
function rawArguments(text: string): unknown[] {
  if (text === '') return [0, '0'];
  const value = { None: null, True: true, False: false }[text];
  if (value !== undefined) return [Number.NaN, String(value)];
  if (text.startsWith("'")) return [Number.NaN, text.slice(1, -1)];
  const number = text === '2**40' ? 2 ** 40 : Number(text);
  return [number, String(number)];
}

const camelCase = (name: string) =>
  name.replace(/^_/, '').replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

interface RawCall {
  readonly name: string;
  readonly member: string;
  readonly device: typeof fake;
  readonly args: unknown[];
  readonly recorded: RecordedStep;
}

/** The recorded calls of members that take an index or nothing; a missing argument is TypeScript's business. */
const calls = contractRecording().scenarios.flatMap(({ scenario, steps }) =>
  ['exchange', 'current_device', 'worker', 'constants', 'inherited', 'base_class'].includes(
    scenario,
  )
    ? steps.flatMap((recorded): RawCall[] => {
        const match = /^([DB])\.(Worker\.)?(\w+)\((.*)\)$/.exec(recorded.step);
        if (match === null || recorded.raises === 'TypeError') return [];
        const [, owner, worker, python, text] = match as unknown as [
          string,
          string,
          string?,
          string?,
          string?,
        ];
        if (python === undefined || text === undefined) return [];
        const device = owner === 'D' ? fake : base;
        const nested = { Event: 'newEvent', Stream: 'newStream', device: 'newDevice' }[python];
        const member = nested ?? camelCase(python);
        const dtypes = /^torch\.(\w+)(, True)?$/.exec(text);
        const args = (() => {
          if (member === 'isDtypeSupported') {
            const type = dtype[dtypes?.[1] as keyof typeof dtype];
            return [type.code, dtypes?.[2] !== undefined];
          }
          if (member === 'newEvent') return [false, false, false];
          if (member === 'isBf16Supported') return [false];
          if (member === 'setStreamById') return [0, 0, 0];
          return [
            'newStream',
            'currentDevice',
            'deviceCount',
            'isAvailable',
            'stream',
            'currentStream',
            'setStream',
          ].includes(member)
            ? []
            : rawArguments(text);
        })();
        return [
          {
            name: recorded.step,
            member: `${worker === undefined ? '' : 'worker.'}${member}`,
            device,
            args,
            recorded,
          },
        ];
      })
    : [],
);

test('nearly all of the recorded calls are made', () => {
  expect(calls.length).toBeGreaterThan(65);
});

test.each(calls.map((call): [string, RawCall] => [call.name, call]))('%s', (_name, call) => {
  const { device, member, args, recorded } = call;
  const owner = member.startsWith('worker.') ? device.worker() : device;
  const method = (owner as unknown as Record<string, (...args: unknown[]) => unknown>)[
    member.replace('worker.', '')
  ];
  const outcome = method?.apply(owner, args) as { code: number; message: string; value: unknown };
  if (owner !== device) (owner as { delete(): void }).delete();
  if (recorded.raises !== undefined) {
    expect(outcome.code).toBe(codes[recorded.raises as keyof typeof codes]);
    expect(outcome.value).toBeUndefined();
    const shown = recorded.message?.replace(/None$/, 'null').replace(/True$/, 'true');
    if (shown !== '') expect(outcome.message).toBe(shown);
    return;
  }
  // False is no index here: see the table of differences.
  if (recorded.step.endsWith('(False)')) {
    expect(outcome.code).toBe(codes.AssertionError);
    return;
  }
  expect(outcome).toEqual({ code: codes.ok, message: '', value: outcome.value });
  expect(outcome.value ?? null).toEqual(recorded.returns);
});

test('DeviceProperties', () => {
  for (const properties of [
    fake.getDeviceProperties(7, '7').value,
    fake.worker().getDeviceProperties(0, '0').value,
  ]) {
    expect(properties.major).toBe(8);
    expect(properties.maxThreadsPerMultiProcessor).toBe(1);
    expect(properties.multiProcessorCount).toBe(80);
    properties.delete();
  }
  const host = cpu.getDeviceProperties(0, '0').value;
  expect([host.major, host.maxThreadsPerMultiProcessor, host.multiProcessorCount]).toEqual([
    null,
    null,
    12,
  ]);
  host.delete();
});

test('a worker outlives the handle of its device', () => {
  const device = raw.DeviceInterface.fake();
  const worker = device.worker();
  device.delete();
  expect(worker.currentDevice()).toEqual({ code: 0, message: '', value: 0 });
  worker.delete();
});

test('Event', () => {
  const start = fake.newEvent(true, false, false).value;
  const end = fake.newEvent(true, true, true).value;
  const untimed = fake.newEvent(false, false, false).value;
  expect(start.enableTiming).toBe(true);
  expect(start.recordedTime).toBeNull();
  expect(start.elapsedTime(end)).toMatchObject({ code: codes.AssertionError, value: undefined });
  for (const event of [start, end, untimed]) {
    expect(event.record()).toEqual({ code: 0, message: '', value: undefined });
  }
  expect(untimed.recordedTime).toBeNull();
  expect(start.elapsedTime(end)).toEqual({
    code: 0,
    message: '',
    value: (end.recordedTime ?? Number.NaN) - (start.recordedTime ?? Number.NaN),
  });
  expect(start.record().code).toBe(codes.AssertionError);
  for (const event of [start, end, untimed]) event.delete();
  expect(start.isDeleted()).toBe(true);
});

test('the classes give what the raw exports give', () => {
  expect(FakeDeviceInterface.exchangeDevice(0)).toBe(fake.exchangeDevice(0, '0').value);
  expect(FakeDeviceInterface.getComputeCapability(0)).toBe(fake.getComputeCapability(0, '0').value);
  expect(CpuInterface.getComputeCapability()).toBe(cpu.getComputeCapability(0, '0').value);
  expect(CpuInterface.getRawStream(0)).toBe(cpu.getRawStream(0, '0').value);
  expect(CpuInterface.isBf16Supported()).toBe(cpu.isBf16Supported(false).value);
});
