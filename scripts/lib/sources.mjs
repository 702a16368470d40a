// @ts-check
// The C++ sources that are formatted and checked.

import { listFiles } from './stamps.mjs';

const folders = ['include', 'src', 'cpp-tests', 'bench'];

export function cppSources() {
  return listFiles(folders, /\.(h|cc)$/);
}

export function cppHeaders() {
  return listFiles(folders, /\.h$/);
}
