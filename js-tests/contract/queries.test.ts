import { jest } from '@jest/globals';
import { Device, load, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import { type Query, queriesRecording } from '../support/recordings.js';

/** What TorchInductor asked of the fake device while it generated code, asked here. */
const { FakeDeviceInterface } = await load();

const members: Record<string, (device: Device) => unknown> = {
  'DeviceInterface.Worker.get_device_properties': (device) => {
    const { major, maxThreadsPerMultiProcessor, multiProcessorCount } =
      FakeDeviceInterface.Worker.getDeviceProperties(device);
    return {
      DeviceProperties: {
        major,
        max_threads_per_multi_processor: maxThreadsPerMultiProcessor,
        multi_processor_count: multiProcessorCount,
      },
    };
  },
  'DeviceInterface.get_compute_capability': (device) =>
    FakeDeviceInterface.getComputeCapability(device),
};

const queries = Object.entries(queriesRecording()).flatMap(([generated, list]) =>
  list.map((query): [string, string, Query] => [generated, query.call, query]),
);

test('all eight functions were recorded', () => {
  expect(new Set(queries.map(([generated]) => generated)).size).toBe(8);
});

test.each(queries)('%s: %s', (_generated, call, query) => {
  const ask = members[call];
  if (ask === undefined) throw new Error(`${call} is not replayed`);
  expect(query.kwargs).toEqual({});
  expect(ask(Device.parse(query.args[0] as string))).toEqual(query.returns);
});

test('DeviceProperties.create asks what TorchInductor asked, in its order', () => {
  registerInterfaceForDevice('privateuseone', FakeDeviceInterface);
  const asked: [string, string][] = [];
  const own = FakeDeviceInterface.Worker.getDeviceProperties.bind(FakeDeviceInterface.Worker);
  jest.spyOn(FakeDeviceInterface.Worker, 'getDeviceProperties').mockImplementation((device) => {
    asked.push(['DeviceInterface.Worker.get_device_properties', String(device)]);
    return own(device);
  });
  jest.spyOn(FakeDeviceInterface, 'getComputeCapability').mockImplementation((device) => {
    asked.push(['DeviceInterface.get_compute_capability', String(device)]);
    return 0;
  });
  DeviceProperties.create(new Device('privateuseone', 0));
  jest.restoreAllMocks();

  for (const list of Object.values(queriesRecording())) {
    expect(asked).toEqual(list.map(({ call, args }) => [call, args[0]]));
  }
});
