import { testsIn } from './jest.shared.mjs';

/** The package and the page, in Chromium. */
export default { ...testsIn('browser'), maxWorkers: 1 };
