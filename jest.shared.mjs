/**
 * What the three Jest suites have in common: tests are TypeScript in ES modules, and import the package by
 * its name, as its users do.
 *
 * @param {string} folder
 * @returns {import('jest').Config}
 */
export const testsIn = (folder) => ({
  rootDir: import.meta.dirname,
  roots: [`<rootDir>/js-tests/${folder}`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', explicitResourceManagement: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // TypeScript's way of naming a module: by what it will be compiled to.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: 120_000,
});
