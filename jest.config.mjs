import { testsIn } from './jest.shared.mjs';

/** The package, in Node. */
export default {
  ...testsIn(''),
  testPathIgnorePatterns: ['/node_modules/', '/js-tests/browser/', '/js-tests/packaging/'],
};
