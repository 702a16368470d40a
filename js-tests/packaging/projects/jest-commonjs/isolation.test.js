// Jest gives each test file globals of its own, so each has a registry of its own, with `cpu` in it.
const { getRegisteredDeviceInterfaces, CpuInterface } = require('inductor-fake-device/sync');

test('nothing is left of other test files', () => {
  expect(getRegisteredDeviceInterfaces()).toEqual([['cpu', CpuInterface]]);
});
