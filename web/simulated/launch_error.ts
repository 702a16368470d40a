import { show } from '../contract/arguments.js';
import type { Grid } from './kernel.js';
import { LaunchError as LaunchErrorBase } from './shared.js';

/** A kernel failed: where, and why. */
export class KernelLaunchError extends LaunchErrorBase {
  /** The kernel's name. */
  readonly kernel: string;
  /** The program's ids, or `null` for a kernel that runs its whole grid at once and does not tell. */
  readonly program: Grid | null;
  /** For a failed `tl.device_assert`, the line of the source, from 1; `null` otherwise. */
  readonly line: number | null;
  /** And the column, from 1. */
  readonly column: number | null;

  /** @internal */
  constructor(
    kernel: string,
    program: Grid | null,
    cause: unknown,
    place: { readonly line: number; readonly column: number } | null = null,
  ) {
    const where = program === null ? '' : ` in program [${program.join(', ')}]`;
    const why = cause instanceof Error ? cause.message : show(cause);
    super(`kernel ${kernel} failed${where}: ${why}`, { cause });
    this.kernel = kernel;
    this.program = program;
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}
