/** `torch.cuda` and its like, as a module's text uses them: guards, streams, events. All name the one device. */

import { SimulatedEvent, Stream } from '../../simulated/exports.js';
import { type Callable, Namespace, type Value } from '../python/values.js';
import { describe, named, nothing, wholeNumber } from './arguments.js';
import type { ModuleRuntime } from './runtime.js';

/** `torch.cuda._DeviceGuard(0)`, `torch.cuda.device(0)`. */
export class GuardContext {}

/** `torch.cuda.stream(s)`. */
export class StreamContextValue {
  previous: Stream | null = null;

  constructor(readonly stream: Stream | null) {}
}

/** A `with` that does nothing: profiling. */
export class NoContext {}

export function requireStream(value: Value | undefined, what: string): Stream {
  if (value instanceof Stream) return value;
  throw new TypeError(`${what} takes a stream, not ${describe(value)}`);
}

function requireEvent(value: Value | undefined, what: string): SimulatedEvent {
  if (value instanceof SimulatedEvent) return value;
  throw new TypeError(`${what} takes an event, not ${describe(value)}`);
}

/** The raw handle of the stream that is current. */
const currentRawStream = (runtime: ModuleRuntime): bigint =>
  BigInt(runtime.device.currentStream().handle);

/** `get_raw_stream(index)`. */
export const rawStreamOf =
  (runtime: ModuleRuntime): Callable =>
  ([index]) => {
    runtime.requireOneDevice(index, 'get_raw_stream()');
    return currentRawStream(runtime);
  };

/** The module `torch.cuda`, by whatever name of a device. */
export function deviceModule(path: string, runtime: ModuleRuntime): Namespace {
  const { device } = runtime;
  const guard = named('_DeviceGuard', ['device'], ([index]) => {
    runtime.requireOneDevice(index, `${path}._DeviceGuard`);
    return new GuardContext();
  });
  const members: Readonly<Record<string, Value>> = {
    _DeviceGuard: guard,
    device: guard,
    set_device: named('set_device', ['device'], ([index]) => {
      runtime.requireOneDevice(index, `${path}.set_device`);
      return null;
    }),
    current_device: () => 0n,
    device_count: () => 1n,
    is_available: () => true,
    synchronize: named('synchronize', ['device?'], ([index]) => {
      runtime.requireOneDevice(index, `${path}.synchronize`);
      device.synchronize();
      return null;
    }),
    current_stream: named('current_stream', ['device?'], ([index]) => {
      runtime.requireOneDevice(index, `${path}.current_stream`);
      return device.currentStream();
    }),
    default_stream: named('default_stream', ['device?'], ([index]) => {
      runtime.requireOneDevice(index, `${path}.default_stream`);
      return device.defaultStream;
    }),
    set_stream: named('set_stream', ['stream'], ([stream]) => {
      device.setStream(requireStream(stream, `${path}.set_stream()`));
      return null;
    }),
    Stream: named('Stream', ['device?', 'priority?'], ([index, priority]) => {
      runtime.requireOneDevice(index, `${path}.Stream`);
      return device.createStream({
        priority: priority === undefined ? 0 : wholeNumber(priority, 'priority'),
      });
    }),
    Event: named('Event', ['enable_timing?', 'blocking?', 'interprocess?'], ([enableTiming]) =>
      device.createEvent({ enableTiming: enableTiming === true }),
    ),
    stream: named(
      'stream',
      ['stream'],
      ([stream]) =>
        new StreamContextValue(stream === null ? null : requireStream(stream, `${path}.stream()`)),
    ),
    _cuda_getCurrentRawStream: rawStreamOf(runtime),
    nvtx: new Namespace(`${path}.nvtx`, (name) =>
      name === 'range_push' || name === 'range_pop' ? nothing : undefined,
    ),
  };
  return new Namespace(path, (name) => (Object.hasOwn(members, name) ? members[name] : undefined));
}

/** Members of streams. */
export const streamMembers: ReadonlyMap<string, (stream: Stream) => Value> = new Map([
  [
    'wait_stream',
    (stream: Stream): Value =>
      ([other]: readonly Value[]) => {
        stream.waitStream(requireStream(other, 'wait_stream()'));
        return null;
      },
  ],
  [
    'wait_event',
    (stream: Stream): Value =>
      ([event]: readonly Value[]) => {
        stream.waitEvent(requireEvent(event, 'wait_event()'));
        return null;
      },
  ],
  [
    'record_event',
    (stream: Stream): Value =>
      ([event]: readonly Value[]) =>
        stream.recordEvent(
          event === undefined || event === null ? undefined : requireEvent(event, 'record_event()'),
        ),
  ],
  [
    'synchronize',
    (stream: Stream): Value =>
      () => {
        stream.synchronize();
        return null;
      },
  ],
  [
    'query',
    (stream: Stream): Value =>
      () =>
        stream.query(),
  ],
  ['cuda_stream', (stream: Stream): Value => BigInt(stream.handle)],
]);

/** Members of events. */
export const eventMembers: ReadonlyMap<string, (event: SimulatedEvent) => Value> = new Map([
  [
    'record',
    (event: SimulatedEvent): Value =>
      ([stream]: readonly Value[]) => {
        event.record(
          stream === undefined || stream === null ? undefined : requireStream(stream, 'record()'),
        );
        return null;
      },
  ],
  [
    'wait',
    (event: SimulatedEvent): Value =>
      ([stream]: readonly Value[]) => {
        event.wait(
          stream === undefined || stream === null ? undefined : requireStream(stream, 'wait()'),
        );
        return null;
      },
  ],
  [
    'synchronize',
    (event: SimulatedEvent): Value =>
      () => {
        event.synchronize();
        return null;
      },
  ],
  [
    'query',
    (event: SimulatedEvent): Value =>
      () =>
        event.query(),
  ],
  [
    'elapsed_time',
    (event: SimulatedEvent): Value =>
      ([end]: readonly Value[]) =>
        event.elapsedTime(requireEvent(end, 'elapsed_time()')),
  ],
]);
