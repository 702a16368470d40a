/** The 23 members of PyTorch's `DeviceInterface`, in PyTorch's words and in this package's. */
import { dtype } from 'inductor-fake-device';
import type { SimulatedDevice, SimulatedEvent, Stream } from 'inductor-fake-device/simulated';

/** What code generators see of a device. */
export type Interface = SimulatedDevice['Interface'];

export interface Member {
  readonly pytorch: string;
  readonly javascript: string;
  ask(device: Interface): unknown;
}

export interface MemberGroup {
  readonly title: string;
  readonly members: readonly Member[];
}

export const memberGroups: readonly MemberGroup[] = [
  {
    title: 'Nested classes',
    members: [
      {
        pytorch: 'device(0)',
        javascript: 'new device(0)',
        ask: (device) => new device.device(0),
      },
      {
        pytorch: 'Event(enable_timing=True)',
        javascript: 'new Event({ enableTiming: true })',
        ask: recordedEvent,
      },
      { pytorch: 'Stream()', javascript: 'new Stream()', ask: newStream },
      {
        pytorch: 'Worker.get_device_properties(0)',
        javascript: 'Worker.getDeviceProperties(0)',
        ask: (device) => device.Worker.getDeviceProperties(0),
      },
    ],
  },
  {
    title: 'The current device',
    members: [
      {
        pytorch: 'current_device()',
        javascript: 'currentDevice()',
        ask: (device) => device.currentDevice(),
      },
      {
        pytorch: 'set_device(0)',
        javascript: 'setDevice(0)',
        ask: (device) => device.setDevice(0),
      },
      {
        pytorch: 'exchange_device(0)',
        javascript: 'exchangeDevice(0)',
        ask: (device) => device.exchangeDevice(0),
      },
      {
        pytorch: 'maybe_exchange_device(1)',
        javascript: 'maybeExchangeDevice(1)',
        ask: (device) => device.maybeExchangeDevice(1),
      },
      {
        pytorch: 'device_count()',
        javascript: 'deviceCount()',
        ask: (device) => device.deviceCount(),
      },
      {
        pytorch: 'is_available()',
        javascript: 'isAvailable()',
        ask: (device) => device.isAvailable(),
      },
      {
        pytorch: 'synchronize(0)',
        javascript: 'synchronize(0)',
        ask: (device) => device.synchronize(0),
      },
    ],
  },
  {
    title: 'Streams',
    members: [
      { pytorch: 'stream(None)', javascript: 'stream(null)', ask: (device) => device.stream(null) },
      {
        pytorch: 'current_stream()',
        javascript: 'currentStream()',
        ask: (device) => device.currentStream(),
      },
      {
        pytorch: 'set_stream(current_stream())',
        javascript: 'setStream(currentStream())',
        ask: (device) => device.setStream(device.currentStream()),
      },
      {
        pytorch: '_set_stream_by_id(0, 0, 0)',
        javascript: 'setStreamById(0, 0, 0)',
        ask: (device) => device.setStreamById(0, 0, 0),
      },
      {
        pytorch: 'get_raw_stream(0)',
        javascript: 'getRawStream(0)',
        ask: (device) => device.getRawStream(0),
      },
    ],
  },
  {
    title: 'What it is and can do',
    members: [
      {
        pytorch: 'get_device_properties(0)',
        javascript: 'getDeviceProperties(0)',
        ask: (device) => device.getDeviceProperties(0),
      },
      {
        pytorch: 'get_compute_capability(0)',
        javascript: 'getComputeCapability(0)',
        ask: (device) => device.getComputeCapability(0),
      },
      {
        pytorch: 'memory_allocated(0)',
        javascript: 'memoryAllocated(0)',
        ask: (device) => device.memoryAllocated(0),
      },
      {
        pytorch: 'is_bf16_supported()',
        javascript: 'isBf16Supported()',
        ask: (device) => device.isBf16Supported(),
      },
      {
        pytorch: 'is_dtype_supported(torch.float32)',
        javascript: 'isDtypeSupported(dtype.float32)',
        ask: (device) => device.isDtypeSupported(dtype.float32),
      },
      {
        pytorch: 'is_triton_capable()',
        javascript: 'isTritonCapable()',
        ask: (device) => device.isTritonCapable(),
      },
      {
        pytorch: 'raise_if_triton_unavailable()',
        javascript: 'raiseIfTritonUnavailable()',
        ask: (device) => device.raiseIfTritonUnavailable(),
      },
    ],
  },
];

/** An event is best known by what it holds after it was recorded. */
function recordedEvent(device: Interface): object {
  const event = new device.Event({ enableTiming: true }) as SimulatedEvent;
  event.record(null);
  const { enableTiming, recordedTime } = event;
  event.dispose();
  return { enableTiming, recordedTime };
}

/** Let go of at once: the table is asked as often as the reader likes. */
function newStream(device: Interface): object {
  const stream = new device.Stream() as Stream;
  const { handle, priority } = stream;
  stream.destroy();
  return { handle, priority };
}
