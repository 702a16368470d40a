/** The modules in js-tests/inductor/modules: written for these tests, in the forms of PyTorch 2.6 to 2.11. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExternKernel } from 'inductor-fake-device/inductor';
import { numbers, recordedOperators, tensor } from './recorded_operators.js';

/** The text of one, by its name without `.py`. */
export function writtenModule(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'modules', `${name}.py`), 'utf8');
}

/** What the modules call of an imagined library. */
export const testOperators: Readonly<Record<string, ExternKernel>> = {
  'testlib.halves.default': recordedOperators['fake_device_test.halves.default'] as ExternKernel,
  'testlib.twice.default': recordedOperators['fake_device_test.outside.default'] as ExternKernel,
  'testlib.add_one_.default': (_context, [x], { scale }) => {
    tensor(x).copyFrom(Float64Array.from(numbers(x), (value) => value + Number(scale)));
    return null;
  },
};

/** The line, from 1, on which a text first holds a part. */
export function lineOf(source: string, part: string): number {
  const at = source.indexOf(part);
  if (at < 0) throw new Error(`the module does not hold: ${part}`);
  return source.slice(0, at).split('\n').length;
}

/** A text with one part replaced; the part must be there. */
export function edited(source: string, from: string, to: string): string {
  lineOf(source, from);
  return source.replace(from, () => to);
}
