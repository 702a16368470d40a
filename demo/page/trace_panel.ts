/** A trace as the pages show it: drawn, summed up, and to save. */
import type { Trace } from 'inductor-fake-device/simulated';
import { element } from './dom.js';
import { formatBytes } from './format.js';
import type { MemorySummary } from './memory_summary.js';
import { timeline } from './timeline.js';
import { modelOf } from './trace_model.js';

export interface TracedRun {
  readonly trace: Trace;
  readonly memory: MemorySummary;
}

const legend = { host: 'host call', copy: 'copy', kernel: 'kernel', mark: 'event' };

/** @param note whose times these are */
export function tracePanel(
  { trace, memory }: TracedRun,
  { title, note }: { readonly title: string; readonly note: string },
): HTMLElement[] {
  const model = modelOf(trace);
  const kinds = new Set<string>(model.rows.flatMap(({ spans }) => spans.map(({ kind }) => kind)));
  const save = element('button', { type: 'button', class: 'quiet' }, 'Save the trace');
  save.addEventListener('click', () => saveTrace(trace));
  return [
    element('div', { class: 'trace-head' }, element('h3', {}, title), save),
    element(
      'ul',
      { class: 'legend', 'aria-hidden': 'true' },
      ...Object.entries(legend)
        .filter(([kind]) => kinds.has(kind))
        .map(([kind, text]) => element('li', { class: kind }, text)),
    ),
    timeline(model),
    memorySummary(memory),
    element('p', { class: 'note' }, note),
  ];
}

function memorySummary(memory: MemorySummary): HTMLElement {
  const facts: [string, string][] = [
    ['peak allocated', formatBytes(memory.peakAllocated)],
    ['peak reserved', formatBytes(memory.peakReserved)],
    ['segments', String(memory.segments)],
    ['allocations', String(memory.allocations)],
    ['left over', formatBytes(memory.left)],
  ];
  return element(
    'dl',
    { class: 'memory-summary', 'aria-label': 'Memory of this run' },
    ...facts.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  );
}

/** As a file that ui.perfetto.dev opens. */
function saveTrace(trace: Trace): void {
  const file = new Blob([JSON.stringify(trace)], { type: 'application/json' });
  const address = URL.createObjectURL(file);
  element('a', { href: address, download: 'trace.json' }).click();
  // Not in the same task: a download may only begin after it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
