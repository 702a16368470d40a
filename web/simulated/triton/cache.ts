/** Kernels that are kept; a source and its kernel have some tens of KB. */
const MOST_KERNELS = 500;

/** Kernels by what they were compiled from. Of too many, the one that was longest not asked for is forgotten. */
export class KernelCache<T extends object> {
  /** In order of use. */
  readonly #kernels = new Map<string, T>();

  get(key: string): T | undefined {
    const found = this.#kernels.get(key);
    if (found === undefined) return undefined;
    this.#kernels.delete(key);
    this.#kernels.set(key, found);
    return found;
  }

  add(key: string, kernel: T): T {
    this.#kernels.set(key, kernel);
    if (this.#kernels.size > MOST_KERNELS) {
      const [oldest] = this.#kernels.keys();
      this.#kernels.delete(oldest as string);
    }
    return kernel;
  }
}
