import { kindOf, requireOptions, show } from '../contract/arguments.js';
import type { OptionalProfileFields, RawProfile } from './native.js';
import { simulator, unwrapSimulated } from './runtime.js';

/**
 * What is known of an accelerator: the properties that TorchInductor reads, under PyTorch's names in
 * camelCase, and what the virtual clock's cost model needs. Absent figures are ones that it lacks.
 */
export interface DeviceProfile extends OptionalProfileFields {
  readonly name: string;
  readonly multiProcessorCount: number;
  /** What the device calls itself. */
  readonly product?: string;
  /** Which of PyTorch's interfaces speaks for it; `'cuda'` by default. */
  readonly platform?: 'fake' | 'cuda' | 'hip';
  /** HIP's architecture, such as `'gfx942'`. */
  readonly gcnArchName?: string;
  /** Bits that a wire of the memory bus carries in a cycle of its clock; 2 by default. */
  readonly memoryTransfersPerClock?: number;
}

const numbers: readonly (keyof DeviceProfile)[] = [
  'major',
  'minor',
  'maxThreadsPerMultiProcessor',
  'maxThreadsPerBlock',
  'warpSize',
  'regsPerMultiprocessor',
  'sharedMemoryPerBlock',
  'sharedMemoryPerBlockOptin',
  'sharedMemoryPerMultiprocessor',
  'memoryClockRate',
  'memoryBusWidth',
  'l2CacheSize',
  'totalMemory',
  'multiProcessorCount',
  'memoryTransfersPerClock',
];
const texts: readonly (keyof DeviceProfile)[] = ['name', 'product', 'gcnArchName'];
const platforms: readonly unknown[] = ['fake', 'cuda', 'hip'];
const OPTIONS = [...numbers, ...texts, 'platform', 'fp32OperationsPerMs'];
const LARGEST_INT = 2 ** 31 - 1;
const wide: readonly (keyof DeviceProfile)[] = ['l2CacheSize', 'totalMemory'];

/** The profile of that name, or a user's own, checked. */
export function resolveProfile(given: unknown): RawProfile {
  if (typeof given === 'string') {
    return unwrapSimulated(simulator().findProfile(show(given)), 'SimulatedDevice') as RawProfile;
  }
  if (given === null || typeof given !== 'object') {
    throw new TypeError(
      `SimulatedDevice(): 'profile' must be a name or an object, not ${kindOf(given)}`,
    );
  }
  requireOptions(given, 'SimulatedDevice profile', OPTIONS);
  const profile = given as DeviceProfile;
  const fail = (field: string, what: string): never => {
    throw new TypeError(
      `SimulatedDevice profile: '${field}' must be ${what}, not ${show((profile as unknown as Record<string, unknown>)[field])}`,
    );
  };
  for (const field of numbers) {
    const value = profile[field];
    const largest = wide.includes(field) ? Number.MAX_SAFE_INTEGER : LARGEST_INT;
    if (value === undefined && field !== 'multiProcessorCount') continue;
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > largest) {
      fail(field, 'a whole number from 0');
    }
  }
  for (const field of texts) {
    const value = profile[field];
    if (value === undefined && field !== 'name') continue;
    if (typeof value !== 'string') fail(field, 'text');
  }
  if (profile.platform !== undefined && !platforms.includes(profile.platform)) {
    fail('platform', "'fake', 'cuda' or 'hip'");
  }
  const { fp32OperationsPerMs: rate } = profile;
  if (rate !== undefined && !(typeof rate === 'number' && rate > 0 && Number.isFinite(rate))) {
    fail('fp32OperationsPerMs', 'a positive number');
  }
  return {
    product: profile.name,
    platform: 'cuda',
    gcnArchName: '',
    memoryTransfersPerClock: 2,
    ...profile,
  };
}

/** The profiles that come with the package, `fake` first. */
export function profiles(): readonly Readonly<RawProfile>[] {
  return simulator()
    .profiles()
    .map((profile) => Object.freeze(profile));
}
