/**
 * The main job of `npm start`: an expression goes through the example code generator and runs on a simulated
 * device with the properties of PyTorch's fake one.
 */
import { parseArgs } from 'node:util';
import { Device, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import { load, SimulatedDevice } from 'inductor-fake-device/simulated';
import { CodegenError, compile, parseExpression, registerExampleBackend } from './codegen/index.js';

const USAGE = `Usage: npm start -- [EXPRESSION]

Compiles an expression over x, a tensor of 2 x 16 numbers, for a simulated device, and runs it there.
Without EXPRESSION: sin(x) + x.min(), which PyTorch's own test of such devices compiles.`;

const [ROWS, COLUMNS] = [2, 16];

/** The kernel's own text out of the generated module. */
function kernelText(triton: string): string {
  const start = triton.indexOf('@triton.jit');
  const end = triton.indexOf("'''", start);
  return triton.slice(start, end === -1 ? undefined : end).trimEnd();
}

function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}

function table(rows: readonly (readonly [string, unknown])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${String(value)}`);
}

function matrix(data: ArrayLike<number>, columns: number): string {
  const cells = Array.from(data, (value) => value.toFixed(4));
  const width = Math.max(...cells.map((cell) => cell.length));
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += columns) {
    lines.push(
      cells
        .slice(i, i + columns)
        .map((cell) => cell.padStart(width))
        .join(' '),
    );
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

async function main(expression: string): Promise<void> {
  const started = performance.now();
  await load();
  const loaded = performance.now();

  const simulated = new SimulatedDevice();
  const { Interface } = simulated;
  const device = new Device('privateuseone', 0);
  registerInterfaceForDevice(device, Interface);
  registerExampleBackend(device.type);

  const x = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.cos(i * 0.7) * 2);
  const graph = parseExpression(expression, { x: { shape: [ROWS, COLUMNS] } });
  const program = compile(graph, { device });
  const compiled = performance.now();
  const result = program.run(simulated, [x]);

  console.log(`${expression}, with x of ${ROWS} x ${COLUMNS}, for ${device}`);
  heading('What the device answers');
  table([
    ['isAvailable()', Interface.isAvailable()],
    ['deviceCount()', Interface.deviceCount()],
    ['currentDevice()', Interface.currentDevice()],
    ['memoryAllocated(0)', Interface.memoryAllocated(0)],
    ['getRawStream(0)', Interface.getRawStream(0)],
    ['getComputeCapability(0)', Interface.getComputeCapability(0)],
    ['getDeviceProperties()', JSON.stringify(Interface.getDeviceProperties())],
    ['for Inductor', DeviceProperties.create(device)],
  ]);
  heading('The generated kernel (Triton)');
  console.log(kernelText(program.triton));
  heading('The generated wrapper (JavaScript)');
  console.log(program.javascript.trimEnd());
  heading('Inputs and outputs');
  console.log(`x =\n${matrix(x, COLUMNS)}`);
  for (const { data, shape } of result.outputs) {
    console.log(`output, ${shape.join(' x ') || 'a number'} =\n${matrix(data, shape.at(-1) ?? 1)}`);
  }
  heading('Time');
  table([
    ['loading the device', `${(loaded - started).toFixed(2)} ms`],
    ['generating code', `${(compiled - loaded).toFixed(2)} ms`],
    ...result.kernels.map(({ name, durationMs }): [string, string] => [
      name,
      `${durationMs.toFixed(4)} ms, between two events`,
    ]),
    ['the whole wrapper', `${result.totalMs.toFixed(4)} ms`],
  ]);
  heading('Memory');
  const stats = simulated.memoryStats();
  table(
    ['allocated_bytes.all.peak', 'allocated_bytes.all.current', 'reserved_bytes.all.current'].map(
      (name) => [name, stats[name]],
    ),
  );
  console.log('\nThe same in a page, to play with: npm run demo');
}

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) console.log(USAGE);
  else if (positionals.length > 1) throw new TypeError('give one expression, in quotes');
  else await main(positionals[0] ?? 'sin(x) + x.min()');
} catch (error) {
  // A mistake in the expression or in the options is the reader's to mend: no stack.
  const expected = error instanceof CodegenError || error instanceof TypeError;
  console.error(expected ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
