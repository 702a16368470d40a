export default {
  mode: 'production',
  entry: './main.js',
  output: { path: new URL('./out-webpack', import.meta.url).pathname, clean: true },
};
