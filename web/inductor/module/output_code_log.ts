import { refusedAt } from '../python/errors.js';

/** What the logger writes before each line: `V1122 15:44:03.123000 4321 torch/_inductor/graph.py:2345] [0/0] [__output_code] `. */
const LOGGED = /^[^'"#]*?\[__output_code\] ?(.*)$/;
/** What it writes before a module, and behind it. */
const BOUNDARY = /^Output code(?:: *$| written to: )/;

/**
 * The module in what `TORCH_LOGS=output_code` printed, on the lines on which it stands there; a text that is no log as it is.
 *
 * @param graph which one of several, from 1
 * @throws UnsupportedModule for a log of several modules of which none is chosen; TypeError for one that is not there
 */
export function textOfLog(source: string, graph: number | null): string {
  const isLog = source.includes('[__output_code]');
  const lines = isLog ? source.split(/\r?\n/) : [];
  const logged = lines.map((line) => LOGGED.exec(line)?.[1]);
  if (logged.every((line) => line === undefined)) {
    if (graph === null || graph === 1) return source;
    throw new TypeError(`loadInductorModule(): 'graph' is ${graph}, and the text is one module`);
  }
  let modules = 0;
  let isWithin = false;
  const text = logged.map((line = '', i) => {
    if (BOUNDARY.test(line)) {
      isWithin = false;
      return '';
    }
    if (!isWithin && line.trim() !== '') {
      isWithin = true;
      modules++;
      if (modules === 2 && graph === null) throw severalModules(i + 1, lines[i] as string);
    }
    return modules === (graph ?? 1) ? line : '';
  });
  if (graph !== null && graph > modules) {
    throw new TypeError(
      `loadInductorModule(): 'graph' is ${graph}, and the log holds ${modules} modules`,
    );
  }
  return text.join('\n');
}

function severalModules(line: number, sourceLine: string): Error {
  return refusedAt(
    { line, column: 1, sourceLine },
    'several modules',
    "the log holds several modules, and here the second begins: loadInductorModule's option graph: 1, 2, … chooses one",
  );
}
