/** This package's version, as package.json has it; a test compares them. */
export const VERSION = '0.1.0';

/**
 * Where everything that must exist once lives on `globalThis`: the WebAssembly instance, the classes and
 * the registry. Copies of one major version share it, whichever entry or module system loads first.
 */
export const REALM_KEY: symbol = Symbol.for(`inductor-fake-device@${VERSION.split('.')[0]}`);
