/** `inductor-fake-device run`. */
import {
  type InductorModule,
  loadInductorModule,
  type ModuleProfile,
  type ModuleValue,
  moduleLocation,
} from '../inductor/index.js';
import {
  AssertionError,
  load,
  type PrintHandler,
  profiles,
  SimulatedDevice,
  Tensor,
  UnsupportedModule,
} from '../simulated/index.js';
import type { RunOptions } from './arguments.js';
import { compareAll } from './check.js';
import { noteOn } from './failure.js';
import { makeFolder, outputPath, readOutputs, readSource, writeBytes } from './files.js';
import {
  type Argument,
  argumentValue,
  exampleInputs,
  expectedArguments,
  inputValues,
  otherSizes,
  readArgument,
} from './inputs.js';
import { npyOf, outputsOf } from './outputs.js';
import { Prints } from './prints.js';
import { ProgressLine, type ProgressStream } from './progress.js';
import type { RunResult } from './result.js';
import { UsageError } from './usage_error.js';

function makeDevice(
  { profile, clock, memoryBytes }: RunOptions,
  onPrint: PrintHandler,
): SimulatedDevice {
  const known = profiles().map(({ name }) => name);
  if (profile !== null && !known.includes(profile)) {
    throw new UsageError(`there is no profile '${profile}': ${known.join(', ')}`);
  }
  try {
    return new SimulatedDevice({
      clock,
      onPrint,
      ...(profile !== null && { profile }),
      ...(memoryBytes !== null && { memoryBytes }),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--memory: ${error.message.replace(/^\w+\(\): 'memoryBytes' /, 'it ')}`);
  }
}

/** An error of loading that names the option of `loadInductorModule`, with the command's. */
function loadError(error: unknown, source: string): unknown {
  if (error instanceof TypeError && error.message.includes("'graph' is")) {
    return new UsageError(error.message.replace(/^\w+\(\): 'graph' is/, '--graph is'));
  }
  if (error instanceof UnsupportedModule && error.construct === 'several modules') {
    return new UsageError(
      `the log holds several modules, the second from line ${error.line} on: --graph N chooses one`,
    );
  }
  // A constant that the text does not have; what goes wrong in the text has a place there.
  if (error instanceof TypeError && moduleLocation(error) === null) {
    return new UsageError(`--constants: ${error.message.replace(/^\w+\(\): /, '')}`);
  }
  return error instanceof UnsupportedModule && isMissingConstant(error, source)
    ? new UsageError(
        `the text does not carry the values of ${error.construct} (line ${error.line}): --constants ${error.construct}=FILE.npy gives them`,
      )
    : error;
}

function isMissingConstant({ construct }: UnsupportedModule, source: string): boolean {
  return /^\w+$/.test(construct) && new RegExp(`^${construct} = None\\b`, 'm').test(source);
}

async function loadModule(
  device: SimulatedDevice,
  source: string,
  { graph }: RunOptions,
  constants: ReadonlyMap<string, Argument>,
  progress: ProgressLine,
): Promise<InductorModule> {
  const given = [...constants].map(([name, argument]) => [name, argumentValue(device, argument)]);
  try {
    return await loadInductorModule(device, source, {
      constants: Object.fromEntries(given),
      ...(graph !== null && { graph }),
      onProgress: ({ kernel, done, total }) => {
        if (done < total) progress.show(`compiling ${done + 1}/${total} ${kernel}`);
        else progress.clear();
      },
    });
  } catch (error) {
    throw loadError(error, source);
  } finally {
    progress.clear();
  }
}

function inputsOf(
  module: InductorModule,
  given: readonly Argument[] | null,
  seed: number,
): ModuleValue[] {
  if (given !== null) return inputValues(module.device, given, expectedArguments(module));
  const examples = exampleInputs(module, seed);
  if (examples === null) {
    throw new UsageError('the module has no example inputs (no get_args()): --inputs gives them');
  }
  return examples;
}

/** The first call. Where it refuses its inputs, those are named that are of other sizes than the module's own. */
function called(
  module: InductorModule,
  args: readonly ModuleValue[],
  given: readonly Argument[] | null,
): ModuleValue[] {
  try {
    return module.call(args);
  } catch (error) {
    if (given !== null && error instanceof AssertionError) {
      noteOn(error, otherSizes(given, expectedArguments(module)));
    }
    throw error;
  }
}

/** Calls that are timed, at most, and for how long. */
const TIMED_CALLS = 20;
const TIMING_MS = 500;

/** The call that nothing disturbed: of several, that in which the device worked the least. */
function quickestCall(module: InductorModule, args: readonly ModuleValue[]): ModuleProfile {
  const worked = ({ kernels }: ModuleProfile): number =>
    kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const started = performance.now();
  let quickest: ModuleProfile | null = null;
  for (let i = 0; i < TIMED_CALLS && performance.now() - started < TIMING_MS; i++) {
    const profile = module.profile(args);
    disposeAll(profile.outputs.filter((value) => !args.includes(value)));
    if (quickest === null || worked(profile) < worked(quickest)) quickest = profile;
  }
  return quickest as ModuleProfile;
}

/** Lets go of tensors, so that the next call finds the memory that this one found. */
function disposeAll(values: readonly ModuleValue[]): void {
  for (const value of values) if (value instanceof Tensor) value.dispose();
}

/** Runs the module and writes the files that were asked for. `stderr` receives what kernels print, and progress. */
export async function run(options: RunOptions, stderr: ProgressStream): Promise<RunResult> {
  const { seed, autotune, outputs: folder, check, trace: traceFile } = options;
  const progress = new ProgressLine(stderr);
  // Whatever cannot be read is said before anything is compiled.
  const source = await readSource(options.file);
  const given = options.inputs?.map(readArgument) ?? null;
  const constants = new Map(
    [...options.constants].map(([name, spec]) => [name, readArgument(spec)]),
  );
  const expected = check === null ? null : readOutputs(check);
  if (folder !== null) makeFolder(folder);

  await load();
  const prints = new Prints(stderr);
  const device = makeDevice(options, prints.handler);
  const started = performance.now();
  const module = await loadModule(device, source, options, constants, progress);
  const milliseconds = performance.now() - started;

  // The outputs are those of the first call: a module may change its inputs and its constants.
  const args = inputsOf(module, given, seed);
  const results = called(module, args, given);
  const outputs = outputsOf(results);
  disposeAll([...results, ...args]);
  for (const [i, output] of outputs.entries()) {
    const bytes = folder === null ? null : npyOf(output);
    if (folder !== null && bytes !== null) writeBytes(outputPath(folder, i), bytes);
  }

  // The times are those of a later one: at first kernels are still translated by the engine.
  prints.isKept = false;
  const timedArgs = inputsOf(module, given, seed);
  let tunings: RunResult['tunings'] = null;
  if (autotune) {
    progress.show('autotuning');
    try {
      tunings = await module.autotune({ args: timedArgs });
    } finally {
      progress.clear();
    }
  }
  const profile = quickestCall(module, timedArgs);
  if (traceFile !== null) writeBytes(traceFile, JSON.stringify(profile.trace));
  return {
    file: nameOf(options.file),
    device: { profile: options.profile ?? (profiles()[0]?.name as string), clock: options.clock },
    compiled: { kernels: module.kernels.length, milliseconds },
    kernels: profile.kernels,
    milliseconds: profile.milliseconds,
    peakBytes: profile.peakBytes,
    outputs,
    tunings,
    check: expected === null ? null : compareAll(outputs, expected, options),
  };
}

/** The module's file, for messages. */
export function nameOf(file: string): string {
  return file === '-' ? '<stdin>' : file;
}
