/** The command's options: one table for reading the command line and for `--help`. */

export interface OptionDescription {
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in `--help`; without it the option is a switch. */
  readonly value?: string;
  /** Whether it takes several values, behind one another or by being repeated. */
  readonly isList?: boolean;
  readonly help: readonly string[];
}

export const options: readonly OptionDescription[] = [
  {
    name: 'inputs',
    value: 'VALUE...',
    isList: true,
    help: [
      'what the module is called with, in order, in place of its get_args():',
      'files FILE.npy, numbers (sizes), True, False, None. FILE.npy:DTYPE',
      'casts; :bfloat16 also takes the bits from a file of uint16.',
    ],
  },
  {
    name: 'constants',
    value: 'NAME=VALUE...',
    isList: true,
    help: ['values of constants that the text does not carry, written likewise'],
  },
  {
    name: 'graph',
    value: 'N',
    help: ['which module of a log of several is run, from 1'],
  },
  { name: 'seed', value: 'N', help: ['of the numbers that get_args() draws (default 0)'] },
  { name: 'profile', value: 'NAME', help: ['the accelerator whose properties the device has:'] },
  {
    name: 'clock',
    value: 'wall|virtual',
    help: ["measured times (default), or those of the profile's cost model"],
  },
  {
    name: 'memory',
    value: 'BYTES',
    help: ['of the device; K, M, G behind the number are 2^10, 2^20, 2^30', '(default 256M)'],
  },
  { name: 'autotune', help: ['time the candidates of each kernel first and keep the fastest'] },
  { name: 'outputs', value: 'DIR', help: ['write output0.npy, output1.npy, ... there'] },
  {
    name: 'check',
    value: 'DIR',
    help: ['compare the outputs with output0.npy, output1.npy, ... there'],
  },
  {
    name: 'rtol',
    value: 'X',
    help: ['relative tolerance of --check, in place of the one by dtype'],
  },
  { name: 'atol', value: 'X', help: ['absolute tolerance of --check, likewise'] },
  {
    name: 'trace',
    value: 'FILE',
    help: ["write the call in Chrome's trace format, for ui.perfetto.dev"],
  },
  { name: 'json', help: ['print one JSON object and nothing else'] },
  { name: 'help', short: 'h', help: ['print this'] },
  { name: 'version', help: ['print the version'] },
];
