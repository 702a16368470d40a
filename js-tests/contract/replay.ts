/**
 * Replays the recorded contract: what PyTorch's Python class did at every step, against this package. Runs
 * wherever the package does, so it uses nothing of Node or Jest.
 */
import { differences } from './differences.js';
import { type Package, scenarios } from './scenarios.js';

/** What a step did in Python, as contract.json has it. */
export interface RecordedStep {
  readonly step: string;
  readonly returns?: unknown;
  readonly raises?: string;
  readonly message?: string;
}

export interface Recording {
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly steps: readonly RecordedStep[];
  }[];
}

export interface ReplayedStep {
  readonly scenario: string;
  readonly step: string;
  /** Whether it did what Python did. */
  readonly isAsRecorded: boolean;
  /** Empty when the step did what it should. */
  readonly fault: string;
  /** Why it should do another thing than Python did, if so. */
  readonly reason: string | null;
}

type Outcome = { returns: unknown } | { raises: string; message: string };

function outcomeOf(run: () => unknown): Outcome {
  try {
    return { returns: run() };
  } catch (error) {
    const { name, message } = error as Error;
    return { raises: name, message };
  }
}

function camelCase(name: string): string {
  return name
    .replace(/^_/, '')
    .replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A recorded value with the names that it has here. */
function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (value === null || typeof value !== 'object') return value;
  const { DeviceProperties } = value as { DeviceProperties: Record<string, number> };
  return Object.fromEntries(
    Object.entries(DeviceProperties).map(([name, field]) => [camelCase(name), field]),
  );
}

/** Plain data of a result, so that it can be compared and shown. `undefined` is Python's None, too. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' ? { ...value } : value;
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort())
      : inner,
  );
}

/** Which argument Python missed, from the message of its TypeError. */
function missingArgument(message: string): { member: string; parameter: string } | null {
  const match = /(\w+)\(\) missing 1 required positional argument: '(\w+)'$/.exec(message);
  if (match === null) return null;
  const [, member, parameter] = match as unknown as [string, string, string];
  return { member, parameter };
}

function shown(got: string | Outcome): string {
  return typeof got === 'string' ? got : JSON.stringify(got);
}

function faultOf(recorded: RecordedStep, outcome: Outcome): string {
  const got = 'returns' in outcome ? canonical(plain(outcome.returns)) : outcome;
  if (recorded.raises === undefined) {
    const wanted = canonical(translate(recorded.returns ?? null));
    return wanted === got ? '' : `wanted ${wanted}, got ${shown(got)}`;
  }
  if ('returns' in outcome) return `wanted ${recorded.raises}, got ${shown(got)}`;
  const wanted = `${recorded.raises}: ${recorded.message}`;
  const fault = `wanted ${wanted}, got ${outcome.raises}: ${outcome.message}`;
  if (outcome.raises !== recorded.raises || outcome.message === '') return fault;
  // Where Python says nothing, anything that is said will do.
  if (recorded.message === '') return '';
  const missing = missingArgument(recorded.message ?? '');
  if (missing !== null) {
    // `__init__` of the nested class `device`.
    const member = missing.member === '__init__' ? 'device' : camelCase(missing.member);
    const parameters = { device_index: 'deviceIdx', end_event: 'end' } as Record<string, string>;
    const parameter = parameters[missing.parameter] ?? camelCase(missing.parameter);
    const names = outcome.message.includes(`${member}()`) && outcome.message.includes(parameter);
    return names ? '' : fault;
  }
  return outcome.message === recorded.message ? '' : fault;
}

/** Every recorded step, replayed in order. */
export function replay(recording: Recording, pkg: Package): ReplayedStep[] {
  return recording.scenarios.flatMap(({ scenario, steps }) => {
    const runs = scenarios(pkg)[scenario];
    return steps.map((recorded, index) => {
      const here = { scenario, step: recorded.step };
      const run = runs?.[index];
      if (run === undefined || run[0] !== recorded.step) {
        const fault = `step ${index} is not replayed`;
        return { ...here, isAsRecorded: false, fault, reason: null };
      }
      const difference = differences.find(
        (row) => row.scenario === scenario && row.step === recorded.step,
      );
      const outcome = outcomeOf(run[1]);
      const wanted =
        difference === undefined ? recorded : { step: recorded.step, ...difference.here };
      return {
        ...here,
        isAsRecorded: faultOf(recorded, outcome) === '',
        fault: faultOf(wanted, outcome),
        reason: difference?.reason ?? null,
      };
    });
  });
}
