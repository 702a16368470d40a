// @ts-check
// Where things are, so that every script works from any current directory.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * A path inside the checkout.
 * @param {...string} parts
 */
export function fromRoot(...parts) {
  return join(root, ...parts);
}
