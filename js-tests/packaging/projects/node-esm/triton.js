// A kernel in Triton's language, after the entry that is named, or after both.
import { report } from '../triton-page/kernel.js';

const entry = await import(`inductor-fake-device/${process.argv[2]}`);
await entry.load?.();
console.log(JSON.stringify(await report(entry)));
