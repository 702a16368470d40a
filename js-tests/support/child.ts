import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node on its own, outside Jest's sandbox. */
export function runNode(
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<ChildResult> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd: options.cwd ?? root, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the text of an ES module in Node, and parses what it prints as JSON. */
export async function runModule<T>(text: string, flags: readonly string[] = []): Promise<T> {
  const { code, stdout, stderr } = await runNode([...flags, '--input-type=module', '--eval', text]);
  if (code !== 0) throw new Error(`the module ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as T;
}
