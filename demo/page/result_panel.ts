/** What a run gave: its tensors, its trace, and the times of its kernels. */
import type { RunResult } from '../codegen/index.js';
import { element } from './dom.js';
import {
  formatMeasured,
  formatMilliseconds,
  formatShortDuration,
  isBelowResolution,
  plural,
} from './format.js';
import { type Tensor, tensorTable } from './tensor_table.js';
import type { RepeatedMeasurement } from './timing.js';
import { type TracedRun, tracePanel } from './trace_panel.js';

export interface FinishedRun {
  readonly inputs: readonly Tensor[];
  readonly result: RunResult;
  readonly repeated: RepeatedMeasurement;
  readonly traced: TracedRun;
  /** What the device's profile calls itself. */
  readonly product: string;
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
      ...inputs.map((tensor) => tensorTable(tensor, (value) => Number(value).toFixed(2))),
    ),
  );
}

export function showTrace(root: HTMLElement, { traced, product }: FinishedRun): void {
  root.replaceChildren(
    ...tracePanel(traced, {
      title: 'Timeline and memory, from the trace',
      note: `One run in the time of the device’s virtual clock: durations are its cost model’s for the profile ${product}, launch overhead included, and the same every time.`,
    }),
  );
}

export function showTiming(root: HTMLElement, run: FinishedRun, resolutionMs: number): void {
  const { kernels } = run.result;
  root.replaceChildren(
    element('h3', {}, 'Measured here, by the events around each kernel'),
    element(
      'ol',
      { class: 'kernel-times' },
      ...kernels.map(({ name, durationMs }) =>
        element(
          'li',
          {},
          element('code', {}, name),
          element('span', { class: 'duration' }, formatMeasured(durationMs, resolutionMs)),
        ),
      ),
    ),
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

function repeatedNote({ calls, batches, perCallMs, uncertaintyMs }: RepeatedMeasurement): Node[] {
  const time = element('strong', {}, formatShortDuration(perCallMs));
  const certainty =
    batches === 1
      ? 'measured once'
      : `±\u00a0${formatShortDuration(uncertaintyMs)}: the median of ${batches} such times, and half the width of their middle half`;
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
