/** Every recorded launch of a kernel that TorchInductor generated, against what it left in a GPU's memory. */
import { loadTriton, SimulatedDevice } from 'inductor-fake-device/sync';
import {
  missingRecordings,
  type RecordedParameter,
  type RunnableLaunch,
  recordedLaunches,
} from '../support/gpu_recordings.js';
import { type FloatType, floatsOf, isWithin, tolerances } from './support/compare.js';
import { copies, exceptions } from './support/launch_exceptions.js';

const launches = recordedLaunches();
const device = new SimulatedDevice({ memoryBytes: 64 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => device.dispose());

/** Launches as recorded; what is in the storages afterwards. */
async function run(launch: RunnableLaunch): Promise<Uint8Array[]> {
  const kernel = await device.compileTriton(launch.wholeSource, {
    name: launch.def,
    signature: launch.signature,
    constexprs: { ...launch.constexprs, ...launch.constants },
  });
  const storages = launch.storages.map(({ nbytes, before }) => {
    const address = device.allocate(nbytes);
    device.copyHostToDevice(address, launch.bytes(before));
    return { address, nbytes };
  });
  const args = launch.params
    .filter(({ name }) => launch.signature[name] !== 'constexpr')
    .map(({ storage, byte_offset = 0, value, type }: RecordedParameter) => {
      if (storage !== undefined) return (storages[storage]?.address ?? 0) + byte_offset;
      return type === 'i64' ? BigInt(value ?? 0) : (value ?? 0);
    });
  device.launch(kernel, { grid: launch.grid, args });
  return storages.map(({ address, nbytes }) => {
    const after = new Uint8Array(nbytes);
    device.copyDeviceToHost(after, address);
    device.free(address);
    return after;
  });
}

/** Elements that differ by more than allowed, of one storage. */
function differences(
  launch: RunnableLaunch,
  storage: number,
  after: Uint8Array,
): { readonly count: number; readonly worst: string } {
  const want = launch.bytes((launch.storages[storage] as { after: string }).after);
  const { type } = launch.params.find((parameter) => parameter.storage === storage) ?? {};
  const isExact = copies.has(launch.title);
  const float = (type ?? '').slice(1) as FloatType;
  if (isExact || !(float in tolerances)) {
    const wrong = [...after.keys()].filter((i) => after[i] !== want[i]);
    return {
      count: wrong.length,
      worst:
        wrong.length === 0
          ? ''
          : `byte ${wrong[0]}: ${after[wrong[0] as number]} instead of ${want[wrong[0] as number]}`,
    };
  }
  const bound = exceptions.get(launch.title)?.bound ?? tolerances[float];
  const [got, expected] = [floatsOf(after, float), floatsOf(want, float)];
  const wrong = [...got.keys()].filter(
    (i) => !isWithin(got[i] as number, expected[i] as number, bound),
  );
  const [first] = wrong;
  return {
    count: wrong.length,
    worst:
      first === undefined ? '' : `element ${first}: ${got[first]} instead of ${expected[first]}`,
  };
}

if (missingRecordings !== null) {
  test.skip(`every recorded launch (${missingRecordings})`, () => {});
} else {
  test('there are 128', () => {
    expect(launches.length).toBe(128);
  });

  test.each(launches.map((launch) => [launch.title, launch] as const))(
    '%s',
    async (_title, launch) => {
      const after = await run(launch);
      const wrong = after.flatMap((bytes, storage) => {
        const { count, worst } = differences(launch, storage, bytes);
        return count === 0 ? [] : [`storage ${storage}: ${count} wrong, ${worst}`];
      });
      expect(wrong).toEqual([]);
    },
  );

  test('every launch that is judged otherwise exists, and needs to be', async () => {
    const titles = new Map(launches.map((launch) => [launch.title, launch]));
    expect([...copies, ...exceptions.keys()].filter((title) => !titles.has(title))).toEqual([]);
    const unneeded: string[] = [];
    for (const title of exceptions.keys()) {
      const launch = titles.get(title) as RunnableLaunch;
      const after = await run(launch);
      const isNeeded = launch.storages.some(({ after: blob }, storage) => {
        const { type } = launch.params.find((parameter) => parameter.storage === storage) ?? {};
        const float = (type ?? '').slice(1) as FloatType;
        if (!(float in tolerances)) return false;
        const got = floatsOf(after[storage] as Uint8Array, float);
        const want = floatsOf(launch.bytes(blob), float);
        return got.some((value, i) => !isWithin(value, want[i] as number, tolerances[float]));
      });
      if (!isNeeded) unneeded.push(title);
    }
    expect(unneeded).toEqual([]);
  });
}
