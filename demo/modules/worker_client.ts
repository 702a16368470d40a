/** The page's side of the worker. */
import type {
  Failure,
  ModuleRun,
  RunProgress,
  RunRequest,
  WorkerFacts,
  WorkerMessage,
} from './messages.js';

export type RunOutcome =
  | { readonly kind: 'finished'; readonly run: ModuleRun }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' };

interface Handlers {
  /** The worker can run modules; after a cancelled run again. */
  readonly onReady: (facts: WorkerFacts) => void;
  /** It never will: its files cannot be loaded. */
  readonly onBroken: (message: string) => void;
}

interface CurrentRun {
  readonly onProgress: (progress: RunProgress) => void;
  readonly settle: (outcome: RunOutcome) => void;
}

/** Runs one module at a time. */
export class ModuleWorker {
  readonly #handlers: Handlers;
  #worker: Worker;
  #run: CurrentRun | null = null;
  /** Why the worker cannot run anything; null as long as it may. */
  #broken: string | null = null;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
    this.#worker = this.#start();
  }

  get isRunning(): boolean {
    return this.#run !== null;
  }

  run(request: RunRequest, onProgress: (progress: RunProgress) => void): Promise<RunOutcome> {
    if (this.#run !== null) throw new Error('a module is running already');
    // No answer would ever come.
    if (this.#broken !== null) return Promise.resolve(failed(this.#broken));
    return new Promise((settle) => {
      this.#run = { onProgress, settle };
      this.#worker.postMessage(request);
    });
  }

  /** Ends the run at once, whatever it is in the middle of: its worker ends, and a fresh one begins. */
  cancel(): void {
    if (this.#run === null) return;
    this.#worker.terminate();
    this.#worker = this.#start();
    this.#settle({ kind: 'cancelled' });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./module_worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      // What an ended worker had said before it ended may still arrive.
      if (worker === this.#worker) this.#hear(data);
    });
    worker.addEventListener('error', ({ message }) => {
      if (worker === this.#worker) this.#break(message || 'its script cannot be loaded');
    });
    return worker;
  }

  #hear(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#handlers.onReady(message.worker);
        return;
      case 'broken':
        this.#break(message.message);
        return;
      case 'progress':
        this.#run?.onProgress(message.progress);
        return;
      case 'finished':
      case 'failed':
        this.#settle(message);
    }
  }

  #break(message: string): void {
    this.#broken = message;
    this.#handlers.onBroken(message);
    this.#settle(failed(message));
  }

  #settle(outcome: RunOutcome): void {
    const run = this.#run;
    this.#run = null;
    run?.settle(outcome);
  }
}

function failed(reason: string): RunOutcome {
  const message = `the page cannot start: ${reason}`;
  return { kind: 'failed', failure: { name: 'Error', message, place: null } };
}
