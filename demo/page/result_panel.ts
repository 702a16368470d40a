/** What a run gave: its tensors, and the times of its kernels. */
import type { RunResult } from '../codegen/index.js';
import { element } from './dom.js';
import { formatMilliseconds, formatShortDuration, isBelowResolution, plural } from './format.js';
import { type Tensor, tensorTable } from './tensor_table.js';
import { timeline } from './timeline.js';
import type { RepeatedMeasurement } from './timing.js';

export interface FinishedRun {
  readonly inputs: readonly Tensor[];
  readonly result: RunResult;
  readonly repeated: RepeatedMeasurement;
}

export function showTensors(root: HTMLElement, { inputs, result }: FinishedRun): void {
  const outputs = result.outputs.map(({ data, shape }, position) => ({
    name: result.outputs.length === 1 ? 'output' : `output ${position}`,
    shape,
    data,
  }));
  root.replaceChildren(
    element('div', { class: 'outputs' }, ...outputs.map((tensor) => tensorTable(tensor))),
    element(
      'div',
      { class: 'input-tensors' },
      ...inputs.map((tensor) => tensorTable(tensor, (value) => value.toFixed(2))),
    ),
  );
}

export function showTiming(root: HTMLElement, run: FinishedRun, resolutionMs: number): void {
  const { kernels, totalMs } = run.result;
  root.replaceChildren(
    element('h3', {}, 'Timeline, from the events around each kernel'),
    timeline({ kernels, totalMs, resolutionMs }),
    element('p', { class: 'note', id: 'resolution-note' }, resolutionNote(run, resolutionMs)),
    element('p', { class: 'note', id: 'repeated-note' }, ...repeatedNote(run.repeated)),
  );
}

function resolutionNote({ result }: FinishedRun, resolutionMs: number): string {
  const resolution = formatMilliseconds(resolutionMs);
  const stated = `The timer’s resolution here is ${resolution}, measured when the page was loaded`;
  const below = result.kernels.filter(({ durationMs }) =>
    isBelowResolution(durationMs, resolutionMs),
  ).length;
  if (below === 0) return `${stated}: a time may be off by that much.`;
  const subject =
    below < result.kernels.length
      ? `${plural(below, 'kernel')} took`
      : below === 1
        ? 'the kernel took'
        : 'every kernel took';
  return `${stated}: ${subject} less, which one pair of events cannot tell from nothing.`;
}

function repeatedNote({ calls, perCallMs, uncertaintyMs }: RepeatedMeasurement): Node[] {
  const time = element('strong', {}, formatShortDuration(perCallMs));
  const certainty = `±\u00a0${formatShortDuration(uncertaintyMs)}`;
  return calls === 1
    ? [element('span', {}, 'A whole call, wrapper included: '), time, text(`, ${certainty}.`)]
    : [
        text(`Repeated ${calls} times between two events: `),
        time,
        text(` a call, wrapper included, ${certainty}.`),
      ];
}

function text(content: string): Text {
  return document.createTextNode(content);
}
