/** What differs between the places that this package runs in. */

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

/**
 * A module of Node, or `null` elsewhere. Asked for by name at run time: bundlers must not find an import
 * of it, and Jest's CommonJS environment has no dynamic import.
 */
function nodeModule<T>(name: string): T | null {
  const process = (globalThis as { process?: NodeProcess }).process;
  if (typeof process?.versions?.node !== 'string') return null;
  return (process.getBuiltinModule?.(name) as T | undefined) ?? null;
}

/** The number of logical processors, as Python's `multiprocessing.cpu_count()`; 1 where nobody says. */
export function processorCount(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: unknown } };
  const concurrency = navigator?.hardwareConcurrency;
  if (typeof concurrency === 'number' && concurrency >= 1) return concurrency;
  return nodeModule<typeof import('node:os')>('node:os')?.cpus().length || 1;
}

/** The bytes of a `file:` URL, or `null` where this is no host that reads files. */
export function readFileUrl(url: string): Promise<Uint8Array> | null {
  if (!url.startsWith('file:')) return null;
  const fs = nodeModule<typeof import('node:fs')>('node:fs');
  const path = nodeModule<typeof import('node:url')>('node:url');
  if (fs === null || path === null) return null;
  return fs.promises.readFile(path.fileURLToPath(url));
}

/** The `file:` URL of a path; the path itself where this is not Node. */
export function fileUrl(path: string): string {
  return nodeModule<typeof import('node:url')>('node:url')?.pathToFileURL(path).href ?? path;
}
