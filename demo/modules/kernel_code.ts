/** A kernel's source beside the tile IR that the compiler made of it, and what the compiler says it did. */
import { CodeView } from '../page/code_view.js';
import { element, find } from '../page/dom.js';
import { formatBytes, plural } from '../page/format.js';
import type { KernelSource } from './messages.js';

export class KernelCode {
  readonly #root: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #goTo: HTMLButtonElement;
  readonly #source: CodeView;
  readonly #ir: CodeView;
  #kernels: readonly KernelSource[] = [];

  /** @param onGoTo called with the line of the module that the reader wants to see */
  constructor(root: HTMLElement, onGoTo: (line: number) => void) {
    this.#root = root;
    this.#select = find<HTMLSelectElement>('#kernel', root);
    this.#goTo = find<HTMLButtonElement>('#kernel-line', root);
    this.#source = new CodeView(find('#kernel-source', root));
    this.#ir = new CodeView(find('#kernel-ir', root));
    this.#select.addEventListener('change', () => this.#show());
    this.#goTo.addEventListener('click', () => {
      const kernel = this.#current();
      if (kernel !== undefined) onGoTo(kernel.line);
    });
  }

  /** The kernels of a run; the one that was looked at stays, if it is among them. */
  show(kernels: readonly KernelSource[]): void {
    const before = this.#current()?.name;
    this.#kernels = kernels;
    this.#select.replaceChildren(...kernels.map(({ name }) => element('option', {}, name)));
    if (kernels.some(({ name }) => name === before)) this.#select.value = before ?? '';
    this.#select.disabled = kernels.length === 0;
    this.#goTo.disabled = kernels.length === 0;
    this.#show();
  }

  /** The kernel of that name, brought into view. */
  choose(name: string): void {
    this.#select.value = name;
    this.#show();
    this.#root.scrollIntoView({ block: 'start' });
    this.#select.focus({ preventScroll: true });
  }

  #current(): KernelSource | undefined {
    return this.#kernels[this.#select.selectedIndex];
  }

  #show(): void {
    const kernel = this.#current();
    const name = kernel?.name ?? 'no kernel';
    find('#kernel-facts', this.#root).replaceChildren(
      ...(kernel === undefined
        ? ['The module has no Triton kernel.']
        : factsOf(kernel).map((fact) => element('li', {}, fact))),
    );
    this.#goTo.textContent = kernel === undefined ? 'Line' : `Line ${kernel.line} of the module`;
    // It begins behind the quotes, with the end of their line. The numbers are those of the module.
    const [, source = ''] = /^\n?(.*)$/s.exec(kernel?.source ?? '') ?? [];
    const firstLine = (kernel?.line ?? 1) + (kernel?.source.startsWith('\n') ? 1 : 0);
    this.#source.show(source, 'python', `Triton source of ${name}`, firstLine);
    this.#ir.show(kernel?.ir ?? '', 'plain', `Tile IR of ${name}`);
    this.#source.scrollToTop();
    this.#ir.scrollToTop();
    find('#kernel-report', this.#root).textContent = kernel?.report.trim() || 'Nothing to report.';
  }
}

function factsOf(kernel: KernelSource): string[] {
  const { heuristic, gridType, constants, numWarps, numStages, candidates, wasmBytes } = kernel;
  return [
    heuristic,
    gridType,
    ...constants.map(([name, value]) => `${name} = ${value}`),
    `num_warps = ${numWarps}`,
    `num_stages = ${numStages}`,
    plural(candidates, 'candidate configuration'),
    `${formatBytes(wasmBytes)} of WebAssembly`,
  ];
}
