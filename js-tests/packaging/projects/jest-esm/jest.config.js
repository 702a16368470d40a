// Run with NODE_OPTIONS=--experimental-vm-modules; tests stay as they are written.
export default { transform: {} };
