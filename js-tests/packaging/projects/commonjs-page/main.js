// A page written in CommonJS, for bundlers.
const { load } = require('inductor-fake-device');
const sync = require('inductor-fake-device/sync');

load().then(({ FakeDeviceInterface }) => {
  document.querySelector('output').textContent = JSON.stringify({
    properties: FakeDeviceInterface.getDeviceProperties(),
    same: FakeDeviceInterface === sync.FakeDeviceInterface,
  });
});
