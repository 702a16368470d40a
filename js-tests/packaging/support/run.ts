import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { WORKSPACE_VARIABLE } from './workspace.mjs';

/** The throw-away folder; its projects are the folders in it. */
export function workspace(...parts: readonly string[]): string {
  const folder = process.env[WORKSPACE_VARIABLE];
  if (folder === undefined) {
    throw new Error('no workspace: run this suite with -c jest.packaging.config.mjs');
  }
  return join(folder, ...parts);
}

/** What Jest and npm set for this process, which the programs of a user would not see. */
const notForUsers =
  /^(npm_.*|NODE_ENV|NODE_OPTIONS|NODE_PATH|JEST_WORKER_ID|FORCE_COLOR|INIT_CWD)$/;

function userEnvironment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !notForUsers.test(name));
  return {
    ...Object.fromEntries(inherited),
    // The commands of the installed tools, as npm scripts and npx find them.
    PATH: [workspace('node_modules', '.bin'), process.env.PATH].join(delimiter),
    NO_COLOR: '1',
    ...more,
  };
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a command in a project. An exit code other than 0 is an error that holds all of its output. */
export async function run(
  project: string,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Output> {
  const { code, stdout, stderr } = await attempt(project, command, args, options);
  if (code !== 0) throw failure(project, command, args, { code, stdout, stderr });
  return { stdout, stderr };
}

/** Runs a program with Node in a project, and gives what it printed as JSON. */
export async function runForJson<T = unknown>(
  project: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<T> {
  const { code, stdout, stderr } = await attempt(project, process.execPath, args, options);
  // Warnings count as well: a user would see them.
  if (code !== 0 || stderr !== '') {
    throw failure(project, 'node', args, { code, stdout, stderr });
  }
  return JSON.parse(stdout);
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

interface Ended extends Output {
  /** `null` when it was ended by a signal. */
  readonly code: number | null;
}

function failure(project: string, command: string, args: readonly string[], ended: Ended): Error {
  const { code, stdout, stderr } = ended;
  return new Error(
    `${project}: ${command} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`,
  );
}

function attempt(
  project: string,
  command: string,
  args: readonly string[],
  { env = {}, timeoutMs = 120_000 }: RunOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = start(project, command, args, env);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      stderr += `\nstill running after ${timeoutMs} ms`;
      endAll(child.pid);
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}

function start(project: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawn(command, [...args], {
    cwd: workspace(project),
    env: userEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the children of a tool end with it.
    detached: true,
  });
}

function endAll(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

export interface RunningServer {
  readonly url: string;
  /** All that it printed until now. */
  output(): string;
  close(): Promise<void>;
}

/** Starts a server in a project, and waits until it prints the address that it listens on. */
export function startServer(
  project: string,
  command: string,
  args: readonly string[],
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const child = start(project, command, args, {});
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    let output = '';
    const fail = (what: string) => {
      endAll(child.pid);
      reject(new Error(`${project}: ${command} ${what}\n${output}`));
    };
    const timer = setTimeout(() => fail('said no address'), 60_000);
    const listen = (text: string) => {
      output += text;
      const url = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+\S*/.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({
        url,
        output: () => output,
        close: () => {
          endAll(child.pid);
          return ended;
        },
      });
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.on('error', reject);
    child.once('close', (code) => fail(`ended with ${code}`));
  });
}
