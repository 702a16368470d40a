/** What a progress line is written to: standard error, where it is a terminal. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line of a terminal that is rewritten in place, and is gone in the end. Elsewhere nothing is written. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  #isShown = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (!this.#stream.isTTY || process.env.TERM === 'dumb') return;
    // In the last column a terminal would begin another line.
    const room = Math.max((this.#stream.columns || 80) - 1, 1);
    const line = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    this.#stream.write(`\r\x1b[2K${line}`);
    this.#isShown = true;
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#stream.write('\r\x1b[2K');
    this.#isShown = false;
  }
}
