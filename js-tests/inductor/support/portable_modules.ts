/** Recorded modules as JSON, and their calls: in Node and in a page alike. */
import type * as Inductor from 'inductor-fake-device/inductor';
import type * as Simulated from 'inductor-fake-device/simulated';

/** A tensor's storage in base64, or a number. */
export type PortableValue =
  | {
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly stride: readonly number[];
      readonly storageOffset: number;
      readonly storage: string;
    }
  | { readonly value: number | boolean | null };

export interface PortableModule {
  readonly title: string;
  readonly source: string;
  readonly inputs: readonly PortableValue[];
}

/** A result: its elements in row-major order, as Python would write them. */
export type PortableResult =
  | {
      readonly dtype: string;
      readonly size: readonly number[];
      readonly elements: readonly string[];
    }
  | { readonly value: string };

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** What every module gives: the same wherever it runs, to the bit. */
export async function callAll(
  { SimulatedDevice, dtype }: Pick<typeof Simulated, 'SimulatedDevice' | 'dtype'>,
  { loadInductorModule }: Pick<typeof Inductor, 'loadInductorModule'>,
  modules: readonly PortableModule[],
): Promise<Record<string, readonly PortableResult[]>> {
  const device = new SimulatedDevice({ memoryBytes: 64 * 1024 * 1024 });
  const results: Record<string, readonly PortableResult[]> = {};
  for (const { title, source, inputs } of modules) {
    const module = await loadInductorModule(device, source);
    const args = inputs.map((input) => {
      if ('value' in input) return input.value;
      const bytes = bytesOf(input.storage);
      const type = dtype[input.dtype as keyof typeof dtype];
      const storage = device.emptyStrided([bytes.length / type.itemsize], [1], type);
      device.copyHostToDevice(storage.address, bytes);
      return device.reinterpretTensor(storage, input.shape, input.stride, input.storageOffset);
    });
    results[title] = module.call(args).map((value) => {
      if (value === null || typeof value !== 'object') return { value: String(value) };
      return {
        dtype: value.dtype.name,
        size: [...value.size],
        elements: Array.from<number | bigint, string>(value.toTypedArray(), (element) =>
          Object.is(element, -0) ? '-0' : String(element),
        ),
      };
    });
    module.dispose();
  }
  device.dispose();
  return results;
}
