/** Shows what the device says of itself, and what an event pair measures. */
export function show({ FakeDeviceInterface }) {
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  const begin = performance.now();
  while (performance.now() - begin < 5);
  end.record(null);
  document.querySelector('output').textContent = JSON.stringify({
    elapsed: start.elapsedTime(end),
    properties: FakeDeviceInterface.getDeviceProperties(),
  });
}
