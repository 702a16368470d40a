import { Device, DType, dtype, RuntimeError } from 'inductor-fake-device';

/** As torch.device behaves; what it accepts by wrapping (indices over 127) is refused here. */
describe('Device', () => {
  test.each<[string, string, number | null]>([
    ['privateuseone:0', 'privateuseone', 0],
    ['privateuseone', 'privateuseone', null],
    ['cuda:127', 'cuda', 127],
    ['cpu', 'cpu', null],
  ])('%s', (text, type, index) => {
    const device = Device.parse(text);
    expect([device.type, device.index]).toEqual([type, index]);
    expect(String(device)).toBe(text);
    expect(device.equals(new Device(type, index))).toBe(true);
  });

  test.each([
    ['privateuseone:-1', "Invalid device string: 'privateuseone:-1'"],
    ['privateuseone:01', "Invalid device string: 'privateuseone:01'"],
    ['privateuseone:', "Invalid device string: 'privateuseone:'"],
    [':0', "Invalid device string: ':0'"],
    ['cuda:1:2', "Invalid device string: 'cuda:1:2'"],
    ['CUDA', "Invalid device string: 'CUDA'"],
    ['', 'Device string must not be empty'],
    ['cuda:128', 'Device index must be at most 127, not 128'],
  ])('%s is refused', (text, message) => {
    expect(() => Device.parse(text)).toThrow(RuntimeError);
    expect(() => Device.parse(text)).toThrow(message);
  });

  test('a type with an index in it, or a negative index, is refused', () => {
    expect(() => new Device('cuda:0', 1)).toThrow(/must not include an index/);
    expect(() => new Device('cuda', -1)).toThrow('Device index must not be negative');
  });

  test('without an index is another device than with index 0', () => {
    expect(new Device('cuda').equals(new Device('cuda', 0))).toBe(false);
    expect(new Device('cuda').equals('cuda')).toBe(false);
  });
});

describe('dtype', () => {
  test('prints as in Python, and is found by either name', () => {
    expect(String(dtype.bfloat16)).toBe('torch.bfloat16');
    expect(DType.parse('torch.int64')).toBe(dtype.int64);
    expect(DType.parse('bool')).toBe(dtype.bool);
  });

  test('cannot be changed', () => {
    expect(() => Object.assign(dtype, { float32: null })).toThrow(TypeError);
    expect(() => Object.assign(dtype.float32, { itemsize: 1 })).toThrow(TypeError);
  });
});
