/** What wrappers ask of tensors: each expression on an x of 2 x 3 x 4 that counts from 0. */
import { loadInductorModule } from 'inductor-fake-device/inductor';
import { dtype, loadTriton, SimulatedDevice, Tensor } from 'inductor-fake-device/sync';

const device = new SimulatedDevice({ memoryBytes: 16 * 1024 * 1024 });
beforeAll(() => loadTriton());
afterAll(() => expect(device.dispose()).toEqual([]));

const moduleOf = (expression: string): string => `import torch
def call(args):
    x, = args
    args.clear()
    return (${expression}, )
`;

interface Shown {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly values: readonly unknown[];
}

async function evaluate(expression: string): Promise<unknown> {
  const module = await loadInductorModule(device, moduleOf(expression));
  const x = device.fromArray(
    Float32Array.from({ length: 24 }, (_, i) => i),
    dtype.float32,
    { size: [2, 3, 4] },
  );
  try {
    return module.call([x]).map((value) => {
      if (!(value instanceof Tensor)) return value;
      const shown: Shown = {
        size: value.size,
        stride: value.stride,
        values: [...value.toTypedArray()],
      };
      if (value !== x) value.dispose();
      return shown;
    })[0];
  } finally {
    x.dispose();
    module.dispose();
  }
}

const count = (length: number, first = 0, step = 1): number[] =>
  Array.from({ length }, (_, i) => first + i * step);

// As PyTorch 2.11 has them.
test.each<[expression: string, size: number[], stride: number[], values: number[]]>([
  ['x[0]', [3, 4], [4, 1], count(12)],
  ['x[-1, 1]', [4], [1], count(4, 16)],
  ['x[:, 1]', [2, 4], [12, 1], [...count(4, 4), ...count(4, 16)]],
  ['x[..., 2]', [2, 3], [12, 4], count(6, 2, 4)],
  ['x[0, 1:3, ::2]', [2, 2], [4, 2], [4, 6, 8, 10]],
  ['x[0, 5:9]', [0, 4], [4, 1], []],
  ['x[0, -1, -3:-1]', [2], [1], [9, 10]],
  ['x[0, 0, None]', [1, 4], [0, 1], count(4)],
  ['x.view(6, 4)', [6, 4], [4, 1], count(24)],
  ['x.view(2, -1)', [2, 12], [12, 1], count(24)],
  ['x.view((4, 6))', [4, 6], [6, 1], count(24)],
  ['x.view(1, 2, 1, 12)', [1, 2, 1, 12], [24, 12, 12, 1], count(24)],
  [
    'x.permute(0, 2, 1).view(2, 2, 2, 3)',
    [2, 2, 2, 3],
    [12, 2, 1, 4],
    [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23],
  ],
  ['x[:, :, :2].view(6, 2)', [6, 2], [4, 1], [0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21]],
  [
    'x.permute(2, 0, 1).reshape(8, 3)',
    [8, 3],
    [3, 1],
    [0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23],
  ],
  ['x.transpose(0, -1)[3]', [3, 2], [4, 12], [3, 15, 7, 19, 11, 23]],
  ['x[0].t()', [4, 3], [1, 4], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]],
  ['x[1].T', [4, 3], [1, 4], [12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23]],
  ['x[0, 0].unsqueeze(0)', [1, 4], [4, 1], count(4)],
  ['x[0, 0].unsqueeze(-1)', [4, 1], [1, 1], count(4)],
  ['x.view(2, 1, 12, 1).squeeze()', [2, 12], [12, 1], count(24)],
  ['x.view(2, 1, 12, 1).squeeze(1)', [2, 12, 1], [12, 1, 1], count(24)],
  ['x[0, 0].expand(2, 4)', [2, 4], [0, 1], [...count(4), ...count(4)]],
  ['x.as_strided((2, 2), (1, 5), 3)', [2, 2], [1, 5], [3, 8, 4, 9]],
  ['x[1].as_strided((2,), (1,))', [2], [1], [12, 13]],
  ['x.permute(2, 1, 0).contiguous()[0]', [3, 2], [2, 1], [0, 12, 4, 16, 8, 20]],
  ['x.sum()', [], [], [276]],
  ['x.sum(dim=0)', [3, 4], [4, 1], count(12, 12, 2)],
  ['x.sum((0, 2), keepdim=True)', [1, 3, 1], [3, 1, 1], [60, 92, 124]],
  ['x.to(torch.int32)[1, 2]', [4], [1], count(4, 20)],
  ['x.view(torch.int32)[0, 0]', [4], [1], [0, 0x3f800000, 0x40000000, 0x40400000]],
  ['torch.stack([x[0, 0], x[1, 2]], dim=1)', [4, 2], [2, 1], [0, 20, 1, 21, 2, 22, 3, 23]],
  ['x.clone().fill_(2)[0, 0]', [4], [1], [2, 2, 2, 2]],
  ['x.isnan().any()', [], [], [0]],
])('%s', async (expression, size, stride, values) => {
  const shown = (await evaluate(expression)) as Shown;
  expect(shown.size).toEqual(size);
  expect(shown.values.map(Number)).toEqual(values);
  // A stride of a dimension with one element is never used.
  const used = (strides: readonly number[]) => strides.filter((_, i) => size[i] !== 1);
  expect(used(shown.stride)).toEqual(used(stride));
});

test.each<[expression: string, value: number | boolean]>([
  ['x.size(1)', 3],
  ['x.size()[-1]', 4],
  ['x.shape[0]', 2],
  ['x.stride(0)', 12],
  ['x.stride()[1]', 4],
  ['x.numel()', 24],
  ['x.dim()', 3],
  ['x.element_size()', 4],
  ['x[1, 2, 3].item()', 23],
  ['int(x[0, 0, 3])', 3],
  ['float(x[0, 0, 3])', 3],
  ['x.is_contiguous()', true],
  ['x.permute(2, 1, 0).is_contiguous()', false],
  ['isinstance(x, torch.Tensor)', true],
  ['x.dtype == torch.float32', true],
  ['x.isinf().any().item()', false],
  ['len(x)', 2],
])('%s is %s', async (expression, value) => {
  expect(await evaluate(expression)).toBe(value);
});

test.each([
  ['x[2]', /index 2 is out of bounds for dimension 0 with size 2/],
  ['x[0, 0, 0, 0]', /too many indices for tensor of dimension 3/],
  ['x.view(5, 5)', /shape '\[5, 5\]' is invalid for input of size 24/],
  ['x.permute(0, 2, 1).view(24)', /view size is not compatible/],
  ['x.permute(0, 0, 1)', /permute/],
  ['x.size(3)', /Dimension out of range/],
  ['x.item()', /a Tensor with 24 elements cannot be converted to Scalar/],
  ['x.expand(2, 5, 4)', /expanded size of the tensor \(5\) must match the existing size \(3\)/],
  ['x.as_strided((30,), (1,))', /storage/],
  ['x[0].copy_(x)', /copy_|must match/],
  ['x.fill_("a")', /fill_\(\) takes a number, not 'a'/],
  ["x.size(dim='a')", /must be an int/],
  ['x.size(0, 1)', /takes 1 positional arguments but 2 were given/],
  ['torch.stack([])', /non-empty/],
])('%s fails', async (expression, message) => {
  await expect(evaluate(expression)).rejects.toThrow(message);
});
