/** What each kernel cost: launches, time, bytes, and how fast these were moved. */
import { element } from '../page/dom.js';
import { formatBytes, formatShortDuration, plural } from '../page/format.js';
import type { KernelTime, Measurement } from './messages.js';

const columns = ['kernel', 'kind', 'launches', 'time', 'bytes', 'GB/s'] as const;

/** @param onChoose called with the name of a Triton kernel whose source the reader asks for */
export function kernelTable(
  kernels: readonly KernelTime[],
  { batches }: Measurement,
  onChoose: (name: string) => void,
): HTMLElement {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = kernels.map((kernel) => {
    const share = total > 0 ? kernel.milliseconds / total : 0;
    const time = cell('time', timeText(kernel, batches));
    time.style.setProperty('--share', share.toFixed(3));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, kernelName(kernel, onChoose)),
      cell('kind', kernel.kind === 'triton' ? 'Triton' : 'operator'),
      cell('launches', String(kernel.launches)),
      time,
      cell('bytes', formatBytes(kernel.bytes)),
      cell('GB/s', rateText(kernel)),
    );
  });
  return element(
    'table',
    { class: 'kernels' },
    element(
      'thead',
      {},
      element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name))),
    ),
    element('tbody', {}, ...rows),
  );
}

export function measurementNote({ batches, calls }: Measurement): string {
  const what = 'Measured here, in calls that are profiled';
  if (batches === 1) return `${what}: ${calls === 1 ? 'one' : `the mean of ${calls}`}.`;
  const each = calls === 1 ? 'calls' : `means of ${plural(calls, 'call')}`;
  return `${what}: the median of ${batches} ${each}, ± half the width of their middle half.`;
}

function kernelName({ name, kind }: KernelTime, onChoose: (name: string) => void): HTMLElement {
  if (kind === 'operator') return element('code', {}, name);
  const button = element('button', { type: 'button', class: 'link' }, element('code', {}, name));
  button.addEventListener('click', () => onChoose(name));
  return button;
}

/** On a phone, where a row is a block, each number says what it is. */
function cell(label: string, text: string): HTMLElement {
  return element('td', { class: label.replace('/', '-'), 'data-label': label }, text);
}

function timeText({ milliseconds, uncertaintyMs }: KernelTime, batches: number): string {
  if (milliseconds < uncertaintyMs) return `under ${formatShortDuration(uncertaintyMs)}`;
  const time = formatShortDuration(milliseconds);
  return batches === 1 ? time : `${time} ±\u00a0${formatShortDuration(uncertaintyMs)}`;
}

function rateText({ bytes, milliseconds, uncertaintyMs }: KernelTime): string {
  if (milliseconds < uncertaintyMs) return '–';
  return String(Number((bytes / milliseconds / 1e6).toPrecision(3)));
}
