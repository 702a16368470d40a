/** An expression goes through the example code generator and runs on a simulated device with the properties of PyTorch's fake one. */
import { Device, registerInterfaceForDevice } from 'inductor-fake-device';
import { DeviceProperties } from 'inductor-fake-device/inductor';
import { load, SimulatedDevice } from 'inductor-fake-device/simulated';
import { compile, parseExpression, registerExampleBackend } from '../codegen/index.js';
import { heading, matrix, table } from './print.js';

const [ROWS, COLUMNS] = [2, 16];

/** The kernel's own text out of the generated module. */
function kernelText(triton: string): string {
  const start = triton.indexOf('@triton.jit');
  const end = triton.indexOf("'''", start);
  return triton.slice(start, end === -1 ? undefined : end).trimEnd();
}

/** Compiles an expression over x for a simulated device, and runs it there. */
export async function runExpression(expression: string): Promise<void> {
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
}
