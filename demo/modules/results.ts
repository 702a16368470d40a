/** What a run gave, in the panels of the page. */
import { element, find } from '../page/dom.js';
import { tracePanel } from '../page/trace_panel.js';
import type { KernelCode } from './kernel_code.js';
import { kernelTable, measurementNote } from './kernel_table.js';
import type { ModuleRun, ShownValue } from './messages.js';
import { valueFigure } from './tensor_figure.js';

export function showRun(run: ModuleRun, kernelCode: KernelCode): void {
  const values = find('#values');
  values.replaceChildren(
    ...named('output', run.outputs),
    ...(run.outputs.length === 0 ? [element('p', {}, 'The module returns nothing.')] : []),
    ...printed(run.prints),
    inputs(run.inputs),
  );
  values.scrollTo(0, 0);
  find('#kernel-table').replaceChildren(
    run.kernels.length === 0
      ? element('p', { class: 'placeholder' }, 'The module launches no kernel.')
      : kernelTable(run.kernels, run.measurement, (name) => kernelCode.choose(name)),
  );
  find('#measurement').textContent = measurementNote(run.measurement);
  find('#trace').replaceChildren(
    ...tracePanel(run, {
      title: 'From the trace of one call',
      note: `In the time of the device’s virtual clock: durations are its cost model’s for the profile ${run.product}, launch overhead included, and the same every time.`,
    }),
  );
  kernelCode.show(run.sources);
}

function named(kind: string, values: readonly ShownValue[]): HTMLElement[] {
  return values.map((value, index) =>
    valueFigure(values.length === 1 ? kind : `${kind} ${index}`, value),
  );
}

function inputs(values: readonly ShownValue[]): HTMLElement {
  // Beside the editor there is room.
  const isOpen = matchMedia('(min-width: 60rem)').matches;
  return element(
    'details',
    isOpen ? { open: '' } : {},
    element('summary', {}, `Inputs (${values.length})`),
    ...named('input', values),
  );
}

function printed(lines: readonly string[]): HTMLElement[] {
  if (lines.length === 0) return [];
  return [
    element(
      'div',
      {},
      element('h3', {}, 'Printed by kernels'),
      element('pre', { class: 'prints', tabindex: '0' }, lines.join('\n')),
    ),
  ];
}
