import { setLocation } from '../python/errors.js';
import { UnsupportedModule } from './shared.js';

/** What the logger writes before each line: `V1122 15:44:03.123000 4321 torch/_inductor/graph.py:2345] [0/0] [__output_code] `. */
const LOGGED = /^[^'"#]*?\[__output_code\] ?(.*)$/;
/** What it writes before a module, and behind it. */
const BOUNDARY = /^Output code(?:: *$| written to: )/;

/**
 * The module in what `TORCH_LOGS=output_code` printed, on the lines on which it stands there; a text that is no log as it is.
 *
 * @throws UnsupportedModule for a log of several modules
 */
export function textOfLog(source: string): string {
  if (!source.includes('[__output_code]')) return source;
  const lines = source.split(/\r?\n/);
  const logged = lines.map((line) => LOGGED.exec(line)?.[1]);
  if (logged.every((line) => line === undefined)) return source;
  let modules = 0;
  let isWithin = false;
  const text = logged.map((line = '', i) => {
    if (BOUNDARY.test(line)) {
      isWithin = false;
      return '';
    }
    if (isWithin || line.trim() === '') return line;
    isWithin = true;
    if (++modules === 1) return line;
    const place = { line: i + 1, column: 1, sourceLine: lines[i] as string };
    const error = new UnsupportedModule({
      construct: 'several modules',
      message: 'the log holds several modules: give one of them',
      ...place,
    });
    setLocation(error, place);
    throw error;
  });
  return text.join('\n');
}
