/**
 * A trace drawn: the host and each stream in a row of its own, an arrow from each call to its work, and
 * memory below, on the same axis of time.
 *
 * Everything drawn can be pointed at and, by the arrow keys, walked through: what it is stands in a line below.
 */
import { type Axis, chooseAxis } from './axis.js';
import { element, svgElement } from './dom.js';
import { formatBytes, formatMicroseconds } from './format.js';
import type { Arrow, MemoryStep, Row, Span, TraceModel } from './trace_model.js';
import { Walk } from './walk.js';

const LABEL_HEIGHT = 20;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = LABEL_HEIGHT + BAR_HEIGHT + 10;
/** Between bars that follow each other at once, in pixels; each gives half of it. */
const GAP = 1;
/** Of a bar's name to the bar's ends. */
const NAME_MARGIN = 4;
const MARK_WIDTH = 2;
const MARK_OVERHANG = 3;
const AXIS_HEIGHT = 30;
const LANE_HEIGHT = 36;
const MEMORY_HEIGHT = LABEL_HEIGHT + LANE_HEIGHT + 10;

const HINT = 'Point at the chart, or walk through it with the arrow keys.';

export function timeline(model: TraceModel): HTMLElement {
  const axis = chooseAxis(model.end);
  const detail = element('p', { class: 'detail' }, HINT);
  const walk = new Walk((text) => {
    detail.textContent = text ?? HINT;
  });
  const memoryTop = model.rows.length * ROW_HEIGHT + AXIS_HEIGHT;
  const svg = svgElement(
    'svg',
    {
      class: 'chart',
      height: memoryTop + 2 * MEMORY_HEIGHT,
      role: 'group',
      'aria-label': 'Timeline and memory',
    },
    ...grid(axis, memoryTop + 2 * MEMORY_HEIGHT),
    ...model.arrows.map((arrow) => drawArrow(arrow, axis)),
    ...model.rows.flatMap((row, position) => drawRow(row, position, axis, walk)),
    ...axisLabels(axis, model.rows.length * ROW_HEIGHT),
    ...drawMemory('allocated', model.memory, axis, memoryTop, walk),
    ...drawMemory('reserved', model.memory, axis, memoryTop + MEMORY_HEIGHT, walk),
  );
  const chart = element('div', { class: 'timeline' }, svg, detail);
  walk.listenTo(chart);
  new ResizeObserver(() => showNamesThatFit(svg)).observe(chart);
  return chart;
}

function showNamesThatFit(svg: SVGElement): void {
  const names = [...svg.querySelectorAll<SVGTextElement>('.bar-name')];
  // All is measured before anything is changed, so that the page is laid out once.
  const fits = names.map((name) => {
    const room = name.previousElementSibling?.getBoundingClientRect().width ?? 0;
    return name.getComputedTextLength() + 2 * NAME_MARGIN <= room;
  });
  for (const [index, name] of names.entries()) name.classList.toggle('fits', fits[index]);
}

function percent(microseconds: number, axis: Axis): string {
  return `${(100 * microseconds) / axis.end}%`;
}

function grid(axis: Axis, height: number): SVGElement[] {
  return axis.ticks.map((tick) =>
    svgElement('line', {
      class: 'grid',
      x1: percent(tick, axis),
      x2: percent(tick, axis),
      y1: 0,
      y2: height,
    }),
  );
}

function axisLabels(axis: Axis, top: number): SVGElement[] {
  const last = axis.ticks.length - 1;
  return axis.ticks.map((tick, index) =>
    svgElement(
      'text',
      {
        x: percent(tick, axis),
        y: top + 14,
        'text-anchor': index === 0 ? 'start' : index === last ? 'end' : 'middle',
      },
      index === last ? formatMicroseconds(tick) : String(Number(tick.toPrecision(3))),
    ),
  );
}

// --- Rows ---

function drawRow({ label, spans }: Row, position: number, axis: Axis, walk: Walk): SVGElement[] {
  const top = position * ROW_HEIGHT;
  const work = spans.filter(({ kind }) => kind !== 'mark');
  const bars = spans.map((span) => {
    const { kind, start, end } = span;
    const overhang = kind === 'mark' ? MARK_OVERHANG : 0;
    const bar = svgElement('rect', {
      class: `bar ${kind}`,
      x: percent(start, axis),
      // A mark takes no time.
      width: kind === 'mark' ? MARK_WIDTH : percent(end - start, axis),
      y: top + LABEL_HEIGHT - overhang,
      height: BAR_HEIGHT + 2 * overhang,
    });
    if (kind !== 'mark') {
      const before = span === work[0] ? 0 : GAP / 2;
      const behind = span === work.at(-1) ? 0 : GAP / 2;
      // An attribute cannot say this, nor may there be a style attribute under a strict policy.
      bar.style.setProperty('x', `calc(${percent(start, axis)} + ${before}px)`);
      bar.style.setProperty(
        'width',
        `max(1px, ${percent(end - start, axis)} - ${before + behind}px)`,
      );
    }
    walk.add(bar, { row: position, start, text: describeSpan(span, label) });
    return bar;
  });
  const marks = bars.filter((_, index) => spans[index]?.kind === 'mark');
  return [
    svgElement('text', { class: 'row-label', x: 0, y: top + 14 }, label),
    ...bars.flatMap((bar, index) => {
      const span = spans[index];
      if (span === undefined || span.kind === 'mark') return [];
      return span.kind === 'kernel' ? [bar, barName(span, top, axis)] : [bar];
    }),
    // Over the work that they stand before and behind.
    ...marks,
  ];
}

/** Seen where it fits into its bar, which it follows. The bar itself is named for who cannot see it. */
function barName({ name, start }: Span, top: number, axis: Axis): SVGElement {
  return svgElement(
    'text',
    {
      class: 'bar-name',
      x: percent(start, axis),
      dx: NAME_MARGIN,
      y: top + LABEL_HEIGHT + BAR_HEIGHT - 4,
      'aria-hidden': 'true',
    },
    name,
  );
}

function describeSpan({ kind, name, start, end, args }: Span, row: string): string {
  const what = {
    host: `host call ${name}`,
    kernel: `kernel ${name}, ${row}`,
    copy: `${name}, ${row}`,
    mark: `${name}, ${row}`,
  }[kind];
  const { grid, bytes } = args;
  return [
    what,
    ...(typeof grid === 'string' ? [`grid ${formatGrid(grid)}`] : []),
    ...(typeof bytes === 'number' ? [formatBytes(bytes)] : []),
    end > start
      ? `${formatMicroseconds(end - start)} from ${formatMicroseconds(start)}`
      : `at ${formatMicroseconds(start)}`,
  ].join(', ');
}

/** Without the dimensions at the end that have one program. */
function formatGrid(grid: string): string {
  return grid.replace(/( x 1)+$/, '').replaceAll(' x ', '\u00a0×\u00a0');
}

function drawArrow({ from, to, row }: Arrow, axis: Axis): SVGElement {
  return svgElement('line', {
    class: 'arrow',
    x1: percent(from, axis),
    x2: percent(to, axis),
    y1: LABEL_HEIGHT + BAR_HEIGHT,
    y2: row * ROW_HEIGHT + LABEL_HEIGHT,
  });
}

// --- Memory ---

type Amount = 'allocated' | 'reserved';

function drawMemory(
  amount: Amount,
  steps: readonly MemoryStep[],
  axis: Axis,
  top: number,
  walk: Walk,
): SVGElement[] {
  const most = Math.max(...steps.map((step) => step[amount]), 1);
  const row = amount === 'allocated' ? 1000 : 1001;
  const height = (step: MemoryStep): number => (LANE_HEIGHT * step[amount]) / most;
  return [
    svgElement('text', { class: 'row-label', x: 0, y: top + 14 }, `memory ${amount}`),
    svgElement(
      'text',
      { x: '100%', y: top + 14, 'text-anchor': 'end' },
      `up to ${formatBytes(most)}`,
    ),
    // A path knows no percentages: it is drawn in microseconds and stretched.
    svgElement(
      'svg',
      {
        class: `memory ${amount}`,
        x: 0,
        y: top + LABEL_HEIGHT,
        width: '100%',
        height: LANE_HEIGHT,
        viewBox: `0 0 ${axis.end} ${LANE_HEIGHT}`,
        preserveAspectRatio: 'none',
      },
      svgElement('path', { class: 'area', d: `${stairs(steps, height)}V${LANE_HEIGHT}Z` }),
      svgElement('path', { class: 'edge', d: stairs(steps, height) }),
    ),
    svgElement('line', {
      class: 'base',
      x1: 0,
      x2: '100%',
      y1: top + LABEL_HEIGHT + LANE_HEIGHT,
      y2: top + LABEL_HEIGHT + LANE_HEIGHT,
    }),
    ...steps.map((step) => {
      const { start, end } = step;
      const area = svgElement('rect', {
        class: 'interval',
        x: percent(start, axis),
        width: percent(end - start, axis),
        y: top + LABEL_HEIGHT,
        height: LANE_HEIGHT,
      });
      const text = `${formatBytes(step[amount])} ${amount}, from ${formatMicroseconds(start)} to ${formatMicroseconds(end)}`;
      walk.add(area, { row, start, text });
      return area;
    }),
  ];
}

function stairs(steps: readonly MemoryStep[], height: (step: MemoryStep) => number): string {
  const [first] = steps;
  if (first === undefined) return 'M0 0';
  return [
    `M${first.start} ${LANE_HEIGHT}`,
    ...steps.map((step) => `V${LANE_HEIGHT - height(step)}H${step.end}`),
  ].join('');
}
