/**
 * `npm run bench`: what this package costs, as ratios against named references that are measured in the same
 * run. Every figure is a median.
 */
import { contractRows } from './contract.js';
import { moduleRows } from './inductor.js';
import { operatorRows } from './operators.js';
import { isMissed, print } from './rows.js';
import { simulatedRows } from './simulated.js';
import { compilationRows } from './triton/compilation.js';
import { kernelRows } from './triton/kernels.js';

const rows = [
  ...contractRows(),
  ...simulatedRows(),
  ...(await operatorRows()),
  ...(await kernelRows()),
  ...(await compilationRows()),
  ...(await moduleRows()),
];
print(rows);
process.exitCode = rows.some(isMissed) ? 1 : 0;
