// A page that compiles a kernel. Nothing in it is made for one bundler.
import * as simulated from 'inductor-fake-device/simulated';
import { report } from './kernel.js';

await simulated.load();
document.querySelector('output').textContent = JSON.stringify(await report(simulated));
