import os from 'node:os';
import {
  CpuDeviceProperties,
  CpuInterface,
  dtype,
  NotImplementedError,
  RuntimeError,
} from 'inductor-fake-device/sync';

/** What PyTorch 2.11's CpuInterface answered, asked there. */
test('constants', () => {
  expect(CpuInterface.isAvailable()).toBe(true);
  expect(CpuInterface.currentDevice()).toBe(0);
  expect(CpuInterface.getRawStream(0)).toBe(0);
  expect(CpuInterface.getComputeCapability()).toBe('');
  expect(CpuInterface.getComputeCapability(3)).toBe('');
  expect(CpuInterface.isBf16Supported()).toBe(true);
  expect(CpuInterface.isDtypeSupported(dtype.bfloat16)).toBe(true);
  expect(CpuInterface.isTritonCapable()).toBe(true);
  expect(CpuInterface.synchronize()).toBeUndefined();
});

test('it claims Triton and refuses it, as PyTorch without a CPU back end of Triton', () => {
  expect(() => CpuInterface.raiseIfTritonUnavailable()).toThrow(RuntimeError);
  expect(() => CpuInterface.raiseIfTritonUnavailable()).toThrow(
    "triton not built with the 'cpu' backend",
  );
});

test.each<[string, () => unknown]>([
  ['deviceCount', () => CpuInterface.deviceCount()],
  ['setDevice', () => CpuInterface.setDevice(0)],
  ['exchangeDevice', () => CpuInterface.exchangeDevice(0)],
  ['maybeExchangeDevice', () => CpuInterface.maybeExchangeDevice(0)],
  ['memoryAllocated', () => CpuInterface.memoryAllocated()],
  ['currentStream', () => CpuInterface.currentStream()],
  ['stream', () => CpuInterface.stream(null)],
  ['Stream', () => new CpuInterface.Stream()],
  ['device', () => new CpuInterface.device(0)],
  ['Worker.currentDevice', () => CpuInterface.Worker.currentDevice()],
  ['Worker.setDevice', () => CpuInterface.Worker.setDevice(0)],
])('%s is not implemented', (_member, call) => {
  expect(call).toThrow(NotImplementedError);
});

test("its properties are the host's processor count, a new object each time", () => {
  const properties = CpuInterface.getDeviceProperties();
  expect(properties).toBeInstanceOf(CpuDeviceProperties);
  expect({ ...properties }).toEqual({ multiProcessorCount: os.cpus().length });
  expect(CpuInterface.Worker.getDeviceProperties()).not.toBe(properties);
});

test('its events may be recorded again', () => {
  const event = new CpuInterface.Event();
  event.record();
  const first = event.recordedTime ?? Number.NaN;
  event.record(null);
  expect(event.recordedTime).toBeGreaterThanOrEqual(first);
  expect(event.elapsedTime(event)).toBe(0);
  expect(event.query()).toBe(true);
  expect(event.wait()).toBeUndefined();
  expect(event.synchronize()).toBeUndefined();
});

test('an interval that was never begun is an error, not a number', () => {
  const [never, recorded] = [new CpuInterface.Event(), new CpuInterface.Event()];
  recorded.record();
  expect(() => never.elapsedTime(recorded)).toThrow(/the start event has no recorded time/);
  expect(() => recorded.elapsedTime(never)).toThrow(/the end event has no recorded time/);
});
