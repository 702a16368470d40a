/** Whole modules that TorchInductor generated, with what they were given and what they gave: recorded facts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import {
  missingRecordings,
  type RecordedLaunch,
  recordingsFolder,
} from '../../support/gpu_recordings.js';

/** A tensor as it was: where it lies in a storage, and all bytes of that. */
export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Null where only the elements were recorded, in row-major order. */
  readonly stride: readonly number[] | null;
  readonly storageOffset: number;
  bytes(): Uint8Array;
}

/** An argument or a result of a module. */
export type RecordedValue = RecordedTensor | { readonly value: number | boolean | null };

export interface RecordedModule {
  readonly title: string;
  readonly source: string;
  readonly inputs: readonly RecordedValue[];
  readonly outputs: readonly RecordedValue[];
  /** Inputs that the module writes to, by position, as they were afterwards. */
  readonly mutated: ReadonlyMap<number, RecordedTensor>;
  /** Whether inputs that are not in `mutated` are known to be as before. */
  readonly areOthersUnchanged: boolean;
  /** Values that the text does not carry. */
  readonly constants: Readonly<Record<string, RecordedTensor>>;
  /** What the generator of random seeds gave, where the module asks it. */
  readonly seeds: (() => BigInt64Array) | null;
}

export const isTensor = (value: RecordedValue): value is RecordedTensor => 'dtype' in value;

// --- In this project: forms of modules ---

interface PackedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly storage_offset: number;
  /** Base64 of the deflated storage. */
  readonly data: string;
}

type PackedValue = PackedTensor | { readonly value: number | boolean | null };

interface FormsRecording {
  readonly cases: readonly {
    readonly case: string;
    readonly graphs: readonly {
      readonly code: string;
      readonly constants: Readonly<Record<string, PackedTensor>>;
      readonly inputs: readonly PackedValue[];
      readonly outputs: readonly PackedValue[];
      readonly mutated: Readonly<Record<string, PackedTensor>>;
    }[];
  }[];
}

function unpackTensor({
  dtype,
  shape,
  stride,
  storage_offset,
  data,
}: PackedTensor): RecordedTensor {
  return {
    dtype,
    shape,
    stride,
    storageOffset: storage_offset,
    bytes: () => new Uint8Array(inflateSync(Buffer.from(data, 'base64'))),
  };
}

function unpack(value: PackedValue): RecordedValue {
  return 'dtype' in value ? unpackTensor(value) : value;
}

/** js-tests/recordings/inductor_modules.json: modules of many forms. */
export function recordedForms(): readonly RecordedModule[] {
  const file = join(import.meta.dirname, '../../recordings/inductor_modules.json');
  const { cases }: FormsRecording = JSON.parse(readFileSync(file, 'utf8'));
  return cases.flatMap(({ case: name, graphs }) =>
    graphs.map((graph, i) => ({
      title: i === 0 ? name : `${name} #${i + 1}`,
      source: graph.code,
      inputs: graph.inputs.map(unpack),
      outputs: graph.outputs.map(unpack),
      mutated: new Map(
        Object.entries(graph.mutated).map(([at, value]) => [Number(at), unpackTensor(value)]),
      ),
      areOthersUnchanged: true,
      constants: Object.fromEntries(
        Object.entries(graph.constants).map(([key, value]) => [key, unpackTensor(value)]),
      ),
      seeds: null,
    })),
  );
}

// --- Beside this project: modules for PyTorch's fake device, and for a GPU ---

type Blobs = Readonly<Record<string, readonly [offset: number, length: number]>>;

interface BlobTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly stride?: readonly number[];
  readonly storage_offset?: number;
  readonly blob: string;
}

type BlobValue = BlobTensor | { readonly value: number | 'None' };

function openRecording<Recording extends { readonly blobs: Blobs }>(name: string) {
  const recording: Recording = JSON.parse(
    readFileSync(join(recordingsFolder, `${name}.json`), 'utf8'),
  );
  const bin = readFileSync(join(recordingsFolder, `${name}.bin`));
  const bytes = (blob: string): Uint8Array => {
    const [offset, length] = recording.blobs[blob] as readonly [number, number];
    return new Uint8Array(bin.subarray(offset, offset + length));
  };
  const open = (value: BlobValue): RecordedValue => {
    if (!('dtype' in value)) return { value: value.value === 'None' ? null : value.value };
    const { dtype, shape, stride = null, storage_offset = 0, blob } = value;
    return { dtype, shape, stride, storageOffset: storage_offset, bytes: () => bytes(blob) };
  };
  return { recording, bytes, open };
}

/** The modules for PyTorch's fake device, with the results of eager PyTorch on a CPU. */
export function recordedFakeDeviceModules(): readonly RecordedModule[] {
  if (missingRecordings !== null) return [];
  const { recording, open } = openRecording<{
    readonly blobs: Blobs;
    readonly cases: readonly {
      readonly case: string;
      readonly module: string;
      readonly inputs: readonly BlobValue[];
      readonly outputs: readonly BlobValue[];
    }[];
  }>('privateuseone/modules');
  return recording.cases.map(({ case: title, module, inputs, outputs }) => ({
    title,
    source: readFileSync(join(recordingsFolder, 'privateuseone', module), 'utf8'),
    inputs: inputs.map(open),
    outputs: outputs.map(open),
    mutated: new Map(),
    areOthersUnchanged: false,
    constants: {},
    seeds: null,
  }));
}

/** The graphs of inductor.json, with the results of a GPU. */
export function recordedGraphs(): readonly RecordedModule[] {
  if (missingRecordings !== null) return [];
  const { recording, bytes, open } = openRecording<{
    readonly blobs: Blobs;
    readonly cases: readonly {
      readonly case: string;
      readonly launches: readonly RecordedLaunch[];
      readonly graphs: readonly {
        readonly code: string;
        readonly inputs: readonly BlobValue[];
        readonly outputs: readonly BlobValue[];
      }[];
    }[];
  }>('inductor');
  return recording.cases.flatMap(({ case: name, launches, graphs }) =>
    graphs.map((graph, i) => {
      // A launch that is its module's only one tells what the module wrote to its inputs.
      const [launch] = graphs.length === 1 && launches.length === 1 ? launches : [];
      const mutated = new Map<number, RecordedTensor>();
      graph.inputs.forEach((input, at) => {
        if (launch === undefined || !('blob' in input)) return;
        const storage = launch.storages.find(({ before }) => before === input.blob);
        if (storage === undefined || storage.after === storage.before) return;
        const after = open({ ...input, blob: storage.after });
        mutated.set(at, after as RecordedTensor);
      });
      const seeds = launch?.params.find(({ name: parameter, type }) => {
        return type === '*i64' && parameter === 'in_ptr0' && graph.code.includes('randint.low_out');
      });
      const blob = launch?.storages[seeds?.storage ?? -1]?.before;
      return {
        title: i === 0 ? name : `${name} #${i + 1}`,
        source: graph.code,
        inputs: graph.inputs.map(open),
        outputs: graph.outputs.map(open),
        mutated,
        areOthersUnchanged: false,
        constants: {},
        seeds: blob === undefined ? null : () => new BigInt64Array(bytes(blob).slice().buffer),
      };
    }),
  );
}
