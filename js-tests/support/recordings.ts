import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedStep, Recording } from '../contract/replay.js';

const folder = join(import.meta.dirname, '..', 'recordings');

/** contract.json: what PyTorch's fake device did at every step. */
export function contractRecording(): Recording & { readonly members: readonly string[] } {
  return JSON.parse(readFileSync(join(folder, 'contract.json'), 'utf8'));
}

/** One question of TorchInductor to a device's interface, with the answer. */
export interface Query {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly returns: unknown;
}

/** queries.json: what TorchInductor asked while it generated code, by function. */
export function queriesRecording(): Readonly<Record<string, readonly Query[]>> {
  return JSON.parse(readFileSync(join(folder, 'queries.json'), 'utf8'));
}

export type { RecordedStep };
