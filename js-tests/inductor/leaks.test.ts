/** Calls leave nothing on the device: a thousand of them, in every mode, also those that fail. */
import {
  type ExternKernel,
  type InductorModule,
  type LoadModuleOptions,
  loadInductorModule,
  type ModuleValue,
} from 'inductor-fake-device/inductor';
import {
  dtype,
  loadTriton,
  SimulatedDevice,
  type SimulatedDeviceOptions,
  type Tensor,
} from 'inductor-fake-device/sync';
import { disposeAll } from './support/run_recorded.js';
import { edited, testOperators, writtenModule } from './support/written_modules.js';

const CALLS = 1000;

const modes: readonly (readonly [string, SimulatedDeviceOptions])[] = [
  ['at once', {}],
  ['deferred', { execution: 'deferred', seed: 7 }],
];

beforeAll(() => loadTriton());

interface Held {
  readonly bytes: number | undefined;
  readonly blocks: number | undefined;
}

const held = (device: SimulatedDevice): Held => {
  device.synchronize();
  const stats = device.memoryStats();
  return {
    bytes: stats['allocated_bytes.all.current'],
    blocks: stats['allocation.all.current'],
  };
};

/** A device with a module on it and what the module is called with, while `use` runs. */
async function using(
  mode: SimulatedDeviceOptions,
  source: string,
  options: LoadModuleOptions,
  use: (
    module: InductorModule,
    args: ModuleValue[],
    device: SimulatedDevice,
  ) => void | Promise<void>,
): Promise<void> {
  const device = new SimulatedDevice({ memoryBytes: 32 * 1024 * 1024, ...mode });
  try {
    const own = constantsOf(device, source);
    const module = await loadInductorModule(device, source, { constants: own, ...options });
    const args = inputsOf(module);
    await use(module, args, device);
    disposeAll(args);
    disposeAll(Object.values(own));
    module.dispose();
    expect(held(device)).toEqual({ bytes: 0, blocks: 0 });
  } finally {
    device.dispose();
  }
}

function constantsOf(device: SimulatedDevice, source: string): Record<string, Tensor> {
  if (!source.includes('_tensor_constant0 = None')) return {};
  return {
    _tensor_constant0: device.fromArray(new BigInt64Array(19), dtype.int64),
    _frozen_param0: device.fromArray(0.5, dtype.float32),
  };
}

/** Example inputs: zeros where integers are, which end loops and index what there is. */
const inputsOf = (module: InductorModule): ModuleValue[] => module.exampleInputs(3);

const modules = [
  'v26_control_flow',
  'v26_reductions',
  'v26_split_scan',
  'v27_pools',
  'v28_constants',
  'v28_debugging',
  'v29_operators',
  'v210_workspaces',
  'v210_partitions',
  'v211_stacked_loop',
] as const;

describe.each(modes)('%s', (_title, mode) => {
  test.each(modules)('%s', async (name) => {
    const options = { externKernels: testOperators };
    await using(mode, writtenModule(name), options, (module, args, device) => {
      const before = held(device);
      for (let i = 0; i < CALLS; i++) {
        disposeAll(module.call(args).filter((value) => !args.includes(value)));
      }
      expect(held(device)).toEqual(before);
    });
  });

  test('a call that fails in the middle of an assertion', async () => {
    const source = edited(
      writtenModule('v27_call'),
      '    return (',
      '    assert_size_stride(buf0, (13, 13), (13, 1))\n    return (',
    );
    await using(mode, source, {}, (module, args, device) => {
      const before = held(device);
      for (let i = 0; i < CALLS; i++) {
        expect(() => module.call(args)).toThrow(/expected size 10==13/);
      }
      expect(held(device)).toEqual(before);
    });
  });

  test('a call that is given a tensor of a wrong size', async () => {
    await using(mode, writtenModule('v26_reductions'), {}, (module, _args, device) => {
      const wrong = device.fromArray([[1, 2, 3]], dtype.float32);
      const before = held(device);
      for (let i = 0; i < CALLS; i++) expect(() => module.call([wrong])).toThrow(/expected size/);
      expect(held(device)).toEqual(before);
      wrong.dispose();
    });
  });

  test('an operator that throws when it has allocated', async () => {
    const failing = {
      ...testOperators,
      'testlib.halves.default': ({
        empty,
      }: {
        empty: (size: number[], type: typeof dtype.float32) => Tensor;
      }) => {
        empty([100], dtype.float32);
        throw new Error('halves does not feel like it');
      },
    } as LoadModuleOptions['externKernels'] & object;
    await using(
      mode,
      writtenModule('v29_operators'),
      { externKernels: failing },
      (module, args, device) => {
        const before = held(device);
        for (let i = 0; i < CALLS; i++) {
          expect(() => module.call(args)).toThrow('halves does not feel like it');
        }
        expect(held(device)).toEqual(before);
      },
    );
  });

  test('an operator whose results the module drops, made by the device', async () => {
    const source = edited(
      writtenModule('v27_call'),
      '    return (',
      '    buf9 = torch.ops.mylib.foo.default([buf0])\n    del buf9\n    return (',
    );
    const foo: ExternKernel = ({ device }, [list]) => {
      const [x] = list as readonly Tensor[];
      const whole = device.fromArray(new Float32Array(1000), dtype.float32);
      return [x as Tensor, whole, device.reinterpretTensor(whole, [500], [2])];
    };
    const options = { externKernels: { 'mylib.foo.default': foo } };
    await using(mode, source, options, (module, args, device) => {
      const before = held(device);
      for (let i = 0; i < CALLS; i++) disposeAll(module.call(args));
      expect(held(device)).toEqual(before);
    });
  });

  test('an allocation or a launch that fails, each in its turn', async () => {
    const options = { externKernels: testOperators };
    await using(mode, writtenModule('v210_partitions'), options, (module, args, device) => {
      const before = held(device);
      let failed = 0;
      for (const fail of ['failAllocation', 'failLaunch'] as const) {
        for (let n = 1; n <= 3; n++) {
          device[fail](n);
          expect(() => {
            disposeAll(module.call(args).filter((value) => !args.includes(value)));
            device.synchronize();
          }).toThrow();
          failed++;
        }
      }
      expect(failed).toBe(6);
      expect(held(device)).toEqual(before);
      // And the module is whole.
      disposeAll(module.call(args).filter((value) => !args.includes(value)));
      expect(held(device)).toEqual(before);
    });
  });

  test('whatever else a module can be asked', async () => {
    await using(mode, writtenModule('v26_reductions'), {}, async (module, args, device) => {
      const before = held(device);
      disposeAll(module.profile(args).outputs);
      module.benchmark({ warmup: 0, rep: 1 });
      await module.autotune({ warmup: 0, rep: 1 });
      disposeAll(module.exampleInputs(9));
      expect(held(device)).toEqual(before);
    });
  });
});

test('outputs outlive the module, and what they are views of lives with them', async () => {
  const device = new SimulatedDevice({ memoryBytes: 8 * 1024 * 1024 });
  const module = await loadInductorModule(device, writtenModule('v27_pools'));
  const x = device.fromArray(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    dtype.float32,
  );
  const [, tail] = module.call([x]) as Tensor[];
  module.dispose();
  x.dispose();
  expect(tail?.toArray()).toEqual([18, 21]);
  tail?.dispose();
  device.dispose();
});

test('an argument that the module returns stays the caller’s', async () => {
  const device = new SimulatedDevice({ memoryBytes: 8 * 1024 * 1024 });
  const module = await loadInductorModule(device, writtenModule('v210_partitions'), {
    externKernels: testOperators,
  });
  const args = module.exampleInputs(1) as Tensor[];
  const outputs = module.call(args) as Tensor[];
  expect(outputs[2]).toBe(args[2]);
  expect(outputs[3]).toBe(args[2]);
  disposeAll(outputs);
  expect(() => args[2]?.toArray()).toThrow(/disposed/);
  disposeAll(args);
  expect(held(device)).toEqual({ bytes: 0, blocks: 0 });
  device.dispose();
});
