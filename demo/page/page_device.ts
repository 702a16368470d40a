/** The page's devices: simulated ones of the profile that the reader chose, registered as PyTorch registers a backend's. */
import { Device, registerInterfaceForDevice } from 'inductor-fake-device';
import { load, profiles, SimulatedDevice } from 'inductor-fake-device/simulated';
import { registerExampleBackend } from '../codegen/index.js';

export const deviceName = new Device('privateuseone', 0);

/** Plenty for the largest inputs that the page offers. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/** Two devices of one profile, which differ in their clocks. */
export interface PageDevice {
  /** On the browser's clock: the device that is registered, asked and timed. */
  readonly timed: SimulatedDevice;
  /** On the virtual clock, which shows what is too short for the browser's: for traces. */
  readonly modelled: SimulatedDevice;
}

const devices = new Map<string, PageDevice>();

/** Loads the WebAssembly; the names of the profiles that there are. */
export async function loadProfiles(): Promise<readonly string[]> {
  await load();
  registerExampleBackend(deviceName.type);
  return profiles().map(({ name }) => name);
}

/** The devices of a profile, the timed one registered. They are kept: each has an address space of its own. */
export function useProfile(profile: string): PageDevice {
  let device = devices.get(profile);
  if (device === undefined) {
    const options = { profile, memoryBytes: MEMORY_BYTES };
    device = {
      timed: new SimulatedDevice(options),
      modelled: new SimulatedDevice({ ...options, clock: 'virtual' }),
    };
    devices.set(profile, device);
  }
  register(device.timed);
  return device;
}

/** Runs `body` with the modelled device in the timed one's place, where generated wrappers look for theirs. */
export function onModelledDevice<T>({ timed, modelled }: PageDevice, body: () => T): T {
  register(modelled);
  try {
    return body();
  } finally {
    register(timed);
  }
}

function register(device: SimulatedDevice): void {
  registerInterfaceForDevice(deviceName, device.Interface);
}
