// What importing an entry changes in this process. Run with `import` or `require`, the entry's name, and
// optionally `use`, to load and use the core as well.

settleLazyGlobals();
const before = look();

bring(process.argv[2], process.argv[3])
  .then((entry) => (process.argv[4] === 'use' ? use(entry) : undefined))
  .then(() => console.log(JSON.stringify({ changes: differences(before, look()) })));

async function bring(how, name) {
  return how === 'import' ? import(name) : require(name);
}

/** A failing call is among it, as this is where error handling would be installed. */
async function use(entry) {
  const { FakeDeviceInterface } = entry.load ? await entry.load() : entry;
  const event = new FakeDeviceInterface.Event({ enableTiming: true });
  event.record(null);
  try {
    event.record(null);
  } catch {
    event.dispose();
  }
}

/** Node makes some globals when they are first asked for, which replaces their getters. */
function settleLazyGlobals() {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    // Asking for these two is a warning where no file is named for them.
    if (name !== 'localStorage' && name !== 'sessionStorage') void globalThis[name];
  }
}

/**
 * The own properties of globalThis, of its objects and of the prototypes of its classes, and the listeners
 * of the process.
 */
function look() {
  const seen = new Map();
  const note = (path, value) => {
    for (const key of Reflect.ownKeys(value)) {
      const { value: content, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      seen.set(`${path}${String(key)}`, [content, get, set]);
    }
  };
  note('globalThis.', globalThis);
  for (const [name, [content]] of [...seen]) {
    if (content === null || !/^(object|function)$/.test(typeof content)) continue;
    if (content === globalThis) continue;
    note(`${name}.`, content);
    if (typeof content === 'function' && content.prototype) {
      note(`${name}.prototype.`, content.prototype);
    }
  }
  for (const name of process.eventNames()) {
    seen.set(`listeners of ${String(name)}`, [process.listenerCount(name)]);
  }
  return seen;
}

function differences(before, after) {
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return !was || !is || was.some((part, i) => !Object.is(part, is[i]));
  });
  // Not also the insides of what is new itself.
  return changed.filter((name) => !changed.some((other) => name.startsWith(`${other}.`)));
}
