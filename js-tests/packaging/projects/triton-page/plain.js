// The same without a bundler: the package's files are served as they are.
import * as simulated from '../node_modules/inductor-fake-device/dist/simulated.js';
import { report } from './kernel.js';

await simulated.load();
document.querySelector('output').textContent = JSON.stringify(await report(simulated));
