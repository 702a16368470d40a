// @ts-check
// Counts of tests, read from the reports that the tools write for machines, and how they are shown.

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} notes what was skipped and what went wrong, one line each
 */

/**
 * @typedef {Counts & { name: string, ms: number }} SuiteResult
 */

/** @returns {Counts} */
export function noCounts() {
  return { passed: 0, failed: 0, skipped: 0, notes: [] };
}

/**
 * @param {string} why
 * @returns {Counts}
 */
export function oneFailure(why) {
  return { ...noCounts(), failed: 1, notes: [why] };
}

/**
 * The JUnit file of `ctest --output-junit`. Its totals count a test whose program is missing as
 * skipped, so the test cases themselves are counted.
 * @param {string} xml
 * @returns {Counts}
 */
export function countCtest(xml) {
  const counts = noCounts();
  for (const [, attributes = '', body = ''] of xml.matchAll(
    /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const name = unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '?');
    const status = /\bstatus="([^"]*)"/.exec(attributes)?.[1];
    const skippedByItself = /<skipped message="SKIP_/.test(body);
    if (status === 'run') {
      counts.passed += 1;
    } else if (status === 'disabled' || (status === 'notrun' && skippedByItself)) {
      counts.skipped += 1;
      counts.notes.push(`skipped: ${name}`);
    } else {
      counts.failed += 1;
      counts.notes.push(`failed: ${name}`);
    }
  }
  return counts;
}

/**
 * The parts of Jest's `--json` report that are used.
 * @typedef {object} JestReport
 * @property {{ name: string, message: string, status: string, assertionResults: { fullName: string, status: string }[] }[]} testResults
 * @property {number} numRuntimeErrorTestSuites
 * @property {boolean} success
 */

/**
 * @param {JestReport} report
 * @returns {Counts}
 */
export function countJest(report) {
  const counts = noCounts();
  for (const { name, status, assertionResults } of report.testResults) {
    let failedHere = 0;
    for (const test of assertionResults) {
      if (test.status === 'passed') {
        counts.passed += 1;
      } else if (test.status === 'failed') {
        failedHere += 1;
        counts.notes.push(`failed: ${test.fullName}`);
      } else {
        counts.skipped += 1;
        counts.notes.push(`skipped: ${test.fullName}`);
      }
    }
    // A file that could not be run has no test to blame.
    if (status === 'failed' && failedHere === 0) {
      failedHere = 1;
      counts.notes.push(`failed: ${name} could not be run`);
    }
    counts.failed += failedHere;
  }
  if (!report.success && counts.failed === 0) {
    counts.failed = 1;
    counts.notes.push('failed: Jest reports a failure outside of any test');
  }
  return counts;
}

/**
 * What a suite comes to: a command that failed without a failed test is a failure, and so is a suite
 * in which nothing ran.
 * @param {Counts} counts
 * @param {number} exitCode
 * @returns {Counts}
 */
export function settle(counts, exitCode) {
  if (exitCode !== 0 && counts.failed === 0) {
    return {
      ...counts,
      failed: 1,
      notes: [...counts.notes, `failed: the tests' command ended with ${exitCode}`],
    };
  }
  if (counts.passed + counts.failed === 0) {
    return { ...counts, failed: 1, notes: [...counts.notes, 'failed: no test ran'] };
  }
  return counts;
}

/**
 * @param {readonly Counts[]} parts
 * @returns {Counts}
 */
export function sum(parts) {
  const total = noCounts();
  for (const { passed, failed, skipped, notes } of parts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.notes.push(...notes);
  }
  return total;
}

/**
 * @param {readonly SuiteResult[]} results
 * @param {(ms: number) => string} showTime
 * @returns {string[]} lines
 */
export function table(results, showTime) {
  const rows = [
    ['suite', 'passed', 'failed', 'skipped', 'time'],
    ...results.map(({ name, passed, failed, skipped, ms }) => [
      name,
      String(passed),
      String(failed),
      String(skipped),
      showTime(ms),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

/**
 * What was skipped stands in the table above it.
 * @param {Pick<Counts, 'passed' | 'failed'>} counts
 */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/** @param {string} text */
function unescapeXml(text) {
  /** @type {Record<string, string>} */
  const characters = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => characters[name] ?? '');
}
