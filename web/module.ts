import type * as contract from './contract/index.js';
import type { RawCore } from './core/native.js';
import { realm, realmPart } from './realm.js';

/** What `load()` gives, and what `inductor-fake-device/sync` exports. */
export interface FakeDeviceModule
  extends Pick<
    typeof contract,
    | 'AssertionError'
    | 'CpuDeviceProperties'
    | 'CpuInterface'
    | 'Device'
    | 'DeviceGuard'
    | 'DeviceInterface'
    | 'DeviceInterfaceError'
    | 'DeviceLostError'
    | 'DeviceProperties'
    | 'DType'
    | 'dtype'
    | 'EventBase'
    | 'FakeDeviceInterface'
    | 'LaunchError'
    | 'NotImplementedError'
    | 'OutOfMemoryError'
    | 'RuntimeError'
    | 'StreamBase'
    | 'UnsupportedModule'
    | 'UnsupportedTriton'
    | 'getInterfaceForDevice'
    | 'getRegisteredDeviceInterfaces'
    | 'recordWorkerState'
    | 'registerInterfaceForDevice'
    | 'resetRegistry'
  > {
  /** The C++ core as embind exports it. */
  readonly raw: RawCore;
}

/** The module of this realm, whose core is loaded. */
export function fakeDeviceModule(): FakeDeviceModule {
  return realmPart('module', () =>
    Object.freeze({
      AssertionError: realm.AssertionError,
      CpuDeviceProperties: realm.CpuDeviceProperties,
      CpuInterface: realm.CpuInterface,
      Device: realm.Device,
      DeviceGuard: realm.DeviceGuard,
      DeviceInterface: realm.DeviceInterface,
      DeviceInterfaceError: realm.DeviceInterfaceError,
      DeviceLostError: realm.DeviceLostError,
      DeviceProperties: realm.DeviceProperties,
      DType: realm.DType,
      dtype: realm.dtype,
      EventBase: realm.EventBase,
      FakeDeviceInterface: realm.FakeDeviceInterface,
      LaunchError: realm.LaunchError,
      NotImplementedError: realm.NotImplementedError,
      OutOfMemoryError: realm.OutOfMemoryError,
      RuntimeError: realm.RuntimeError,
      StreamBase: realm.StreamBase,
      UnsupportedModule: realm.UnsupportedModule,
      UnsupportedTriton: realm.UnsupportedTriton,
      getInterfaceForDevice: realm.getInterfaceForDevice,
      getRegisteredDeviceInterfaces: realm.getRegisteredDeviceInterfaces,
      recordWorkerState: realm.recordWorkerState,
      registerInterfaceForDevice: realm.registerInterfaceForDevice,
      resetRegistry: realm.resetRegistry,
      raw: realm.core(),
    }),
  );
}
