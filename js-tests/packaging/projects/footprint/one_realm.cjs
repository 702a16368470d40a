// Both module systems in one process. Run with `import` or `require`, which of them comes first.
const entries = ['.', 'sync', 'inductor', 'worker'].map((entry) =>
  entry === '.' ? 'inductor-fake-device' : `inductor-fake-device/${entry}`,
);

async function main(first) {
  const imported = {};
  const required = {};
  const importAll = async () => {
    for (const entry of entries) imported[entry] = await import(entry);
  };
  const requireAll = () => {
    for (const entry of entries) required[entry] = require(entry);
  };
  if (first === 'import') {
    await importAll();
    requireAll();
  } else {
    requireAll();
    await importAll();
  }

  const names = {};
  for (const entry of entries) {
    // Each entry of a copy has a `load` of its own; they give one module.
    names[entry] = Object.keys(imported[entry]).filter(
      (name) => name !== 'load' && name !== 'default' && name !== 'module.exports',
    );
  }
  const different = entries.flatMap((entry) =>
    names[entry]
      .filter((name) => imported[entry][name] !== required[entry][name])
      .map((name) => `${entry}: ${name}`),
  );

  const [index, sync] = entries;
  const loaded = await imported[index].load();
  const { FakeDeviceInterface } = required[sync];
  imported[index].registerInterfaceForDevice('privateuseone', loaded.FakeDeviceInterface);
  const start = new FakeDeviceInterface.Event({ enableTiming: true });
  const end = new loaded.FakeDeviceInterface.Event({ enableTiming: true });
  start.record(null);
  end.record(null);

  console.log(
    JSON.stringify({
      compared: Object.values(names).flat().length,
      different,
      sameModule: loaded === (await required[index].load()),
      sameInterface: loaded.FakeDeviceInterface === FakeDeviceInterface,
      sameRegistry: required[sync].getInterfaceForDevice('privateuseone') === FakeDeviceInterface,
      elapsed: typeof start.elapsedTime(end),
    }),
  );
}

main(process.argv[2]);
