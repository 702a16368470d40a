/** What is drawn in a chart, to be pointed at or walked through: one stop of the Tab key, then arrow keys. */

export interface Place {
  /** Left and right stay in a row, up and down change it. */
  readonly row: number;
  /** By which rows are ordered. */
  readonly start: number;
  readonly text: string;
}

export class Walk {
  readonly #places = new Map<Element, Place>();
  readonly #show: (text: string | null) => void;

  /** @param show called with what an item is, or `null` when none is looked at */
  constructor(show: (text: string | null) => void) {
    this.#show = show;
  }

  add(item: SVGElement, place: Place): void {
    item.setAttribute('role', 'img');
    item.setAttribute('aria-label', place.text);
    item.tabIndex = this.#places.size === 0 ? 0 : -1;
    this.#places.set(item, place);
  }

  /** @param chart what is around the drawing: Chromium makes SVG elements that hear of focus stops of the Tab key */
  listenTo(chart: HTMLElement): void {
    const showTarget = ({ target }: Event): void => {
      this.#show(this.#places.get(target as Element)?.text ?? null);
    };
    const showFocused = (): void => {
      this.#show(this.#places.get(document.activeElement ?? chart)?.text ?? null);
    };
    chart.addEventListener('pointerover', showTarget);
    chart.addEventListener('pointerleave', showFocused);
    chart.addEventListener('focusin', showTarget);
    chart.addEventListener('focusout', () => this.#show(null));
    chart.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #onKey(event: KeyboardEvent): void {
    const current = event.target as SVGElement;
    const place = this.#places.get(current);
    if (place === undefined) return;
    const next = this.#next(event.key, current, place);
    if (next === undefined) return;
    event.preventDefault();
    current.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }

  #next(key: string, current: SVGElement, { row, start }: Place): SVGElement | undefined {
    const own = this.#row(row);
    const position = own.indexOf(current);
    switch (key) {
      case 'ArrowRight':
        return own[Math.min(position + 1, own.length - 1)];
      case 'ArrowLeft':
        return own[Math.max(position - 1, 0)];
      case 'Home':
        return own[0];
      case 'End':
        return own.at(-1);
      case 'ArrowUp':
      case 'ArrowDown': {
        const rows = [...new Set([...this.#places.values()].map((place) => place.row))];
        const other = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
        // The last that has begun by then.
        return other === undefined
          ? current
          : (this.#row(other).findLast((item) => this.#startOf(item) <= start) ??
              this.#row(other)[0]);
      }
      default:
        return undefined;
    }
  }

  #row(row: number): SVGElement[] {
    return [...this.#places].flatMap(([item, place]) =>
      place.row === row ? [item as SVGElement] : [],
    );
  }

  #startOf(item: Element): number {
    return this.#places.get(item)?.start ?? 0;
  }
}
