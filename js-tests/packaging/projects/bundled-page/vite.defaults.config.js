// Vite 8 needs nothing said.
export default {};
