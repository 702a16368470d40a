import { Tensor } from '../../simulated/exports.js';

/**
 * Which tensors a module has made, and how often its variables hold each: what a variable lets go is freed with the statement's
 * end, as Python frees it. Tensors that came from outside are not the module's to free.
 */
export class Ledger {
  readonly #holders = new Map<Tensor, number>();
  /** Made, or let go by their last holder, in that order; some are held again. */
  readonly #loose: Tensor[] = [];

  /** Takes a tensor over. */
  made(tensor: Tensor): Tensor {
    this.#holders.set(tensor, 0);
    this.#loose.push(tensor);
    return tensor;
  }

  isOwn(tensor: Tensor): boolean {
    return this.#holders.has(tensor);
  }

  retain(value: object): void {
    if (!(value instanceof Tensor)) return;
    const holders = this.#holders.get(value);
    if (holders !== undefined) this.#holders.set(value, holders + 1);
  }

  release(value: object): void {
    if (!(value instanceof Tensor)) return;
    const holders = this.#holders.get(value);
    if (holders === undefined) return;
    this.#holders.set(value, holders - 1);
    if (holders === 1) this.#loose.push(value);
  }

  /** How many tensors are remembered that were held by nothing, of statements that have not ended. */
  mark(): number {
    return this.#loose.length;
  }

  /** Frees what nothing holds of what is remembered since a mark, and forgets it. */
  sweep(mark: number): void {
    const loose = this.#loose;
    for (let i = mark; i < loose.length; i++) {
      const tensor = loose[i] as Tensor;
      if (this.#holders.get(tensor) !== 0) continue;
      this.#holders.delete(tensor);
      tensor.dispose();
    }
    if (loose.length > mark) loose.length = mark;
  }

  /** Gives a tensor away: it is its new owner's to free. */
  handOver(tensor: Tensor): void {
    this.#holders.delete(tensor);
  }

  /** Frees everything. */
  clear(): void {
    this.#loose.length = 0;
    for (const tensor of this.#holders.keys()) tensor.dispose();
    this.#holders.clear();
  }
}
