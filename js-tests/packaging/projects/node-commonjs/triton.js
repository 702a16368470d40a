// A kernel in Triton's language, after the entry that is named.
const entry = require(`inductor-fake-device/${process.argv[2]}`);

async function main() {
  const { report } = await import('../triton-page/kernel.js');
  await entry.load?.();
  console.log(JSON.stringify(await report(entry)));
}

main();
