/** The command was given what it cannot take, or a file that cannot be read or written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What went wrong with a file, without what the system's message repeats. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory';
    case 'EISDIR':
      return 'it is a directory';
    case 'ENOTDIR':
      return 'a part of its path is no directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EEXIST':
      return 'it exists and is no directory';
    default:
      return message;
  }
}

/** What to say of a file that something failed with: `cannot read x.npy: no such file or directory`. */
export function fileError(doing: string, path: string, error: unknown): UsageError {
  return new UsageError(`cannot ${doing} ${path}: ${reasonOf(error)}`);
}

/** Runs what reads or writes a file; its failure becomes a UsageError. */
export function withFile<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(doing, path, error);
  }
}
