/** aten_operators.json: what PyTorch's operators did. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../support/child.js';

export interface RecordedTensor {
  readonly dtype: string;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  /** From the first element to behind the last, in base64. */
  readonly data: string;
}

export type RecordedValue =
  | null
  | boolean
  | number
  | string
  | RecordedTensor
  /** A dtype. */
  | { readonly name: string }
  /** As Python prints it. */
  | { readonly float: string }
  | readonly RecordedValue[];

export interface RecordedCall {
  readonly operator: string;
  readonly on: 'cpu' | 'cuda';
  readonly args: readonly RecordedValue[];
  readonly kwargs: Readonly<Record<string, RecordedValue>>;
  readonly result?: RecordedValue;
  /** What tensors among the arguments had in them afterwards, by their number, where that is not what they had before. */
  readonly written?: Readonly<Record<string, string>>;
  readonly error?: { readonly type: string; readonly message: string };
}

export interface RecordedDraw {
  readonly operator: string;
  readonly args: readonly (RecordedValue | { readonly empty: readonly number[] })[];
  readonly kwargs: Readonly<Record<string, RecordedValue>>;
  /** Of 64 bits. */
  readonly seed: string;
  readonly offset: number;
  readonly offset_afterwards: number;
  readonly places: readonly number[];
  readonly values: readonly (number | string | boolean)[];
}

export interface OperatorRecording {
  readonly multi_processor_count: number;
  readonly max_threads_per_multi_processor: number;
  readonly cases: readonly RecordedCall[];
  readonly random: readonly RecordedDraw[];
}

export const operatorRecording: OperatorRecording = JSON.parse(
  readFileSync(join(root, 'js-tests', 'recordings', 'aten_operators.json'), 'utf8'),
);

export const isTensor = (value: unknown): value is RecordedTensor =>
  typeof value === 'object' && value !== null && 'data' in value;
