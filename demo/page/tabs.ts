/**
 * Tabs as the ARIA authoring practices describe them: one stop of the Tab key, arrows, Home and End
 * move among them, and what is focused is shown.
 */
export class Tabs {
  readonly #tabs: readonly HTMLElement[];
  readonly #onSelect: (id: string) => void;

  /** @param onSelect called with the id of the tab's button */
  constructor(list: HTMLElement, onSelect: (id: string) => void) {
    this.#tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
    this.#onSelect = onSelect;
    for (const tab of this.#tabs) tab.addEventListener('click', () => this.#select(tab));
    list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#mark(this.#tabs[0]);
  }

  #onKey(event: KeyboardEvent): void {
    const current = this.#tabs.indexOf(event.target as HTMLElement);
    const count = this.#tabs.length;
    const next = {
      ArrowRight: (current + 1) % count,
      ArrowLeft: (current - 1 + count) % count,
      Home: 0,
      End: count - 1,
    }[event.key];
    const tab = next === undefined ? undefined : this.#tabs[next];
    if (current < 0 || tab === undefined) return;
    event.preventDefault();
    this.#select(tab);
    tab.focus();
  }

  #select(tab: HTMLElement): void {
    this.#mark(tab);
    this.#onSelect(tab.id);
  }

  #mark(selected: HTMLElement | undefined): void {
    for (const tab of this.#tabs) {
      tab.setAttribute('aria-selected', String(tab === selected));
      tab.tabIndex = tab === selected ? 0 : -1;
    }
  }
}
