/** What the device's events can tell: how finely they measure, and how to measure what is finer. */
import type { SimulatedDevice, SimulatedEvent } from 'inductor-fake-device/simulated';

/** Long enough to see several steps of the coarsest clock in use, Safari's of 1 ms. */
const OBSERVATION_MS = 25;
const STEPS = 24;

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
  readonly calls: number;
  readonly perCallMs: number;
  /** By how much the clock's steps can have falsified the time of a call. */
  readonly uncertaintyMs: number;
}

/** Times many calls between two events: so many that a step of the clock does not count. */
export function measureRepeatedly(
  device: SimulatedDevice,
  resolutionMs: number,
  work: () => void,
): RepeatedMeasurement {
  const enough = Math.min(100 * resolutionMs, 30);
  for (let calls = 1; ; calls *= 2) {
    const start = recordEvent(device);
    for (let call = 0; call < calls; call++) work();
    const end = recordEvent(device);
    const elapsed = start.elapsedTime(end);
    start.dispose();
    end.dispose();
    if (elapsed >= enough) {
      return { calls, perCallMs: elapsed / calls, uncertaintyMs: resolutionMs / calls };
    }
  }
}

function recordEvent(device: SimulatedDevice): SimulatedEvent {
  const event = device.createEvent({ enableTiming: true });
  event.record(null);
  return event;
}
