/** What the page draws, from traces of devices: streams, arrows and memory. */
import { dtype } from 'inductor-fake-device';
import {
  JavaScriptKernel,
  load,
  SimulatedDevice,
  type Tensor,
} from 'inductor-fake-device/simulated';
import { modelOf, type Row } from '../../demo/page/trace_model.js';

let device: SimulatedDevice;

beforeEach(async () => {
  await load();
  device = new SimulatedDevice({ clock: 'virtual', memoryBytes: 2 ** 25 });
});
afterEach(() => {
  expect(device.dispose()).toEqual([]);
});

const kernel = new JavaScriptKernel({
  name: 'increment',
  signature: { out_ptr0: '*fp32' },
  run(_program, out: Float32Array) {
    out[0] = (out[0] as number) + 1;
  },
});

const launch = (tensor: Tensor, stream: number): void =>
  device.launch(kernel, { grid: [1], stream, args: [tensor], cost: { bytes: 8, operations: 1 } });

const named = ({ spans }: Row): string[] => spans.map(({ kind, name }) => `${kind} ${name}`);

test('a row for the host and for each stream, an arrow from each launch to its work', () => {
  device.advanceTime(3);
  device.profiler.start();
  const side = device.createStream();
  const x = device.fromArray([0], dtype.float32);
  side.waitStream(device.defaultStream);
  launch(x, side.handle);
  device.defaultStream.waitStream(side);
  launch(x, 0);
  expect(x.item()).toBe(2);
  const { rows, arrows, end } = modelOf(device.profiler.stop());
  x.dispose();

  expect(rows.map(({ label }) => label)).toEqual([
    'host',
    'default stream',
    `stream ${side.handle}`,
  ]);
  const [host, first, second] = rows as [Row, Row, Row];
  expect(named(host).slice(0, 3)).toEqual([
    'host copy host to device',
    'host increment',
    'host increment',
  ]);
  expect(named(first).filter((text) => !text.startsWith('mark'))).toEqual([
    'copy copy host to device',
    'kernel increment',
    'copy copy device to host',
  ]);
  expect(named(second).filter((text) => !text.startsWith('mark'))).toEqual(['kernel increment']);
  // Times are from the trace's beginning, whenever that was.
  expect(host.spans[0]?.start).toBe(0);
  expect(Math.max(...rows.flatMap(({ spans }) => spans.map((span) => span.end)))).toBeCloseTo(end);
  expect(arrows.map(({ row }) => row)).toEqual([1, 2, 1, 1]);
  for (const { from, to, row } of arrows) {
    expect(to).toBeGreaterThanOrEqual(from);
    expect(host.spans.some(({ start }) => start === from)).toBe(true);
    expect(rows[row]?.spans.some(({ start }) => start === to)).toBe(true);
  }
  // Each waited for the other stream: the kernels ran one after the other. Times are differences of larger ones,
  // exact but for their last bits.
  const [, one] = first.spans.filter(({ kind }) => kind !== 'mark');
  const [other] = second.spans.filter(({ kind }) => kind === 'kernel');
  expect(one?.start).toBeGreaterThanOrEqual((other?.end ?? Infinity) - 1e-6);
});

test('memory has a step for each change that lasts, up to the end', () => {
  device.profiler.start();
  const x = device.fromArray([1, 2, 3], dtype.float32);
  const y = device.emptyStrided([1000], [1], dtype.float32);
  y.dispose();
  const z = device.emptyStrided([200], [1], dtype.float32);
  launch(x, 0);
  z.dispose();
  device.synchronize();
  const { memory, end } = modelOf(device.profiler.stop());
  x.dispose();
  // On the virtual clock only issuing work takes the host's time: what was freed at once leaves no step.
  expect(memory.map(({ allocated }) => allocated)).toEqual([512, 1536, 512]);
  expect(memory.every(({ reserved }) => reserved === 2 ** 21)).toBe(true);
  expect(memory[0]?.start).toBe(0);
  expect(memory.at(-1)?.end).toBeCloseTo(end);
  for (const [index, { start }] of memory.slice(1).entries()) {
    expect(start).toBe(memory[index]?.end);
  }
});

test('a trace without anything is drawn as nothing', () => {
  device.profiler.start();
  expect(modelOf(device.profiler.stop())).toEqual({
    rows: [{ label: 'host', spans: [] }],
    arrows: [],
    memory: [],
    end: 0,
  });
});
