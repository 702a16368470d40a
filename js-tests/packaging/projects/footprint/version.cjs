// The version that an entry says it has. Run with `import` or `require`, and the entry's name.
const [, , how, entry] = process.argv;

Promise.resolve(how === 'import' ? import(entry) : require(entry)).then(({ VERSION }) =>
  console.log(JSON.stringify({ VERSION })),
);
