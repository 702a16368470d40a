/** The command as a process. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NpyDtype, NpyValues } from '../../../web/cli/npy.js';
import { formatNpy, parseNpy } from '../../../web/cli/npy.js';
import { type ChildResult, root } from '../../support/child.js';

export const cli = join(root, 'dist', 'cli.js');

export const sample = (name: string): string => join(root, 'demo', 'samples', `${name}.py`);
export const written = (name: string): string =>
  join(root, 'js-tests', 'inductor', 'modules', `${name}.py`);
/** Sizes, bfloat16, a transposed input, and None among its results. */
export const mixed = join(import.meta.dirname, '..', 'modules', 'mixed.py');

export interface CommandOptions {
  /** Standard input; without it there is none. */
  readonly stdin?: string;
  readonly cwd?: string;
  /** Of Node. */
  readonly nodeFlags?: readonly string[];
  /** Stops reading standard output at once, as `head -0` does. */
  readonly closeStdout?: boolean;
}

/** Runs `inductor-fake-device` with these arguments. */
export function command(
  args: readonly string[],
  { stdin, cwd = root, nodeFlags = [], closeStdout = false }: CommandOptions = {},
): Promise<ChildResult> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [...nodeFlags, cli, ...args], { cwd, env });
  let stdout = '';
  let stderr = '';
  if (closeStdout) child.stdout.destroy();
  else {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
  }
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder of the test's own. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'inductor-fake-device-'));

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }

  array(name: string, dtype: NpyDtype, size: readonly number[], values: NpyValues): string {
    return this.write(name, formatNpy(dtype, size, values));
  }

  read(...path: readonly string[]): string {
    return readFileSync(join(this.path, ...path), 'utf8');
  }

  npy(...path: readonly string[]): ReturnType<typeof parseNpy> {
    return parseNpy(readFileSync(join(this.path, ...path)));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
