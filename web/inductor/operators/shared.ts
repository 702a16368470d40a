/** What operators build on, as this realm has it. */
import type * as contract from '../../contract/index.js';
import { realm } from '../../realm.js';

export const Device: typeof contract.Device = realm.Device;
export const DType: typeof contract.DType = realm.DType;
export type DType = contract.DType;
export const dtypes: typeof contract.dtype = realm.dtype;
export const NotImplementedError: typeof contract.NotImplementedError = realm.NotImplementedError;
export const RuntimeError: typeof contract.RuntimeError = realm.RuntimeError;
