import { AssertionError } from './shared.js';

/** Requires what PyTorch asserts of a kernel. */
export function requireThat(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new AssertionError(message());
}
