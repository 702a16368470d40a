/** The kernels' bytes: a module of its own, so that who needs none does not load them. */
import bytes from 'fake-device-operators.wasm';

export default bytes;
