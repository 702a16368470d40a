import { testsIn } from './jest.shared.mjs';

const folder = '<rootDir>/js-tests/packaging';

/** The packed tarball, in projects outside this tree. */
export default {
  ...testsIn('packaging'),
  globalSetup: `${folder}/support/global_setup.mjs`,
  globalTeardown: `${folder}/support/global_teardown.mjs`,
  // What the projects have of tests is run by their own runners.
  testPathIgnorePatterns: ['/node_modules/', '/js-tests/packaging/projects/'],
  maxWorkers: 1,
  testTimeout: 600_000,
};
