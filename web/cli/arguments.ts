/** Reads the command line. */
import { parseArgs } from 'node:util';
import { options } from './options.js';
import { UsageError } from './usage_error.js';

/** An argument of the module, as the command line gives it. */
export type ArgumentSpec =
  | { readonly kind: 'value'; readonly value: number | bigint | boolean | null }
  | {
      readonly kind: 'file';
      readonly path: string;
      /** What it is cast to, by name; null for what the file holds. */
      readonly dtype: string | null;
    };

/** What `run` was told. */
export interface RunOptions {
  /** The module's file; `-` for standard input. */
  readonly file: string;
  /** Null for the module's own example inputs. */
  readonly inputs: readonly ArgumentSpec[] | null;
  readonly constants: ReadonlyMap<string, ArgumentSpec>;
  /** Null where none is chosen. */
  readonly graph: number | null;
  readonly seed: number;
  /** Null for the device's default; likewise below. */
  readonly profile: string | null;
  readonly clock: 'wall' | 'virtual';
  readonly memoryBytes: number | null;
  readonly autotune: boolean;
  readonly outputs: string | null;
  readonly check: string | null;
  readonly rtol: number | null;
  readonly atol: number | null;
  readonly trace: string | null;
  readonly json: boolean;
}

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'run'; readonly options: RunOptions };

const lists = options.filter(({ isList }) => isList).map(({ name }) => `--${name}`);

const whole = /^[+-]?\d+$/;
const float = /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)$/i;
const literals: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['none', null],
]);

/** Whether an argument is a value, and no option. */
function isValue(arg: string | undefined): arg is string {
  return arg !== undefined && (!arg.startsWith('-') || whole.test(arg) || float.test(arg));
}

/** `--inputs a b` as `--inputs=a --inputs=b`. */
function spreadLists(argv: readonly string[]): string[] {
  const spread: string[] = [];
  let list: string | null = null;
  for (const [i, arg] of argv.entries()) {
    if (arg === '--') return [...spread, ...argv.slice(i)];
    if (list !== null && isValue(arg)) {
      spread.push(`${list}=${arg}`);
      continue;
    }
    list = lists.includes(arg) && isValue(argv[i + 1]) ? arg : null;
    if (list === null) spread.push(arg);
  }
  return spread;
}

/** A value of `--inputs` or `--constants`. */
export function parseArgument(text: string): ArgumentSpec {
  const lower = text.toLowerCase();
  const literal = literals.get(lower);
  if (literal !== undefined) return { kind: 'value', value: literal };
  if (whole.test(text)) {
    const value = Number(text);
    return { kind: 'value', value: Number.isSafeInteger(value) ? value : BigInt(text) };
  }
  if (float.test(text)) {
    return { kind: 'value', value: Number(lower.replace(/inf(inity)?$/, 'Infinity')) };
  }
  if (lower.endsWith('.py')) {
    throw new UsageError(`${text} is no .npy file; the module's file goes before --inputs`);
  }
  const cast = /^(.+\.npy):(?:torch\.)?(\w+)$/i.exec(text);
  if (cast !== null) {
    return { kind: 'file', path: cast[1] as string, dtype: cast[2] as string };
  }
  if (text === '') throw new UsageError('an input is empty');
  return { kind: 'file', path: text, dtype: null };
}

function parseConstant(text: string): [string, ArgumentSpec] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--constants takes NAME=FILE.npy or NAME=NUMBER, not '${text}'`);
  }
  return [name, parseArgument(value)];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`--seed takes a whole number from 0, not '${text}'`);
}

function parseGraph(text: string): number {
  const graph = Number(text);
  if (/^\d+$/.test(text) && graph >= 1 && Number.isSafeInteger(graph)) return graph;
  throw new UsageError(`--graph takes a whole number from 1, not '${text}'`);
}

function parseBytes(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  if (digits === undefined) {
    throw new UsageError(
      `--memory takes a number of bytes such as 268435456 or 256M, not '${text}'`,
    );
  }
  return Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.toUpperCase());
}

function parseTolerance(text: string, option: string): number {
  const value = Number(text);
  if (float.test(text) && value >= 0) return value;
  throw new UsageError(`--${option} takes a number from 0, not '${text}'`);
}

function parseClock(text: string): 'wall' | 'virtual' {
  if (text === 'wall' || text === 'virtual') return text;
  throw new UsageError(`--clock takes wall or virtual, not '${text}'`);
}

/** Splits the command line into options and the rest. */
function split(argv: readonly string[]): {
  values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  positionals: string[];
} {
  try {
    return parseArgs({
      args: spreadLists(argv),
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        options.map(({ name, short, value, isList = false }) => [
          name,
          {
            type: value === undefined ? 'boolean' : 'string',
            multiple: isList,
            ...(short !== undefined && { short }),
          } as const,
        ]),
      ),
    });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const { message } = error as Error;
    const [first = ''] = message.split(/\. |\n/);
    const [, option] =
      /^Option '(?:-\w, )?--([\w-]+)[^']*' argument is ambiguous/.exec(message) ?? [];
    throw new UsageError(
      option === undefined
        ? first.replace(/\.$/, '')
        : `--${option}: its value is missing, or begins with - and is written --${option}=VALUE`,
    );
  }
}

/**
 * @param argv what stands behind the program's name
 * @throws UsageError for what the command does not take
 */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = split(argv);
  if (values.help === true) return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  const [command, file, ...rest] = positionals;
  if (command === undefined) throw new UsageError("no command was given: 'run FILE' is one");
  if (command !== 'run') throw new UsageError(`there is no command '${command}': 'run' is one`);
  if (file === undefined) {
    const isTaken = [values.inputs, values.constants].some((list) => list !== undefined);
    throw new UsageError(
      isTaken
        ? 'run takes a module, too: its file goes before --inputs, or behind --'
        : 'run takes the file of a module, or - for standard input',
    );
  }
  if (rest.length > 0) throw new UsageError(`run takes one file; what is '${rest.join(' ')}'?`);
  const text = (name: string): string | null => (values[name] as string | undefined) ?? null;
  const parsed = <T>(name: string, parse: (text: string, name: string) => T): T | null => {
    const given = text(name);
    return given === null ? null : parse(given, name);
  };
  const list = (name: string): readonly string[] | null =>
    (values[name] as string[] | undefined) ?? null;
  if (values.check === undefined && (values.rtol ?? values.atol) !== undefined) {
    throw new UsageError('--rtol and --atol are tolerances of --check, which was not given');
  }
  return {
    name: 'run',
    options: {
      file,
      inputs: list('inputs')?.map(parseArgument) ?? null,
      constants: new Map(list('constants')?.map(parseConstant)),
      graph: parsed('graph', parseGraph),
      seed: parsed('seed', parseSeed) ?? 0,
      profile: text('profile'),
      clock: parsed('clock', parseClock) ?? 'wall',
      memoryBytes: parsed('memory', parseBytes),
      autotune: values.autotune === true,
      outputs: text('outputs'),
      check: text('check'),
      rtol: parsed('rtol', parseTolerance),
      atol: parsed('atol', parseTolerance),
      trace: text('trace'),
      json: values.json === true,
    },
  };
}
