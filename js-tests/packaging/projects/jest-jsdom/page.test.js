const { FakeDeviceInterface } = require('inductor-fake-device/sync');

afterEach(() => jest.useRealTimers());

test('a component that shows what the device took', () => {
  jest.useFakeTimers();
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  document.body.innerHTML = '<button>Run</button><output></output>';
  document.querySelector('button').addEventListener('click', () => {
    start.record(null);
    setTimeout(() => {
      end.record(null);
      document.querySelector('output').textContent = `${start.elapsedTime(end)} ms`;
    }, 16);
  });

  document.querySelector('button').click();
  jest.advanceTimersByTime(16);

  expect(document.querySelector('output').textContent).toBe('16 ms');
});

test('load() finds its file here too', async () => {
  const { FakeDeviceInterface: loaded } = await require('inductor-fake-device').load();
  expect(loaded).toBe(FakeDeviceInterface);
});
