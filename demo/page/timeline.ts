/** When each kernel ran, by the events around it. */
import type { KernelRun } from '../codegen/index.js';
import { element, svgElement } from './dom.js';
import { formatMeasured, formatMilliseconds, isBelowResolution } from './format.js';

const BAR_HEIGHT = 14;
const AXIS_HEIGHT = 26;

export interface Timeline {
  readonly kernels: readonly KernelRun[];
  readonly totalMs: number;
  readonly resolutionMs: number;
}

export function timeline({ kernels, totalMs, resolutionMs }: Timeline): HTMLElement {
  const axis = chooseAxis(Math.max(totalMs, resolutionMs));
  const rows = kernels.map((kernel) =>
    element(
      'li',
      {},
      element('code', {}, kernel.name),
      element('span', { class: 'duration' }, formatMeasured(kernel.durationMs, resolutionMs)),
      bar(kernel, axis, resolutionMs),
    ),
  );
  return element('div', { class: 'timeline' }, element('ol', {}, ...rows), axisLine(axis));
}

interface Axis {
  readonly end: number;
  readonly ticks: readonly number[];
}

/** Round ticks, three to six of them, up to the first at or after `atLeast`. */
function chooseAxis(atLeast: number): Axis {
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  const step =
    [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5]
      .map((part) => part * magnitude)
      .find((candidate) => atLeast / candidate <= 5.001) ?? magnitude * 2.5;
  const count = Math.ceil(atLeast / step - 1e-6);
  return {
    end: count * step,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
}

function bar(kernel: KernelRun, axis: Axis, resolutionMs: number): SVGElement {
  const percent = (milliseconds: number): string => `${(100 * milliseconds) / axis.end}%`;
  const svg = svgElement('svg', { height: BAR_HEIGHT, 'aria-hidden': 'true' });
  for (const tick of axis.ticks) {
    svg.append(gridLine(percent(tick), BAR_HEIGHT));
  }
  const below = isBelowResolution(kernel.durationMs, resolutionMs);
  svg.append(
    svgElement('rect', {
      class: below ? 'bar below' : 'bar',
      x: percent(kernel.startMs),
      // As wide as it may have been, where the clock did not move.
      width: percent(below ? Math.min(resolutionMs, axis.end - kernel.startMs) : kernel.durationMs),
      y: 1,
      height: BAR_HEIGHT - 2,
      rx: 2,
    }),
  );
  return svg;
}

function axisLine(axis: Axis): SVGElement {
  const svg = svgElement('svg', { height: AXIS_HEIGHT, class: 'axis', 'aria-hidden': 'true' });
  const last = axis.ticks.length - 1;
  for (const [index, tick] of axis.ticks.entries()) {
    const x = `${(100 * tick) / axis.end}%`;
    svg.append(
      gridLine(x, 5),
      svgElement(
        'text',
        {
          x,
          y: 18,
          'text-anchor': index === 0 ? 'start' : index === last ? 'end' : 'middle',
        },
        index === last ? formatMilliseconds(tick) : String(Number(tick.toPrecision(3))),
      ),
    );
  }
  return svg;
}

function gridLine(x: string, height: number): SVGElement {
  return svgElement('line', { class: 'grid', x1: x, x2: x, y1: 0, y2: height });
}
