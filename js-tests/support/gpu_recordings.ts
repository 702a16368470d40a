/**
 * What kernels and operators did on a GPU: recordings that lie beside this checkout, where they are at all.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where they lie. */
export const recordingsFolder = join(import.meta.dirname, '..', '..', '..', 'shared', 'recordings');

/** Why tests are skipped where the recordings are not. */
export const missingRecordings = existsSync(join(recordingsFolder, 'inductor.json'))
  ? null
  : `no recordings in ${recordingsFolder}`;

/** A parameter of a recorded launch. */
export interface RecordedParameter {
  readonly name: string;
  readonly type: string;
  readonly constexpr?: boolean;
  /** Of a tensor. */
  readonly storage?: number;
  readonly byte_offset?: number;
  readonly dtype?: string;
  /** Of a number. */
  readonly value?: number;
}

/** One launch of one kernel. */
export interface RecordedLaunch {
  readonly kernel: string;
  readonly def: string;
  readonly source: string;
  /** Of `HeuristicType`: `'POINTWISE'`, `'TEMPLATE'`, … */
  readonly heuristic: string;
  readonly grid: readonly number[];
  readonly num_warps: number;
  readonly num_stages: number;
  readonly constexprs: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number | null>>;
  readonly signature: Readonly<Record<string, string>>;
  readonly params: readonly RecordedParameter[];
  readonly storages: readonly {
    readonly nbytes: number;
    readonly before: string;
    readonly after: string;
  }[];
}

interface InductorRecording {
  readonly blobs: Readonly<Record<string, readonly [offset: number, length: number]>>;
  readonly cases: readonly {
    readonly case: string;
    readonly launches: readonly RecordedLaunch[];
    readonly graphs: readonly { readonly code: string }[];
  }[];
}

/** A launch with all that its kernel needs. */
export interface RunnableLaunch extends RecordedLaunch {
  /** `case/kernel`, with a number where there are several. */
  readonly title: string;
  /** The kernel with the functions of its module that it calls. */
  readonly wholeSource: string;
  /** The texts of its case's modules. */
  readonly modules: readonly string[];
  bytes(blob: string): Uint8Array;
}

/** The helper functions that a generated module defines beside its kernels. */
function helpersOf(code: string): Map<string, string> {
  const helpers = new Map<string, string>();
  for (const [text, name] of code.matchAll(
    /^@triton\.jit\ndef (_triton_helper_fn\w*)\(.*\n(?:[ \t]+.*\n|\n)+/gm,
  )) {
    helpers.set(name as string, text);
  }
  return helpers;
}

/** The launches of inductor.json. */
export function recordedLaunches(): readonly RunnableLaunch[] {
  if (missingRecordings !== null) return [];
  const { cases, blobs }: InductorRecording = JSON.parse(
    readFileSync(join(recordingsFolder, 'inductor.json'), 'utf8'),
  );
  const bin = readFileSync(join(recordingsFolder, 'inductor.bin'));
  const bytes = (blob: string): Uint8Array => {
    const [offset, length] = blobs[blob] as readonly [number, number];
    return new Uint8Array(bin.subarray(offset, offset + length));
  };
  const seen = new Map<string, number>();
  return cases.flatMap(({ case: name, launches, graphs }) => {
    const helpers = new Map(graphs.flatMap(({ code }) => [...helpersOf(code)]));
    return launches.map((launch) => {
      const used = [...helpers].filter(([helper]) => launch.source.includes(helper));
      const plain = `${name}/${launch.kernel}`;
      const number = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, number);
      return {
        ...launch,
        title: number === 1 ? plain : `${plain} #${number}`,
        modules: graphs.map(({ code }) => code),
        wholeSource: [...used.map(([, text]) => text), `@triton.jit\n${launch.source}`].join('\n'),
        bytes,
      };
    });
  });
}

/** What an operator gave, or the error that it ended in. */
export interface SemanticsRow {
  readonly a: string;
  readonly b: string | null;
  readonly expr: string;
  readonly dtype?: string;
  readonly bits?: string;
  readonly error?: string;
}

/** semantics.json. */
export function semanticsRecording(): {
  readonly samples: Readonly<Record<string, string>>;
  readonly rows: readonly SemanticsRow[];
} {
  if (missingRecordings !== null) return { samples: {}, rows: [] };
  return JSON.parse(readFileSync(join(recordingsFolder, 'semantics.json'), 'utf8'));
}
