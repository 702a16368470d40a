import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { locationOf } from '../../../web/inductor/python/errors.js';
import { repr } from '../../../web/inductor/python/text.js';
import { CountingHost, exceptionName, load, run } from './support/evaluator.js';

/** js-tests/recordings/python.json: see the README there. */
interface Recording {
  readonly expressions: readonly RecordedExpression[];
  readonly arithmetic: readonly RecordedExpression[];
  readonly formats: readonly RecordedExpression[];
  readonly programs: readonly {
    readonly source: string;
    readonly printed: readonly string[];
    readonly error: readonly [name: string, message: string] | null;
  }[];
}

type RecordedExpression = readonly [source: string, outcome: 'value' | 'error', text: string];

const recording: Recording = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'recordings', 'python.json'), 'utf8'),
);

/** What a text that is assigned gives, or the name of the exception. */
function outcomeOf(source: string): readonly [string, string] {
  const host = new CountingHost();
  try {
    const { program } = run(source, { host });
    return ['value', repr(program.global('result') as never, host)];
  } catch (error) {
    return ['error', exceptionName(error)];
  }
}

/** What differs, so that one failure shows everything. */
const differences = (
  rows: readonly RecordedExpression[],
  outcome: (source: string) => readonly [string, string],
) =>
  rows
    .map(([source, ...expected]) => ({ source, expected, received: outcome(source) }))
    .filter(({ expected, received }) => expected.join() !== received.join());

describe('expressions that Python evaluated', () => {
  it.each(['expressions', 'arithmetic', 'formats'] as const)('%s, as constants', (table) => {
    expect(recording[table].length).toBeGreaterThan(400);
    expect(
      differences(recording[table], (source) => outcomeOf(`import math\nresult = (${source}\n)\n`)),
    ).toEqual([]);
  });

  it('arithmetic on variables, when it runs', () => {
    const pattern = /^(.*\S) (\+|-|\*|\/|\/\/|%|\*\*|<<|>>|&|\||\^|==|<|<=|!=) (\S.*)$/;
    expect(
      differences(recording.arithmetic, (source) => {
        const [, left, operator, right] = pattern.exec(source) ?? [];
        return outcomeOf(
          `def operate(a, b):\n    return a ${operator} b\nresult = operate(${left}, ${right})\n`,
        );
      }),
    ).toEqual([]);
  });
});

describe('programs that Python ran', () => {
  it.each(recording.programs)('program %#', ({ source, printed, error }) => {
    const loaded = load(source);
    let raised: unknown = null;
    try {
      loaded.program.run();
    } catch (thrown) {
      raised = thrown;
    }
    expect(loaded.printed).toEqual(printed);
    expect(raised === null ? null : exceptionName(raised)).toBe(error?.[0] ?? null);
    if (raised !== null) expect(locationOf(raised)).not.toBeNull();
  });

  it('has the words of Python in the errors that a text raises itself', () => {
    const raising = recording.programs.filter(({ source }) =>
      /^(raise \w|assert u0)/m.test(source),
    );
    expect(raising.length).toBeGreaterThan(4);
    for (const { source, error } of raising) {
      const [name = '', message = ''] = error ?? [];
      const isOwn = ['AssertionError', 'NotImplementedError', 'RuntimeError'].includes(name);
      expect(() => run(source)).toThrow(
        expect.objectContaining({ message: isOwn ? message : `${name}: ${message}` }),
      );
    }
  });
});
