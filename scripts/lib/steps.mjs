// @ts-check
// Steps: a titled piece of work that says what it is doing while it runs and how long it took. On a
// terminal that is one status line which is rewritten; elsewhere it is plain lines, one every few
// seconds. The output of a step is kept back unless it fails: then it is printed in full.

import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { root } from './paths.mjs';

const live = Boolean(process.stdout.isTTY) && process.env.TERM !== 'dumb';
const coloured = live && !process.env.NO_COLOR;
const plainReportEveryMs = 10_000;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * @param {string} text
 * @param {'green' | 'red' | 'dim' | 'bold'} style
 */
export function paint(text, style) {
  const code = { green: 32, red: 31, dim: 2, bold: 1 }[style];
  return coloured ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** @param {string} [line] */
export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** A step's command failed. Its output has been printed already, so only the message needs showing. */
export class StepError extends Error {
  /**
   * @param {string} message
   * @param {{ output?: string }} [details]
   */
  constructor(message, { output = '' } = {}) {
    super(message);
    this.name = 'StepError';
    this.output = output;
  }
}

/**
 * Runs `work` as a step. `work` may call `progress` with a short text as often as it likes.
 * @template T
 * @param {string} title
 * @param {(progress: (text: string) => void) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const display = showStep(title);
  try {
    const result = await work(display.progress);
    display.end(true);
    return result;
  } catch (error) {
    display.end(false);
    throw error;
  }
}

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd] default: the checkout's root
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {number} [timeoutMs] the command and all that it started are ended after this time
 * @property {boolean} [mayFail] return a failure instead of throwing it
 */

/**
 * Runs a command as a step. Its last line of output is the step's progress. A failing command's
 * output is printed in full.
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 0 unless `mayFail`
 */
export async function runStep(title, command, args, options = {}) {
  const display = showStep(title);
  const result = await capture(command, args, { ...options, onLine: display.progress });
  display.end(result.code === 0);
  if (result.code !== 0) {
    if (result.output.trim() !== '') say(result.output.trimEnd());
    if (!options.mayFail) {
      throw new StepError(`${title}: ${command} ended with ${result.code}`, result);
    }
  }
  return result;
}

/**
 * Runs a command without showing it. Never throws: what could not be started ends with 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions & { onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>} standard output and error, interleaved
 */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that a command that hangs is ended with all its children.
      detached: true,
    });
    running.add(child);
    handOnInterrupts();
    let output = '';
    let timedOut = false;
    /** @param {string} text */
    const onData = (text) => {
      output += text;
      const line = lastLine(text);
      if (line !== '') options.onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', onData);
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child, 'SIGKILL');
          }, options.timeoutMs);

    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      running.delete(child);
      if (timedOut) output += `\nEnded: still running after ${duration(options.timeoutMs ?? 0)}.\n`;
      resolve({ code: timedOut ? 124 : code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => {
      if (signal && !timedOut) output += `\nEnded by ${signal}.\n`;
      finish(code ?? 1);
    });
  });
}

/**
 * Runs a command that talks to the terminal itself, and resolves to its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInherited(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: 'inherit',
    });
    // An interrupt typed at the terminal reaches the child by itself: leave it the last word.
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    const done = () => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
    };
    child.on('error', (error) => {
      done();
      reject(new StepError(`${command}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      done();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/**
 * Runs a script of this folder in a process of its own, its output shown as it comes.
 * @param {string} path relative to the checkout's root
 * @param {readonly string[]} [args]
 * @returns {Promise<number>}
 */
export function runScript(path, args = []) {
  return runInherited(process.execPath, [path, ...args]);
}

/**
 * The body of a command: reports a failure in one line (a stack only for what no step foresaw) and
 * sets the exit code.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
export function describeError(error) {
  if (error instanceof StepError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * @param {number} ms
 * @returns {string} such as `0.3 s`, `42 s`, `3 min 5 s`
 */
export function duration(ms) {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

let interruptsHandedOn = false;

/** Commands have process groups of their own, so an interrupt has to be handed on to them. */
function handOnInterrupts() {
  if (interruptsHandedOn) return;
  interruptsHandedOn = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // `runInherited` listens too while it runs, and then decides by itself.
      if (running.size === 0 && process.listenerCount(signal) > 1) return;
      for (const child of running) endGroup(child, 'SIGTERM');
      if (live) process.stdout.write('\n');
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function endGroup(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** @param {string} title */
function showStep(title) {
  const started = performance.now();
  const elapsed = () => duration(performance.now() - started);
  let doing = '';
  let frame = 0;

  const draw = () => {
    frame = (frame + 1) % spinner.length;
    const text = `${spinner[frame]} ${title}  ${elapsed()}  ${doing}`;
    process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  const tell = () => say(`  ${title}: ${elapsed()}${doing === '' ? '' : `, ${doing}`}`);
  if (live) draw();
  else say(`> ${title}`);
  const timer = setInterval(live ? draw : tell, live ? 120 : plainReportEveryMs);

  return {
    /** @param {string} text */
    progress(text) {
      doing = stripVTControlCharacters(text).trim().slice(0, 120);
    },
    /** @param {boolean} ok */
    end(ok) {
      clearInterval(timer);
      const mark = ok ? paint('✓', 'green') : paint('✗', 'red');
      say(`${live ? '\r\x1b[2K' : ''}${mark} ${title} ${paint(`(${elapsed()})`, 'dim')}`);
    },
  };
}

/** @param {string} text */
function lastLine(text) {
  // A carriage return starts a line anew: progress meters use it.
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.at(-1) ?? '';
}
