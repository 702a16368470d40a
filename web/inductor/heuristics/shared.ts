/** Error classes, as this realm has them. */
import type * as contract from '../../contract/index.js';
import { realm } from '../../realm.js';

export const AssertionError: typeof contract.AssertionError = realm.AssertionError;
export const NotImplementedError: typeof contract.NotImplementedError = realm.NotImplementedError;
