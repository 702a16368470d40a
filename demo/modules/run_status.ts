/** What the page says of a run: in words that are read out, and, quietly, how far it is. */
import { element, find } from '../page/dom.js';
import { formatShortDuration, plural } from '../page/format.js';
import type { Failure, ModuleRun, RunProgress } from './messages.js';

const TICK_MS = 100;

const NAMED_EXCEPTION = /^\w+(?:Error|Exception): /;

export class RunStatus {
  readonly #status = find('#status');
  readonly #stage = find('#stage');
  readonly #bar = find<HTMLProgressElement>('#progress');
  #ticking: ReturnType<typeof setInterval> | undefined;
  #began = 0;
  #stageText = '';

  say(text: string): void {
    this.#status.classList.remove('error');
    this.#status.textContent = text;
  }

  complain(message: string, place?: string): void {
    this.#status.classList.add('error');
    this.#status.replaceChildren(
      ...(place === undefined ? [] : [element('strong', {}, `${place}: `)]),
      message,
    );
  }

  /** A run begins: from here on the time is shown. */
  begin(): void {
    this.say('running …');
    this.#began = performance.now();
    this.#bar.removeAttribute('value');
    this.#stageText = 'loading';
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  progress(progress: RunProgress): void {
    if (progress.stage === 'compiling') {
      const { kernel, done, total } = progress;
      this.#bar.max = total;
      this.#bar.value = done;
      this.#stageText = `compiling, ${done} of ${plural(total, 'kernel')}: ${kernel}`;
    } else {
      this.#bar.removeAttribute('value');
      this.#stageText = progress.stage;
    }
    this.#tick();
  }

  finish({ sources, measurement }: ModuleRun): void {
    const { loadMs, callMs, callUncertaintyMs, callBatches } = measurement;
    this.#end();
    const call =
      callBatches === 1
        ? `one call took ${formatShortDuration(callMs)}`
        : `a call takes ${formatShortDuration(callMs)}, ±\u00a0${formatShortDuration(callUncertaintyMs)}`;
    this.say(
      `${plural(sources.length, 'Triton kernel')}, loaded in ${formatShortDuration(loadMs)}; ${call}`,
    );
  }

  fail({ name, message, place }: Failure): void {
    this.#end();
    this.complain(
      // Where the message names Python's exception, the class that carries it says nothing more.
      NAMED_EXCEPTION.test(message) ? message : `${name}: ${message}`,
      place === null ? undefined : `line ${place.line}, column ${place.column}`,
    );
  }

  cancelled(): void {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#end();
    this.say(`cancelled after ${seconds.toFixed(1)} s; the device begins anew`);
  }

  #tick(): void {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#stage.textContent = `${seconds.toFixed(1)} s, ${this.#stageText}`;
  }

  #end(): void {
    clearInterval(this.#ticking);
    this.#bar.max = 1;
    this.#bar.value = 0;
    this.#stage.textContent = '';
  }
}
