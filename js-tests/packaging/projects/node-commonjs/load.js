// The core from its file, as ES modules have it.
const { load } = require('inductor-fake-device');

async function main() {
  const { FakeDeviceInterface } = await load();
  console.log(JSON.stringify(FakeDeviceInterface.getDeviceProperties()));
}

main();
