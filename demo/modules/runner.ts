/** The page of modules: an editor, a worker that runs what is in it, and the panels of what that gave. */
import { element, find } from '../page/dom.js';
import { plural } from '../page/format.js';
import { FieldError, readSeed } from '../page/number_field.js';
import { KernelCode } from './kernel_code.js';
import { fragmentOf, LinkError, sourceOf } from './link.js';
import { moduleTextOf } from './log_text.js';
import type { Failure, RunRequest, WorkerFacts } from './messages.js';
import { ModuleEditor } from './module_editor.js';
import { listenForFiles } from './module_source.js';
import { showRun } from './results.js';
import { RunStatus } from './run_status.js';
import { FIRST_SAMPLE, fetchSample } from './samples.js';
import { ModuleWorker } from './worker_client.js';

export interface RunnerHandlers {
  /** The device is loaded, in its worker. */
  readonly onReady: (facts: WorkerFacts) => void;
}

export class Runner {
  readonly #editor: ModuleEditor;
  readonly #worker: ModuleWorker;
  readonly #kernelCode: KernelCode;
  readonly #status = new RunStatus();
  readonly #main = find('#main');
  readonly #samples = find('#samples');
  readonly #seed = find<HTMLInputElement>('#seed');
  readonly #profile = find<HTMLSelectElement>('#profile');
  readonly #run = find('#run');
  readonly #cancel = find('#cancel');
  /** Where the text comes from, as long as it is unchanged. */
  #origin = { name: '', text: '' };
  #sampleTexts = new Map<string, string>();
  /** What the address carries. */
  #linkedText: string | null = null;
  /** Of what is shown: the name, and all that it depends on. */
  #shown: { readonly name: string; readonly request: string } | null = null;
  /** Settles with the run that is under way, once all is shown that it leaves. */
  #running: Promise<void> = Promise.resolve();
  /** Counts what is loaded: of two that are on their way the later one is meant. */
  #loads = 0;

  constructor({ onReady }: RunnerHandlers) {
    this.#editor = new ModuleEditor(find('#module-editor'), {
      onChange: () => this.#changed(),
      onPasteAll: () => {
        this.#origin = { name: 'pasted module', text: this.#editor.text };
      },
      onPasteLog: (modules) =>
        this.#status.say(`${firstOfLog('the pasted log', modules)} is here. Press Run.`),
    });
    this.#kernelCode = new KernelCode(find('#kernel-code'), (line) => this.#editor.goTo(line));
    this.#worker = new ModuleWorker({
      onReady: (facts) => {
        this.#offerProfiles(facts.profiles);
        onReady(facts);
      },
      onBroken: (message) => this.#status.complain(`the page cannot start: ${message}`),
    });
    this.#listen();
  }

  /** The module of the address, or the first sample. */
  async start(): Promise<void> {
    const link = await this.#openLink();
    if (link === 'none') await this.#openSample(FIRST_SAMPLE);
    if (link === 'damaged') await this.#openInstead(FIRST_SAMPLE);
  }

  #listen(): void {
    this.#samples.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-sample]');
      if (button !== null) void this.#openSample(button.dataset.sample ?? '');
    });
    this.#run.addEventListener('click', () => void this.#start());
    this.#cancel.addEventListener('click', () => this.#worker.cancel());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) this.#worker.cancel();
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.#start();
    });
    for (const field of [this.#seed, this.#profile]) {
      field.addEventListener('input', () => this.#showOrigins());
    }
    listenForFiles({
      onText: (text, name) => void this.#openText(text, name),
      onRefused: (message) => this.#status.complain(message),
    });
    find('#copy-link').addEventListener('click', () => void this.#copyLink());
    window.addEventListener('hashchange', () => void this.#openLink());
  }

  // --- What is in the editor ---

  /** A sample is this page's own: it runs at once. */
  async #openSample(name: string): Promise<void> {
    const load = ++this.#loads;
    try {
      const text = await this.#sampleText(name);
      if (!(await this.#makeWay(load))) return;
      this.#replace(text, `${name}.py`);
      await this.#start();
    } catch (error) {
      if (load === this.#loads) this.#complainOf(error);
    }
  }

  /** A sample where the link gave nothing. It does not run, so that what is said of the link stays. */
  async #openInstead(name: string): Promise<void> {
    const load = this.#loads;
    try {
      const text = await this.#sampleText(name);
      if (load === this.#loads) this.#replace(text, `${name}.py`);
    } catch (error) {
      if (load === this.#loads) this.#complainOf(error);
    }
  }

  async #sampleText(name: string): Promise<string> {
    const text = this.#sampleTexts.get(name) ?? (await fetchSample(name));
    this.#sampleTexts.set(name, text);
    return text;
  }

  /**
   * Ends the run that is under way, with all that it says, before something else is opened.
   *
   * @returns whether that is still meant: false where the reader has opened another thing since
   */
  async #makeWay(load: number): Promise<boolean> {
    if (load !== this.#loads) return false;
    this.#worker.cancel();
    await this.#running;
    return load === this.#loads;
  }

  #complainOf(error: unknown): void {
    this.#status.complain(error instanceof Error ? error.message : String(error));
  }

  /** A file of the reader's own. */
  async #openText(text: string, name: string): Promise<void> {
    if (!(await this.#makeWay(++this.#loads))) return;
    const { text: module, modulesInLog } = moduleTextOf(text);
    this.#replace(module, name);
    this.#status.say(`${openedText(name, modulesInLog)} Press Run.`);
  }

  /**
   * The module of the address, if it carries one. Anyone can write a link, so what it carries is only shown, for
   * the reader to run it; unless the link was on this page's neighbour, whose generator wrote the module.
   */
  async #openLink(): Promise<'opened' | 'damaged' | 'none'> {
    const load = ++this.#loads;
    try {
      const text = await sourceOf(location.hash);
      if (text === null) return 'none';
      if (!(await this.#makeWay(load))) return 'opened';
      this.#linkedText = text;
      const isOwn = document.referrer.startsWith(new URL('./expressions.html', location.href).href);
      this.#replace(text, isOwn ? 'generated module' : 'linked module');
      if (isOwn) await this.#start();
      else this.#status.say('This module came with the link. Read it, then press Run.');
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.#status.complain(error.message);
      return 'damaged';
    }
    return 'opened';
  }

  #replace(text: string, name: string): void {
    this.#origin = { name, text };
    this.#editor.replace(text);
    this.#changed();
  }

  #changed(): void {
    const { text } = this.#editor;
    for (const button of this.#samples.querySelectorAll<HTMLElement>('[data-sample]')) {
      const sample = this.#sampleTexts.get(button.dataset.sample ?? '');
      button.setAttribute('aria-pressed', String(sample === text));
    }
    if (this.#linkedText !== null && this.#linkedText !== text) {
      // The address would promise what is not here any more.
      this.#linkedText = null;
      history.replaceState(null, '', location.pathname + location.search);
    }
    this.#showOrigins();
  }

  #name(): string {
    const { name, text } = this.#origin;
    return this.#editor.text === text ? name : `${name}, edited`;
  }

  async #copyLink(): Promise<void> {
    const { text } = this.#editor;
    const fragment = await fragmentOf(text);
    this.#linkedText = text;
    history.replaceState(null, '', `#${fragment}`);
    const { href } = location;
    try {
      await navigator.clipboard.writeText(href);
      this.#status.say(`copied: a link of ${plural(href.length, 'character')}`);
    } catch {
      this.#status.say('the link is in the address bar: copy it from there');
    }
  }

  // --- Running ---

  async #start(): Promise<void> {
    if (this.#worker.isRunning) return;
    let request: RunRequest;
    try {
      request = this.#request();
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      this.#status.complain(error.message);
      return;
    }
    this.#running = this.#perform(request);
    await this.#running;
  }

  async #perform(request: RunRequest): Promise<void> {
    const name = this.#name();
    this.#editor.showError(null);
    this.#status.begin();
    this.#showRunning(true);
    const outcome = await this.#worker.run(request, (progress) => this.#status.progress(progress));
    this.#showRunning(false);
    if (outcome.kind === 'cancelled') {
      this.#status.cancelled();
    } else if (outcome.kind === 'failed') {
      this.#fail(outcome.failure);
    } else {
      this.#status.finish(outcome.run);
      showRun(outcome.run, this.#kernelCode);
      this.#shown = { name, request: JSON.stringify(request) };
    }
    this.#showOrigins();
  }

  #request(): RunRequest {
    return {
      source: this.#editor.text,
      seed: readSeed(this.#seed),
      profile: this.#profile.value,
    };
  }

  #fail(failure: Failure): void {
    this.#status.fail(failure);
    if (failure.place === null) return;
    this.#editor.showError({ ...failure.place, message: failure.message });
  }

  #showRunning(isRunning: boolean): void {
    // Not `disabled`, which would take the keyboard's place away.
    this.#run.setAttribute('aria-disabled', String(isRunning));
    this.#cancel.setAttribute('aria-disabled', String(!isRunning));
    this.#main.setAttribute('aria-busy', String(isRunning));
  }

  #offerProfiles(names: readonly string[]): void {
    const chosen = this.#profile.value;
    this.#profile.replaceChildren(...names.map((name) => element('option', {}, name)));
    this.#profile.value = chosen;
    this.#profile.disabled = false;
    if (!this.#worker.isRunning) this.#showRunning(false);
  }

  #showOrigins(): void {
    const origin = find('#module-origin');
    origin.textContent = this.#name();
    origin.title = this.#name();
    if (this.#shown === null) return;
    const isOutdated = this.#shown.request !== this.#currentRequest();
    this.#main.classList.toggle('outdated', isOutdated);
    const runOrigin = find('#run-origin');
    runOrigin.title = this.#shown.name;
    runOrigin.replaceChildren(
      ...(isOutdated ? [element('strong', { class: 'outdated-mark' }, 'outdated'), ' '] : []),
      `of ${this.#shown.name}`,
    );
  }

  /** What a run would be asked now; null where a field holds no number. */
  #currentRequest(): string | null {
    try {
      return JSON.stringify(this.#request());
    } catch {
      return null;
    }
  }
}

function openedText(name: string, modulesInLog: number | null): string {
  if (modulesInLog === null) return `${name} is open.`;
  return `${firstOfLog(`the log ${name}`, modulesInLog)} is open.`;
}

function firstOfLog(log: string, modules: number): string {
  return modules === 1 ? `The module of ${log}` : `The first of the ${modules} modules of ${log}`;
}
