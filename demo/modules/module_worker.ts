/** The worker: the device lives here, so that the page answers whatever a module does, and can end it. */
import { VERSION } from 'inductor-fake-device';
import { load, profiles } from 'inductor-fake-device/simulated';
import { failureOf } from './failure.js';
import type { ModuleRun, RunRequest, ShownValue, WorkerMessage } from './messages.js';
import { runModule } from './run_module.js';

/** What TypeScript's types of pages lack. */
interface WorkerScope {
  postMessage(message: WorkerMessage, transfer?: readonly Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<RunRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

const ready = load().then(
  () => {
    const names = profiles().map(({ name }) => name);
    scope.postMessage({ kind: 'ready', worker: { version: VERSION, profiles: names } });
  },
  (error: unknown) => {
    scope.postMessage({ kind: 'broken', message: failureOf(error).message });
    throw error;
  },
);

scope.addEventListener('message', ({ data }) => {
  ready
    .then(() => runModule(data, (progress) => scope.postMessage({ kind: 'progress', progress })))
    .then(
      (run) => scope.postMessage({ kind: 'finished', run }, buffersOf(run)),
      (error: unknown) => scope.postMessage({ kind: 'failed', failure: failureOf(error) }),
    );
});

/** Handed over instead of copied. Distinct, for a module may return an input. */
function buffersOf({ inputs, outputs }: ModuleRun): Transferable[] {
  const bufferOf = (value: ShownValue): ArrayBuffer[] =>
    value.kind === 'tensor' ? [value.data.buffer as ArrayBuffer] : [];
  return [...new Set([...inputs, ...outputs].flatMap(bufferOf))];
}
