import { locationOf, type SourcePlace } from '../python/errors.js';

/**
 * Where in its module's text an error comes from that loading or calling a module threw.
 *
 * @returns line and column, from 1, and the line; null for an error of elsewhere
 */
export function moduleLocation(error: unknown): SourcePlace | null {
  return locationOf(error);
}
