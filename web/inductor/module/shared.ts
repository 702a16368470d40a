/** What modules build on, as this realm has it. */
import type * as contract from '../../contract/index.js';
import { realm } from '../../realm.js';

export const AssertionError: typeof contract.AssertionError = realm.AssertionError;
export const Device: typeof contract.Device = realm.Device;
export type Device = contract.Device;
export const DType: typeof contract.DType = realm.DType;
export type DType = contract.DType;
export const dtypes: typeof contract.dtype = realm.dtype;
export const NotImplementedError: typeof contract.NotImplementedError = realm.NotImplementedError;
export const RuntimeError: typeof contract.RuntimeError = realm.RuntimeError;
export const UnsupportedModule: typeof contract.UnsupportedModule = realm.UnsupportedModule;
export type UnsupportedModule = contract.UnsupportedModule;
export const UnsupportedTriton: typeof contract.UnsupportedTriton = realm.UnsupportedTriton;
export type UnsupportedTriton = contract.UnsupportedTriton;
