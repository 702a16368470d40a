/** What the device's events can tell: how finely they measure, and how to measure what is finer. */
import type { SimulatedDevice, SimulatedEvent } from 'inductor-fake-device/simulated';
import { halfSpread, median } from './spread.js';

/** Long enough to see several steps of the coarsest clock in use, Safari's of 1 ms. */
const OBSERVATION_MS = 25;
const STEPS = 24;

/** Batches of calls that are timed: so many, or as many as fit into the time. */
const BATCHES = 7;
const BATCHES_MS = 200;

/** The smallest step seen between two events, in milliseconds. Keeps the page busy for that long. */
export function measureResolution(device: SimulatedDevice): number {
  const start = recordEvent(device);
  let smallest = Number.POSITIVE_INFINITY;
  let last = 0;
  for (let steps = 0; steps < STEPS && last < OBSERVATION_MS; ) {
    const event = recordEvent(device);
    const time = start.elapsedTime(event);
    event.dispose();
    if (time === last) continue;
    smallest = Math.min(smallest, time - last);
    last = time;
    steps++;
  }
  start.dispose();
  // Differences of float64 milliseconds since the page began are not round, the clock's steps are.
  return Math.max(Math.round(smallest * 1e6), 1) / 1e6;
}

export interface RepeatedMeasurement {
  /** In a batch. */
  readonly calls: number;
  readonly batches: number;
  /** The median of the batches. */
  readonly perCallMs: number;
  /** Half of what lies between the batches' quartiles, and no less than a step of the clock makes of a call. */
  readonly uncertaintyMs: number;
}

/** Times batches of calls, each between two events: so many calls that a step of the clock does not count. */
export function measureRepeatedly(
  device: SimulatedDevice,
  resolutionMs: number,
  work: () => void,
): RepeatedMeasurement {
  const enough = Math.min(100 * resolutionMs, 30);
  let calls = 1;
  let elapsed = timeBatch(device, calls, work);
  while (elapsed < enough) {
    calls *= 2;
    elapsed = timeBatch(device, calls, work);
  }
  const times = repeatBatch(elapsed / calls, () => timeBatch(device, calls, work) / calls);
  return {
    calls,
    batches: times.length,
    perCallMs: median(times),
    uncertaintyMs: Math.max(halfSpread(times), resolutionMs / calls),
  };
}

/** The first batch, and those that there is time for. */
export function repeatBatch<T>(first: T, batch: () => T): T[] {
  const results = [first];
  const began = performance.now();
  while (results.length < BATCHES && performance.now() - began < BATCHES_MS) results.push(batch());
  return results;
}

function timeBatch(device: SimulatedDevice, calls: number, work: () => void): number {
  const start = recordEvent(device);
  for (let call = 0; call < calls; call++) work();
  const end = recordEvent(device);
  const elapsed = start.elapsedTime(end);
  start.dispose();
  end.dispose();
  return elapsed;
}

function recordEvent(device: SimulatedDevice): SimulatedEvent {
  const event = device.createEvent({ enableTiming: true });
  event.record(null);
  return event;
}
