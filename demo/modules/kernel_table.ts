/** What each kernel cost: launches, time, bytes, and how fast these were moved. */
import { element } from '../page/dom.js';
import { formatBytes, formatShortDuration, plural } from '../page/format.js';
import type { KernelTime, Measurement } from './messages.js';

const columns = ['kernel', 'kind', 'launches', 'time', 'bytes', 'GB/s'] as const;

/** @param onChoose called with the name of a Triton kernel whose source the reader asks for */
export function kernelTable(
  kernels: readonly KernelTime[],
  { uncertaintyMs }: Measurement,
  onChoose: (name: string) => void,
): HTMLElement {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = kernels.map((kernel) => {
    const share = total > 0 ? kernel.milliseconds / total : 0;
    const time = cell('time', timeText(kernel.milliseconds, uncertaintyMs));
    time.style.setProperty('--share', share.toFixed(3));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, kernelName(kernel, onChoose)),
      cell('kind', kernel.kind === 'triton' ? 'Triton' : 'operator'),
      cell('launches', String(kernel.launches)),
      time,
      cell('bytes', formatBytes(kernel.bytes)),
      cell('GB/s', rateText(kernel, uncertaintyMs)),
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

export function measurementNote({ calls, uncertaintyMs }: Measurement): string {
  const mean =
    calls === 1 ? 'Measured here in one call' : `Measured here: means of ${plural(calls, 'call')}`;
  return `${mean}, ±\u00a0${formatShortDuration(uncertaintyMs)} for the steps of the browser’s clock.`;
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

function timeText(milliseconds: number, uncertaintyMs: number): string {
  return milliseconds < uncertaintyMs
    ? `under ${formatShortDuration(uncertaintyMs)}`
    : formatShortDuration(milliseconds);
}

function rateText({ bytes, milliseconds }: KernelTime, uncertaintyMs: number): string {
  if (milliseconds < uncertaintyMs) return '–';
  return String(Number((bytes / milliseconds / 1e6).toPrecision(3)));
}
