import type { DevicePrint, PrintHandler } from '../simulated/index.js';

/** What kernels print (`tl.device_print`), a line for each element, with the kernel's name before Triton's own text. */
function linesOf({ kernel, program, text, values }: DevicePrint): string {
  const where = `${kernel}: pid (${program.join(', ')})`;
  return values.map((value, i) => `${where} idx (${i})${text}${value}\n`).join('');
}

/** Prints of kernels, of the call whose outputs are kept and not of those that are timed. */
export class Prints {
  isKept = true;
  readonly handler: PrintHandler;

  constructor(stream: { write(text: string): unknown }) {
    this.handler = (print) => {
      if (this.isKept) stream.write(linesOf(print));
    };
  }
}
