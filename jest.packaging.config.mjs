import { testsIn } from './jest.shared.mjs';

/** The packed tarball, in projects outside this tree. */
export default { ...testsIn('packaging'), maxWorkers: 1, testTimeout: 600_000 };
