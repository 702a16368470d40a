import { kindOf, requireArgument, show } from './arguments.js';
import { CpuInterface } from './cpu_interface.js';
import { Device } from './device.js';
import { DeviceInterface } from './device_interface.js';
import { NotImplementedError } from './errors.js';

const interfaces = new Map<string, typeof DeviceInterface>();

/** A string is a name as it stands; of a Device, the type is what counts. */
function nameOf(device: unknown): unknown {
  return device instanceof Device ? device.type : device;
}

/**
 * `register_interface_for_device`: makes an interface known under a name. A later one replaces it.
 *
 * @param device a name such as `'privateuseone'` (`'privateuseone:0'` is another name), or a Device,
 *   whose type is the name
 * @param deviceInterface a class that extends DeviceInterface
 */
export function registerInterfaceForDevice(
  device: string | Device,
  deviceInterface: typeof DeviceInterface,
): void {
  const member = 'registerInterfaceForDevice';
  requireArgument(device, member, 'device');
  const name = nameOf(device);
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(
      `${member}(): 'device' must be a name or a Device, not ${name === '' ? 'an empty string' : kindOf(name)}`,
    );
  }
  requireArgument(deviceInterface, member, 'deviceInterface');
  if (
    typeof deviceInterface !== 'function' ||
    !(deviceInterface === DeviceInterface || deviceInterface.prototype instanceof DeviceInterface)
  ) {
    throw new TypeError(
      `${member}(): 'deviceInterface' must be a class that extends DeviceInterface, not ${kindOf(deviceInterface)}`,
    );
  }
  interfaces.set(name, deviceInterface);
}

/**
 * `get_interface_for_device`.
 *
 * @throws NotImplementedError when nothing is registered under that name
 */
export function getInterfaceForDevice(device: string | Device): typeof DeviceInterface {
  requireArgument(device, 'getInterfaceForDevice', 'device');
  const name = nameOf(device);
  const found = typeof name === 'string' ? interfaces.get(name) : undefined;
  if (found === undefined) {
    throw new NotImplementedError(`No interface for device ${show(name)}`);
  }
  return found;
}

/** `get_registered_device_interfaces`: names with their interfaces, as they are now. */
export function getRegisteredDeviceInterfaces(): [string, typeof DeviceInterface][] {
  return [...interfaces];
}

/** Forgets every registration but `cpu`, as after import. For tests. */
export function resetRegistry(): void {
  interfaces.clear();
  interfaces.set('cpu', CpuInterface);
}

resetRegistry();
