/** The samples are buttons of index.html; each carries its expression and the shapes that suit it. */
import type { TensorShape } from './input_panel.js';

export interface Sample {
  readonly expression: string;
  readonly shapes: ReadonlyMap<string, TensorShape>;
}

export function onSample(root: HTMLElement, choose: (sample: Sample) => void): void {
  root.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-expression]');
    if (button !== null) choose(readSample(button));
  });
}

/** The sample that the page starts with. */
export function firstSample(root: HTMLElement): Sample {
  const button = root.querySelector<HTMLElement>('[data-expression]');
  if (button === null) throw new Error('the page has no sample');
  return readSample(button);
}

/** Marks the sample that stands in the editor, if one does. */
export function showCurrentSample(root: HTMLElement, expression: string): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-expression]')) {
    button.setAttribute('aria-pressed', String(button.dataset.expression === expression));
  }
}

function readSample({ dataset }: HTMLElement): Sample {
  const { expression = '', ...rest } = dataset;
  const shapes = Object.entries(rest).flatMap(([name, text]): [string, TensorShape][] => {
    const match = /^(\d+)x(\d+)$/.exec(text ?? '');
    return match === null ? [] : [[name, [Number(match[1]), Number(match[2])]]];
  });
  return { expression, shapes: new Map(shapes) };
}
