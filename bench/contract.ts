/** The contract: static members, events, and loading. */
import { spawnSync } from 'node:child_process';
import { FakeDeviceInterface } from 'inductor-fake-device/sync';
import { HandWrittenDevice } from './javascript_reference.js';
import { measureLoad } from './load_time.js';
import { measure, type Subject } from './measure.js';
import { ms, type Row, row } from './rows.js';

type FakeEvent = InstanceType<typeof FakeDeviceInterface.Event>;

const timed = { enableTiming: true };

const staticQuery: Subject<null> = {
  prepare: () => null,
  run(_, count) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += FakeDeviceInterface.currentDevice();
    return sum;
  },
};

const handWrittenQuery: Subject<null> = {
  prepare: () => null,
  run(_, count) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += HandWrittenDevice.currentDevice();
    return sum;
  },
};

const events = {
  prepare: (count: number) =>
    Array.from({ length: count }, () => new FakeDeviceInterface.Event(timed)),
  clear(prepared: FakeEvent[]) {
    for (const event of prepared) event.dispose();
  },
};

/** Fresh events, made outside the timed region. */
const record: Subject<FakeEvent[]> = {
  ...events,
  run(prepared) {
    for (const event of prepared) event.record(null);
  },
};

/** The same loop, with nothing in it but the clock. */
const clock: Subject<FakeEvent[]> = {
  ...events,
  run(prepared) {
    let sum = 0;
    for (const _ of prepared) sum += performance.now();
    return sum;
  },
};

const handWrittenRecord: Subject<InstanceType<typeof HandWrittenDevice.Event>[]> = {
  prepare: (count) => Array.from({ length: count }, () => new HandWrittenDevice.Event(true)),
  run(events) {
    for (const event of events) event.record(null);
  },
};

const lifetime: Subject<null> = {
  prepare: () => null,
  run(_, count) {
    for (let i = 0; i < count; i++) {
      const event = new FakeDeviceInterface.Event(timed);
      event.record(null);
      event.dispose();
    }
  },
};

function python(): { staticQuery: number; createAndRecord: number } | null {
  const { status, stdout } = spawnSync('python3', ['bench/python_reference.py'], {
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : null;
}

export function contractRows(): Row[] {
  const cpython = python();
  const [recordTime, clockTime, handRecordTime] = measure([record, clock, handWrittenRecord]);
  const [queryTime, handQueryTime] = measure([staticQuery, handWrittenQuery]);
  const [lifetimeTime] = measure([lifetime]);
  const load = measureLoad();

  const rows = [
    row('event.record(null)', recordTime, 'performance.now()', clockTime, 1.3),
    row('event.record(null)', recordTime, 'hand-written class', handRecordTime, null),
    row(
      'FakeDeviceInterface.currentDevice()',
      queryTime,
      'hand-written class',
      handQueryTime,
      null,
    ),
    row('process with load()', load.loadMs, 'empty process', load.emptyMs, 1.4, ms),
  ];
  if (cpython === null) {
    console.log('python3 was not found: what is compared with CPython is left out\n');
    return rows;
  }
  return [
    row('FakeDeviceInterface.currentDevice()', queryTime, 'CPython', cpython.staticQuery, 0.5),
    row('new Event, record, dispose', lifetimeTime, 'CPython', cpython.createAndRecord, 2),
    ...rows,
  ];
}
