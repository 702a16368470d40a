/** The wrapper and its kernels as the text of an ES module that exports `call(device, args)`. */
import { type DeviceOpOverrides, FakeDeviceOpOverrides } from 'inductor-fake-device/inductor';
import {
  allVariables,
  blocksOf,
  type IndexExpression,
  type Instruction,
  type IterationVariable,
  type Kernel,
  type Reduction,
  type Value,
} from './kernel_ir.js';
import { signatureOf, xBlockOf } from './launch_config.js';
import { nameValues } from './names.js';
import { binaryOps, javascriptHelpers, reductionOps, unaryOps } from './ops.js';
import type { Shape } from './shape.js';
import type { WrapperProgram, WrapperStatement } from './wrapper_ir.js';

export function printJavaScript(program: WrapperProgram, overrides: DeviceOpOverrides): string {
  const kernels = program.kernels.map(printKernel);
  const kernelText = kernels.join('\n\n');
  const helpers = Object.entries(javascriptHelpers)
    .filter(([name]) => kernelText.includes(`${name}(`))
    .map(([, definition]) => definition);
  const imports = program.inputs.length === 0 ? [] : ['assertSizeStride'];
  return [
    overrides instanceof FakeDeviceOpOverrides
      ? overrides.importPackage()
      : "import * as ifd from 'inductor-fake-device';",
    `import { ${[...imports, 'JavaScriptKernel'].join(', ')} } from 'inductor-fake-device/simulated';`,
    '',
    overrides.importGetRawStreamAs('get_raw_stream'),
    'const { float32 } = ifd.dtype;',
    ...(kernelText.includes('fround(') ? ['const { fround } = Math;'] : []),
    ...helpers,
    '',
    kernelText,
    '',
    ...printCall(program, overrides),
    '',
  ].join('\n');
}

// --- Kernels ---

function printKernel(kernel: Kernel): string {
  const names = nameValues(kernel);
  const of = (value: Value): string => names.of(value);
  const signature = Object.entries(signatureOf(kernel));
  const parameters = ['{ programId }', ...signature.map(([name]) => name)];
  const lines: string[] = [];
  const defined = new Set<IterationVariable>();
  for (const { once, loop } of blocksOf(kernel)) {
    for (const variable of allVariables([...once, ...loop])) {
      if (variable.tree !== 'x' || defined.has(variable)) continue;
      defined.add(variable);
      lines.push(defineVariable(variable));
    }
    lines.push(...once.map((instruction) => printInstruction(instruction, of)));
    if (loop.length === 0) continue;
    for (const instruction of loop) {
      if (instruction.kind !== 'reduction') continue;
      lines.push(`let ${of(instruction)} = ${reductionOps[instruction.op].identity};`);
    }
    lines.push(
      'for (let r0_index = 0; r0_index < r0_numel; r0_index++) {',
      ...indent(
        allVariables(loop)
          .filter(({ tree }) => tree === 'r0_')
          .map(defineVariable),
      ),
      ...indent(loop.map((instruction) => printInstruction(instruction, of))),
      '}',
    );
  }
  return [
    `const ${kernel.name} = new JavaScriptKernel({`,
    `  name: '${kernel.name}',`,
    `  signature: { ${signature.map(([name, type]) => `${name}: '${type}'`).join(', ')} },`,
    `  run(${parameters.join(', ')}) {`,
    `    const XBLOCK = ${xBlockOf(kernel)};`,
    '    const xoffset = programId[0] * XBLOCK;',
    '    const xend = Math.min(xoffset + XBLOCK, xnumel);',
    '    for (let xindex = xoffset; xindex < xend; xindex++) {',
    ...indent(indent(indent(lines))),
    '    }',
    '  },',
    '});',
  ].join('\n');
}

function defineVariable({ name, tree, divisor, modulus }: IterationVariable): string {
  const index = tree === 'x' ? 'xindex' : 'r0_index';
  if (modulus !== null) return `const ${name} = ${index} % ${modulus};`;
  return `const ${name} = ${divisor === 1 ? index : `Math.floor(${index} / ${divisor})`};`;
}

function printInstruction(instruction: Instruction, of: (value: Value) => string): string {
  switch (instruction.kind) {
    case 'store': {
      const { argument, index, value } = instruction;
      return `${argument.name}[${indexText(index)}] = ${of(value)};`;
    }
    case 'reduction': {
      const accumulator = of(instruction);
      const combined = reductionOps[instruction.op].javascript(
        accumulator,
        of(instruction.operand),
      );
      return `${accumulator} = ${combined};`;
    }
    default:
      return `const ${of(instruction)} = ${printValue(instruction, of)};`;
  }
}

function printValue(value: Exclude<Value, Reduction>, of: (value: Value) => string): string {
  switch (value.kind) {
    case 'load':
      return `${value.argument.name}[${indexText(value.index)}]`;
    case 'constant':
      return numberText(Math.fround(value.value));
    case 'unary':
      return unaryOps[value.op].javascript(of(value.operand));
    case 'binary':
      return binaryOps[value.op].javascript(of(value.left), of(value.right));
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function indexText(index: IndexExpression): string {
  const terms = index.map(({ variable, stride }) =>
    stride === 1 ? variable.name : `${stride} * ${variable.name}`,
  );
  return terms.length === 0 ? '0' : terms.join(' + ');
}

// --- The wrapper ---

function printCall(program: WrapperProgram, overrides: DeviceOpOverrides): string[] {
  const { inputs, statements } = program;
  const printer = new StatementPrinter(program, overrides);
  const enter = statements.findIndex(({ kind }) => kind === 'enter_device_guard');
  const before = statements.slice(0, enter);
  const within = statements.slice(enter + 1);
  return [
    'export function call(device, args) {',
    ...indent([
      `if (args.length !== ${inputs.length}) {`,
      `  throw new RangeError(\`expected ${inputs.length} inputs, got \${args.length}\`);`,
      '}',
      ...(inputs.length === 0
        ? []
        : [`let [${inputs.map(({ name }) => name).join(', ')}] = args;`]),
      ...before.flatMap((statement) => printer.print(statement)),
      "// The wrapper's own from here on, as after Python's args.clear(): freed however it ends.",
      'const tensors = new Set(args.splice(0));',
      'const events = [];',
      ...printer.helpers(),
      'try {',
      ...indent([
        ...printer.print(statements[enter]),
        'try {',
        ...indent(within.flatMap((statement) => printer.print(statement))),
        '} finally {',
        ...indent(printer.exitGuards()),
        '}',
      ]),
      '} finally {',
      '  for (const event of events) event.dispose?.();',
      '  for (const tensor of tensors) tensor.dispose();',
      '}',
    ]),
    '}',
  ];
}

class StatementPrinter {
  readonly #program: WrapperProgram;
  readonly #overrides: DeviceOpOverrides;
  readonly #declared = new Set<string>();
  readonly #guards: string[] = [];

  constructor(program: WrapperProgram, overrides: DeviceOpOverrides) {
    this.#program = program;
    this.#overrides = overrides;
  }

  helpers(): string[] {
    const device = JSON.stringify(this.#program.deviceType);
    return [
      'const empty_strided = (size, stride, dtype) => {',
      '  const tensor = device.emptyStrided(size, stride, dtype);',
      '  tensors.add(tensor);',
      '  return tensor;',
      '};',
      'const record_event = () => {',
      `  const event = new (ifd.getInterfaceForDevice(${device}).Event)({ enableTiming: true });`,
      '  events.push(event);',
      '  event.record(null);',
      '  return event;',
      '};',
    ];
  }

  exitGuards(): string[] {
    return this.#guards.map((guard) => `${guard}.exit();`);
  }

  print(statement: WrapperStatement | undefined): string[] {
    switch (statement?.kind) {
      case undefined:
        return [];
      case 'assert_size_stride': {
        const { name, size, stride } = statement;
        return [`assertSizeStride(${name}, ${list(size)}, ${list(stride)});`];
      }
      case 'enter_device_guard': {
        const guard = `guard${statement.index}`;
        this.#guards.unshift(guard);
        return [
          `const ${guard} = ${this.#overrides.deviceGuard(statement.index)};`,
          `${guard}.enter();`,
        ];
      }
      case 'exit_device_guard':
        // The guard is left in `finally`.
        return [];
      case 'set_device':
        return [`${this.#overrides.setDevice(statement.index)};`];
      case 'allocate': {
        const { name, size, stride } = statement;
        return [`let ${name} = empty_strided(${list(size)}, ${list(stride)}, float32);`];
      }
      case 'reuse':
        return [`let ${statement.name} = ${statement.from};`, `${statement.from} = null; // reuse`];
      case 'get_raw_stream': {
        const { name, index } = statement;
        const keyword = this.#declared.has(name) ? '' : 'let ';
        this.#declared.add(name);
        return [`${keyword}${name} = get_raw_stream(${index});`];
      }
      case 'record_event':
        return [`const ${statement.name} = record_event();`];
      case 'launch': {
        const { kernel, grid, buffers, numels, stream, cost } = statement;
        return [
          `device.launch(${kernel.name}, {`,
          `  grid: ${list(grid)},`,
          `  stream: ${stream},`,
          `  args: [${[...buffers, ...numels].join(', ')}],`,
          `  cost: { bytes: ${cost.bytes}, operations: ${cost.operations} },`,
          '});',
        ];
      }
      case 'free':
        return [`${statement.name}.dispose();`];
      case 'synchronize':
        return [`${this.#overrides.synchronize()};`];
      case 'return':
        return this.#printReturn(statement);
    }
  }

  #printReturn({ outputs, timings }: Extract<WrapperStatement, { kind: 'return' }>): string[] {
    const first = timings[0]?.start;
    const last = timings.at(-1)?.end;
    const names = outputs.map(({ name }) => name);
    return [
      'const result = {',
      `  outputs: [${names.join(', ')}],`,
      '  kernels: [',
      ...timings.flatMap(({ kernel, start, end }) => [
        '    {',
        `      name: '${kernel}',`,
        `      startMs: ${first}.elapsedTime(${start}),`,
        `      durationMs: ${start}.elapsedTime(${end}),`,
        '    },',
      ]),
      '  ],',
      `  totalMs: ${first}.elapsedTime(${last}),`,
      '};',
      ...names.map((name) => `tensors.delete(${name});`),
      'return result;',
    ];
  }
}

function list(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
