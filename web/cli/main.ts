/** The command `inductor-fake-device`. */
import { load, profiles, VERSION } from '../simulated/index.js';
import { type Command, parseCommand, type RunOptions } from './arguments.js';
import { exitCodes, failureOf, failureText } from './failure.js';
import { helpText } from './help.js';
import { failureJson, resultJson } from './json.js';
import { reportText } from './report.js';
import { nameOf, run } from './run.js';
import { UsageError } from './usage_error.js';

async function runModule(options: RunOptions): Promise<number> {
  try {
    const result = await run(options, process.stderr);
    process.stdout.write(options.json ? resultJson(result) : reportText(result));
    const isGood = result.check === null || result.check.every(({ matches }) => matches);
    return isGood ? exitCodes.good : exitCodes.failed;
  } catch (error) {
    const failure = failureOf(error);
    const file = nameOf(options.file);
    process.stderr.write(failureText(failure, file));
    if (options.json) process.stdout.write(failureJson(failure, file));
    return failure.exitCode;
  }
}

async function main(argv: readonly string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const failure = failureOf(error);
    process.stderr.write(`${failureText(failure, '')}'inductor-fake-device --help' says more\n`);
    if (argv.includes('--json')) process.stdout.write(failureJson(failure, null));
    return exitCodes.usage;
  }
  if (command.name === 'run') return runModule(command.options);
  if (command.name === 'version') process.stdout.write(`${VERSION}\n`);
  else {
    await load();
    process.stdout.write(helpText(profiles().map(({ name }) => name)));
  }
  return exitCodes.good;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads the output may stop before its end, as `head` does; there is nobody to be told.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`inductor-fake-device: cannot write standard output: ${error.message}\n`);
  process.exit(exitCodes.usage);
});
process.stderr.on('error', () => {
  // Nor where nobody listens.
});
process.exitCode = await main(process.argv.slice(2));
