const { FakeDeviceInterface } = require('inductor-fake-device/sync');

const newEvent = () => new FakeDeviceInterface.Event({ enableTiming: true });

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('fake timers drive the clock, which starts at 0', () => {
  jest.useFakeTimers();
  const start = newEvent();
  const end = newEvent();

  start.record(null);
  expect(start.recordedTime).toBe(0);
  jest.advanceTimersByTime(5);
  end.record(null);

  expect(start.elapsedTime(end)).toBe(5);
});

test('real timers give the clock back', () => {
  jest.useFakeTimers();
  jest.useRealTimers();
  const before = performance.now();
  const event = newEvent();
  event.record(null);
  expect(event.recordedTime).toBeGreaterThanOrEqual(before);
  expect(event.recordedTime).toBeLessThanOrEqual(performance.now());
});

test('a spy on performance.now() is the clock', () => {
  jest.spyOn(performance, 'now').mockReturnValueOnce(100).mockReturnValueOnce(102.5);
  const start = newEvent();
  const end = newEvent();
  start.record(null);
  end.record(null);
  expect(start.elapsedTime(end)).toBe(2.5);
});

test('timers of the code under test and events share one clock', async () => {
  jest.useFakeTimers();
  const start = newEvent();
  const end = newEvent();
  start.record(null);
  const kernel = new Promise((resolve) => setTimeout(resolve, 40)).then(() => end.record(null));
  await jest.advanceTimersByTimeAsync(100);
  await kernel;
  expect(start.elapsedTime(end)).toBe(40);
});
