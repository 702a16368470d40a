import { options } from './options.js';
import { toleranceLines } from './tolerances.js';

const indent = ' '.repeat(26);

/** An option's lines: its name, and beside it or below it what it does. */
function linesOf(option: (typeof options)[number], profiles: readonly string[]): string[] {
  const { name, short, value, help } = option;
  const flag = `  ${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  const lines =
    name === 'profile' ? [...help, `${profiles.join(', ')} (default ${profiles[0]})`] : help;
  const [first = '', ...rest] = lines;
  const beside =
    flag.length + 2 <= indent.length
      ? [flag.padEnd(indent.length) + first]
      : [flag, indent + first];
  return [...beside, ...rest.map((line) => indent + line)];
}

/** What `--help` prints. */
export function helpText(profiles: readonly string[]): string {
  return `Usage: inductor-fake-device run FILE [options]

Runs a module that TorchInductor wrote (TORCH_LOGS=output_code) on a simulated device, and prints
its kernels (time, launches, bytes, GB/s), the peak of device memory and its outputs.
FILE is the module's Python text; - is standard input.

Options:
${options.flatMap((option) => linesOf(option, profiles)).join('\n')}

--inputs and --constants take every value up to the next option, or one behind '=':
  inductor-fake-device run module.py --inputs x.npy w.npy:bfloat16 32
  inductor-fake-device run --inputs=x.npy --inputs=32 module.py

Tolerances of --check, which are those of torch.testing.assert_close; NaN equals NaN:
${toleranceLines()
  .map((line) => `  ${line}`)
  .join('\n')}

A .npy file has no bfloat16: --outputs writes such a tensor as float32, and --check compares it
with float32, or with its bits in uint16.

Exit codes:
  0  the module ran, and its outputs are those of --check
  1  an output is not, or the module failed as it ran
  2  wrong usage: an option, a file that cannot be read or written, inputs that the module does
     not take, constants that are missing
  3  the module holds what is not supported
`;
}
