/** Device memory: allocation and its statistics, copies, views, and running out of it. */
import * as pkg from 'inductor-fake-device/sync';

const { SimulatedDevice, JavaScriptKernel, dtype } = pkg;
type Device = InstanceType<typeof SimulatedDevice>;

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments, too
type Unchecked = any;

const KIB = 1024;
const MIB = 1024 * KIB;
const PAGE = 64 * KIB;

let device: Device;
beforeEach(() => {
  device = new SimulatedDevice();
});
afterEach(() => device.dispose());

const stat = (name: string) => device.memoryStats()[name];

describe('allocate and free', () => {
  test('give addresses that are multiples of 512, never 0, outside of the reserved 64 KiB', () => {
    const addresses = [1, 511, 512, 513, 1, MIB, MIB + 1, 10 * MIB].map((bytes) =>
      device.allocate(bytes),
    );
    for (const address of addresses) {
      expect(address).toBeGreaterThanOrEqual(PAGE);
      expect(address % 512).toBe(0);
    }
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) device.free(address);
    expect(stat('allocated_bytes.all.current')).toBe(0);
  });

  test('freeing null and 0 does nothing', () => {
    device.free(null);
    device.free(0);
    expect(stat('allocation.all.freed')).toBe(0);
  });

  test('0 bytes are an error', () => {
    expect(() => device.allocate(0)).toThrow(pkg.RuntimeError);
    expect(() => device.allocate(0)).toThrow(/cannot allocate 0 bytes/);
  });

  test('freeing twice is an error', () => {
    const address = device.allocate(100);
    device.free(address);
    expect(() => device.free(address)).toThrow(pkg.RuntimeError);
    expect(() => device.free(address)).toThrow(
      `cannot free address ${address}: it is in free memory of this device, so it was freed already`,
    );
  });

  test('freeing an interior address is an error, and frees nothing', () => {
    const address = device.allocate(4096);
    for (const inside of [1, 512, 4095]) {
      expect(() => device.free(address + inside)).toThrow(pkg.RuntimeError);
      expect(() => device.free(address + inside)).toThrow(
        `it is ${inside} bytes inside the allocation at ${address}`,
      );
    }
    expect(stat('allocation.all.current')).toBe(1);
    device.free(address);
  });

  test("freeing another device's address is an error, and that of none", () => {
    const other = new SimulatedDevice();
    const theirs = other.allocate(20 * MIB);
    const end = other.allocate(30 * MIB);
    expect(() => device.free(theirs)).toThrow(pkg.RuntimeError);
    expect(() => device.free(end)).toThrow(/this device has not handed it out/);
    for (const none of [1, 512, PAGE - 1, 2 ** 40]) {
      expect(() => device.free(none)).toThrow(/this device has not handed it out/);
    }
    other.free(theirs);
    other.dispose();
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '64', true, 64n, {}, undefined, null])(
    'allocating %p bytes is a TypeError',
    (bytes) => {
      expect(() => device.allocate(bytes as Unchecked)).toThrow(TypeError);
      expect(() => device.allocate(bytes as Unchecked)).toThrow(/'bytes'/);
      expect(stat('allocation.all.allocated')).toBe(0);
    },
  );

  test('a stream reuses its own memory, and no other the same', () => {
    const stream = device.createStream();
    const mine = device.allocate(5000, { stream });
    device.free(mine);
    expect(device.allocate(5000)).not.toBe(mine);
    expect(device.allocate(5000, { stream })).toBe(mine);
    device.free(mine);
    expect(device.allocate(5000, { stream: stream.handle })).toBe(mine);
    device.setStream(stream);
    device.free(mine);
    expect(device.allocate(5000)).toBe(mine);
  });

  test('what is recorded for a stream that has run is free again', () => {
    const stream = device.createStream();
    const address = device.allocate(700);
    device.recordStream(address, stream);
    device.free(address);
    expect(device.allocate(700)).toBe(address);
    const tensor = device.emptyStrided([4], [1], dtype.float32);
    device.recordStream(tensor, stream);
    expect(() => device.recordStream(address + 1, stream)).toThrow(/inside the allocation/);
    expect(() => device.recordStream(12345, stream)).toThrow(/has not handed it out/);
  });
});

describe('statistics', () => {
  const KINDS = [
    'allocation',
    'segment',
    'active',
    'inactive_split',
    'allocated_bytes',
    'reserved_bytes',
    'active_bytes',
    'inactive_split_bytes',
    'requested_bytes',
  ];

  test("have PyTorch's names", () => {
    const names = KINDS.flatMap((kind) =>
      ['all', 'small_pool', 'large_pool'].flatMap((pool) =>
        ['current', 'peak', 'allocated', 'freed'].map((value) => `${kind}.${pool}.${value}`),
      ),
    );
    expect(Object.keys(device.memoryStats()).sort()).toEqual(
      [
        ...names,
        'num_alloc_retries',
        'num_ooms',
        'num_sync_all_streams',
        'num_device_alloc',
        'num_device_free',
      ].sort(),
    );
    expect(Object.values(device.memoryStats()).every((value) => value === 0)).toBe(true);
  });

  test('count small and large, and what was asked for', () => {
    const small = device.allocate(1000);
    const large = device.allocate(3 * MIB + 1);
    expect(device.memoryStats()).toMatchObject({
      'allocation.all.current': 2,
      'allocation.small_pool.current': 1,
      'allocation.large_pool.current': 1,
      'allocated_bytes.small_pool.current': 1024,
      'allocated_bytes.large_pool.current': 3 * MIB + 512,
      'requested_bytes.all.current': 1000 + 3 * MIB + 1,
      'reserved_bytes.small_pool.current': 2 * MIB,
      'reserved_bytes.large_pool.current': 20 * MIB,
      'segment.all.current': 2,
      'inactive_split.all.current': 2,
      'inactive_split_bytes.all.current': 22 * MIB - 1024 - (3 * MIB + 512),
      num_device_alloc: 2,
    });
    device.free(small);
    device.free(large);
    expect(device.memoryStats()).toMatchObject({
      'allocated_bytes.all.current': 0,
      'allocated_bytes.all.peak': 1024 + 3 * MIB + 512,
      'allocated_bytes.all.freed': 1024 + 3 * MIB + 512,
      'reserved_bytes.all.current': 22 * MIB,
      'inactive_split.all.current': 0,
    });
  });

  test('peaks and totals are reset apart', () => {
    device.free(device.allocate(2048));
    const kept = device.allocate(512);
    expect(stat('allocated_bytes.all.peak')).toBe(2048);
    device.resetPeakMemoryStats();
    expect(stat('allocated_bytes.all.peak')).toBe(512);
    expect(stat('allocated_bytes.all.allocated')).toBe(2560);
    device.resetAccumulatedMemoryStats();
    expect(stat('allocated_bytes.all.allocated')).toBe(0);
    expect(stat('allocated_bytes.all.freed')).toBe(0);
    expect(stat('num_device_alloc')).toBe(0);
    expect(stat('allocated_bytes.all.current')).toBe(512);
    device.free(kept);
    expect(stat('allocated_bytes.all.freed')).toBe(512);
  });

  test('memoryAllocated of the interface is what is allocated', () => {
    expect(device.Interface.memoryAllocated()).toBe(0);
    device.allocate(513);
    expect(device.Interface.memoryAllocated()).toBe(1024);
  });

  test('emptyCache gives back what is not in use', () => {
    const kept = device.allocate(100);
    device.free(device.allocate(20 * MIB));
    expect(stat('reserved_bytes.all.current')).toBe(22 * MIB);
    device.emptyCache();
    expect(stat('reserved_bytes.all.current')).toBe(2 * MIB);
    expect(stat('num_device_free')).toBe(1);
    device.free(kept);
    device.emptyCache();
    expect(stat('reserved_bytes.all.current')).toBe(0);
    expect(device.memorySnapshot()).toEqual([]);
  });

  test('a snapshot has every block, in order, without gaps', () => {
    const stream = device.createStream();
    const first = device.allocate(1000, { label: 'first' });
    const second = device.allocate(600, { label: 'second', stream });
    device.recordStream(first, stream);
    const segments = device.memorySnapshot();
    expect(segments).toEqual([
      {
        address: first,
        totalSize: 2 * MIB,
        allocatedSize: 1024,
        activeSize: 1024,
        requestedSize: 1000,
        stream: 0,
        segmentType: 'small',
        blocks: [
          {
            address: first,
            size: 1024,
            requestedSize: 1000,
            state: 'active_allocated',
            label: 'first',
          },
          {
            address: first + 1024,
            size: 2 * MIB - 1024,
            requestedSize: 0,
            state: 'inactive',
            label: '',
          },
        ],
      },
      expect.objectContaining({ address: second, stream: stream.handle, requestedSize: 600 }),
    ]);
  });
});

describe('running out', () => {
  const out = (bytes: number) => {
    try {
      device.allocate(bytes);
    } catch (error) {
      return error as pkg.OutOfMemoryError;
    }
    throw new Error('there was room');
  };

  test('says what was asked, what there is, and what to try', () => {
    const held = device.allocate(100 * MIB);
    device.free(device.allocate(50 * MIB));
    const error = out(200 * MIB);
    expect(error).toBeInstanceOf(pkg.OutOfMemoryError);
    expect(error).toBeInstanceOf(pkg.RuntimeError);
    expect(error.message).toMatch(/tried to allocate 200(\.00)? MiB/);
    expect(error.message).toMatch(/capacity of 256(\.00)? MiB/);
    expect(error.message).toMatch(/100(\.00)? MiB is allocated/);
    expect(error.message).toMatch(/is reserved but unallocated/);
    expect(error.message).toMatch(/largest free block/);
    expect(error.message).toMatch(/Free what is no longer needed/);
    expect(stat('num_ooms')).toBe(1);
    expect(stat('num_alloc_retries')).toBe(1);
    // The cache was flushed for it, and what is in use is not touched.
    expect(stat('reserved_bytes.all.current')).toBe(100 * MIB);
    device.free(held);
    expect(device.allocate(200 * MIB)).toBeGreaterThan(0);
  });

  test('says so when it never will fit', () => {
    expect(out(2 ** 40).message).toMatch(/It cannot fit even when all is free/);
    expect(out(Number.MAX_SAFE_INTEGER).message).toMatch(/tried to allocate/);
  });

  test('is put off by one flush of the cache', () => {
    device.free(device.allocate(150 * MIB));
    device.allocate(200 * MIB);
    expect(stat('num_alloc_retries')).toBe(1);
    expect(stat('num_ooms')).toBe(0);
  });

  test('on request, at the nth allocation, once', () => {
    device.failAllocation(3);
    device.allocate(1);
    device.emptyStrided([1], [1], dtype.int8);
    expect(() => device.allocate(1, { label: 'third' })).toThrow(pkg.OutOfMemoryError);
    device.allocate(1);
    expect(stat('num_ooms')).toBe(1);
    device.failAllocation(1);
    expect(() => device.fromArray([1], dtype.int8)).toThrow(/was told to fail/);
    device.failAllocation(1);
    device.failAllocation(0);
    device.allocate(1);
  });

  test('grows on demand up to the limit', () => {
    expect(device.memory.buffer.byteLength).toBe(MIB);
    device.allocate(100);
    const small = device.memory.buffer.byteLength;
    expect(small).toBeLessThanOrEqual(3 * MIB);
    device.allocate(30 * MIB);
    const large = device.memory.buffer.byteLength;
    expect(large).toBeGreaterThanOrEqual(30 * MIB);
    expect(large).toBeLessThanOrEqual(small + 32 * MIB);
    expect(() => device.allocate(256 * MIB)).toThrow(pkg.OutOfMemoryError);
    expect(device.memory.buffer.byteLength).toBe(large);
    device.allocate(220 * MIB);
    expect(device.memory.buffer.byteLength).toBeLessThanOrEqual(256 * MIB);
  });

  test.each([
    [PAGE + 512, PAGE],
    [3 * MIB, 12 * PAGE],
    [4 * 1024 * MIB - PAGE, MIB],
  ])('memoryBytes may be %i, of which %i are reserved', (memoryBytes, reserved) => {
    using one = new SimulatedDevice({ memoryBytes });
    if (memoryBytes < 3 * MIB) {
      expect(() => one.allocate(512)).toThrow(pkg.OutOfMemoryError);
      return;
    }
    expect(one.allocate(512)).toBe(reserved);
    expect(() => one.allocate(memoryBytes)).toThrow(pkg.OutOfMemoryError);
  });

  test.each([PAGE, 3 * PAGE, 8 * MIB])('reservedBytes may be %i', (reservedBytes) => {
    using one = new SimulatedDevice({ reservedBytes });
    expect(one.memory.buffer.byteLength).toBe(reservedBytes);
    expect(one.allocate(1)).toBe(reservedBytes);
    // It is counted nowhere.
    expect(one.memoryStats()['allocated_bytes.all.current']).toBe(512);
    expect(one.memoryStats()['reserved_bytes.all.current']).toBe(2 * MIB);
  });

  test('of 4 GiB less a page the last bytes are usable', () => {
    using one = new SimulatedDevice({ memoryBytes: 4 * 1024 * MIB - PAGE });
    const bytes = 4092 * MIB;
    let address = 0;
    try {
      address = one.allocate(bytes);
    } catch (error) {
      // A host that does not have as much.
      expect(error).toBeInstanceOf(pkg.OutOfMemoryError);
      return;
    }
    const last = address + bytes - 8;
    expect(last).toBeGreaterThan(2 ** 31);
    one.copyHostToDevice(last, new Float64Array([7]));
    expect(one.view(last, dtype.float64, 1).at(0)).toBe(7);
    const seen: number[] = [];
    const kernel = new JavaScriptKernel({
      name: 'read',
      signature: { in0: '*fp64' },
      run: (_program, in0: Float64Array) => {
        seen.push(in0.length, in0[0] as number);
      },
    });
    one.launch(kernel, { grid: [1], args: [last] });
    expect(seen).toEqual([1, 7]);
  });
});

describe('copies', () => {
  const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7) % 251);

  test.each([1, 3, 4096, 100_003])('host to device to host, %i bytes', (length) => {
    const address = device.allocate(length);
    device.copyHostToDevice(address, bytes(length));
    const back = new Uint8Array(length);
    device.copyDeviceToHost(back, address);
    expect(Buffer.compare(back, bytes(length))).toBe(0);
  });

  test('host to device to device to host', () => {
    const [one, other] = [device.allocate(1000), device.allocate(1000)];
    device.copyHostToDevice(one, bytes(1000));
    device.copyDeviceToDevice(other, one, 1000);
    const back = new Uint8Array(1000);
    device.copyDeviceToHost(back, other);
    expect(back).toEqual(bytes(1000));
  });

  test('parts, and ranges that overlap', () => {
    const address = device.allocate(100);
    device.copyHostToDevice(address, bytes(100));
    device.copyDeviceToDevice(address + 10, address, 50);
    const back = new Uint8Array(100);
    device.copyDeviceToHost(back, address);
    const wanted = bytes(100);
    wanted.copyWithin(10, 0, 50);
    expect(back).toEqual(wanted);
    const part = new Uint8Array(10);
    device.copyDeviceToHost(part, address + 90);
    expect(part).toEqual(bytes(100).subarray(90));
  });

  test('an array that is part of a buffer', () => {
    const address = device.allocate(8);
    device.copyHostToDevice(address, new Uint16Array([1, 2, 3, 4, 5, 6]).subarray(1, 5));
    const back = new Uint16Array(6);
    device.copyDeviceToHost(back.subarray(2), address);
    expect([...back]).toEqual([0, 0, 2, 3, 4, 5]);
  });

  test('of nothing do nothing, at any address of ours and at 0', () => {
    const address = device.allocate(8);
    for (const at of [0, address]) {
      device.copyHostToDevice(at, new Uint8Array());
      device.copyDeviceToHost(new Uint8Array(), at);
      device.copyDeviceToDevice(at, address, 0);
      device.copyDeviceToDevice(address, at, 0);
    }
  });

  test.each(['eager', 'deferred'] as const)('%s, are seen after synchronize', async (execution) => {
    using one = new SimulatedDevice({ execution });
    const stream = one.createStream();
    const [a, b] = [one.allocate(16), one.allocate(16)];
    one.copyHostToDevice(a, bytes(16), { stream });
    one.copyDeviceToDevice(b, a, 16, { stream });
    stream.synchronize();
    expect(
      Uint8Array.from({ length: 16 }, (_, i) => Number(one.view(b, dtype.uint8, 16).at(i))),
    ).toEqual(bytes(16));
    await one.copyHostToDeviceAsync(a, new Uint8Array(16).fill(3), { stream });
    expect(one.view(a, dtype.uint8, 16).at(15)).toBe(3);
    await expect(one.copyHostToDeviceAsync(1, new Uint8Array(1))).rejects.toThrow(
      /no address of this device's memory/,
    );
  });

  test('in the wrong direction are errors, and copy nothing', () => {
    const address = device.allocate(8);
    device.copyHostToDevice(address, new Float64Array([1]));
    const host = new Float64Array([2]);
    const wrong: (() => unknown)[] = [
      () => device.copyHostToDevice(host as Unchecked, address as Unchecked),
      () => device.copyDeviceToHost(address as Unchecked, host as Unchecked),
      () => device.copyHostToDevice(address, address as Unchecked),
      () => device.copyDeviceToHost(host, host as Unchecked),
      () => device.copyDeviceToDevice(host as Unchecked, address, 8),
      () => device.copyDeviceToDevice(address, host as Unchecked, 8),
      () => device.copyHostToDevice(address, host.buffer as Unchecked),
    ];
    for (const call of wrong) {
      expect(call).toThrow(TypeError);
      expect(call).toThrow(/must be/);
    }
    expect(device.view(address, dtype.float64, 1).at(0)).toBe(1);
    expect(host[0]).toBe(2);
  });

  test('past the end of an allocation, or into none, are errors', () => {
    const address = device.allocate(1000);
    const freed = device.allocate(1000);
    device.free(freed);
    for (const [at, length, words] of [
      [address, 1001, /1001 bytes from \d+ are more than the 1000 that are allocated/],
      [address + 999, 2, /more than the 1 that are allocated/],
      [address + 1000, 1, /more than the 0/],
      [freed, 1, /is no address of this device's memory/],
      [PAGE - 1, 1, /is no address/],
      [0, 1, /is no address/],
      [2 ** 41, 1, /is no address/],
    ] as const) {
      expect(() => device.copyHostToDevice(at, new Uint8Array(length))).toThrow(words);
      expect(() => device.copyDeviceToHost(new Uint8Array(length), at)).toThrow(words);
      expect(() => device.copyDeviceToDevice(at, address, length)).toThrow(pkg.RuntimeError);
      expect(() => device.copyDeviceToDevice(address, at, length)).toThrow(pkg.RuntimeError);
      expect(() => device.view(at, dtype.uint8, length)).toThrow(words);
    }
  });
});

describe('pointers', () => {
  test('have attributes, at the start and within', () => {
    const address = device.allocate(1000);
    const wanted = { type: 'device', base: address, bytes: 1000 };
    expect(device.pointerAttributes(address)).toEqual(wanted);
    expect(device.pointerAttributes(address + 999)).toEqual(wanted);
    device.free(address);
    for (const none of [0, 1, address, 2 ** 50]) {
      expect(device.pointerAttributes(none)).toEqual({ type: 'unregistered' });
    }
  });
});

describe('views', () => {
  test('read and write device memory', () => {
    const address = device.allocate(64);
    const view = device.view(address, dtype.int32, 4);
    view.set(3, -7);
    expect(view.length).toBe(4);
    expect(view.at(3)).toBe(-7);
    expect(view.array).toBeInstanceOf(Int32Array);
    expect(device.view(address + 8, dtype.int32, 2).at(1)).toBe(-7);
    for (const index of [-1, 4, 0.5, '0']) {
      expect(() => view.at(index as Unchecked)).toThrow(RangeError);
      expect(() => view.set(index as Unchecked, 0)).toThrow(RangeError);
    }
    for (const value of ['1', null, undefined, 1n, true]) {
      expect(() => view.set(0, value as Unchecked)).toThrow(TypeError);
    }
    const wide = device.view(address, dtype.int64, 1);
    wide.set(0, -1n);
    expect(wide.at(0)).toBe(-1n);
    expect(() => wide.set(0, 1)).toThrow(/must be a bigint, not number/);
    expect(() => device.view(address + 2, dtype.int32, 1)).toThrow(/no multiple of 4/);
  });

  test('that a growth detached say so instead of being empty', () => {
    const address = device.allocate(64);
    const view = device.view(address, dtype.float32, 16);
    view.set(0, 5);
    device.allocate(64 * MIB);
    for (const use of [() => view.array, () => view.at(0), () => view.set(0, 1)]) {
      expect(use).toThrow(pkg.RuntimeError);
      expect(use).toThrow(/detached when device memory grew: take a new one with view\(\)/);
    }
    expect(view.length).toBe(16);
    expect(device.view(address, dtype.float32, 16).at(0)).toBe(5);
  });
});

describe('dispose', () => {
  test('tells what was still allocated, with labels', () => {
    const one = new SimulatedDevice();
    const kept = one.allocate(1000, { label: 'weights' });
    const other = one.allocate(5 * MIB);
    one.free(one.allocate(77, { label: 'freed' }));
    const tensor = one.emptyStrided([3], [1], dtype.float32, { label: 'buf0' });
    expect(one.dispose()).toEqual(
      expect.arrayContaining([
        { address: kept, bytes: 1000, label: 'weights' },
        { address: other, bytes: 5 * MIB, label: '' },
        { address: tensor.address, bytes: 12, label: 'buf0' },
      ]),
    );
    expect(one.dispose()).toEqual([]);
    tensor.dispose();
  });

  test('finds nothing where nothing leaked', () => {
    const one = new SimulatedDevice();
    const tensor = one.fromArray([1, 2], dtype.float32, { label: 'arg0' });
    tensor.dispose();
    one.free(one.allocate(1));
    expect(one.dispose()).toEqual([]);
  });

  test('makes everything else a RuntimeError that says so', () => {
    const one = new SimulatedDevice();
    const stream = one.createStream();
    const event = one.createEvent();
    const tensor = one.fromArray([1], dtype.float32);
    const { Interface } = one;
    Interface.currentDevice();
    const kernel = new JavaScriptKernel({ name: 'k', signature: {}, run: () => {} });
    one.dispose();
    const uses: Record<string, () => unknown> = {
      allocate: () => one.allocate(1),
      free: () => one.free(PAGE),
      emptyCache: () => one.emptyCache(),
      memoryStats: () => one.memoryStats(),
      memorySnapshot: () => one.memorySnapshot(),
      resetPeakMemoryStats: () => one.resetPeakMemoryStats(),
      resetAccumulatedMemoryStats: () => one.resetAccumulatedMemoryStats(),
      pointerAttributes: () => one.pointerAttributes(1),
      view: () => one.view(PAGE, dtype.int8, 1),
      recordStream: () => one.recordStream(PAGE, stream),
      copyHostToDevice: () => one.copyHostToDevice(PAGE, new Uint8Array(1)),
      copyDeviceToHost: () => one.copyDeviceToHost(new Uint8Array(1), PAGE),
      copyDeviceToDevice: () => one.copyDeviceToDevice(PAGE, PAGE, 1),
      emptyStrided: () => one.emptyStrided([1], [1], dtype.int8),
      emptyLike: () => one.emptyLike(tensor),
      fromArray: () => one.fromArray([1], dtype.int8),
      createStream: () => one.createStream(),
      currentStream: () => one.currentStream(),
      setStream: () => one.setStream(stream),
      createEvent: () => one.createEvent(),
      synchronize: () => one.synchronize(),
      launch: () => one.launch(kernel, { grid: [1], args: [] }),
      failAllocation: () => one.failAllocation(1),
      failLaunch: () => one.failLaunch(1),
      lose: () => one.lose(),
      reset: () => one.reset(),
      now: () => one.now(),
      advanceTime: () => one.advanceTime(1),
      'profiler.start': () => one.profiler.start(),
      'stream.query': () => stream.query(),
      'stream.synchronize': () => stream.synchronize(),
      'stream.priority': () => stream.priority,
      'stream.waitStream': () => stream.waitStream(stream),
      'stream.recordEvent': () => stream.recordEvent(),
      'stream.waitEvent': () => stream.waitEvent(event),
      'stream.destroy': () => stream.destroy(),
      'event.record': () => event.record(),
      'event.query': () => event.query(),
      'event.wait': () => event.wait(),
      'event.synchronize': () => event.synchronize(),
      'tensor.copyFrom': () => tensor.copyFrom([1]),
      'tensor.toArray': () => tensor.toArray(),
      'tensor.item': () => tensor.item(),
      'Interface.currentDevice': () => Interface.currentDevice(),
      'Interface.setDevice': () => Interface.setDevice(0),
      'Interface.exchangeDevice': () => Interface.exchangeDevice(0),
      'Interface.deviceCount': () => Interface.deviceCount(),
      'Interface.getRawStream': () => Interface.getRawStream(0),
      'Interface.currentStream': () => Interface.currentStream(),
      'Interface.memoryAllocated': () => Interface.memoryAllocated(),
      'Interface.synchronize': () => Interface.synchronize(),
      'Interface.getComputeCapability': () => Interface.getComputeCapability(),
      'new Interface.Event': () => new Interface.Event(),
      'new Interface.Stream': () => new Interface.Stream(),
    };
    for (const [name, use] of Object.entries(uses)) {
      let error: unknown = `${name} did not throw`;
      try {
        use();
      } catch (thrown) {
        error = thrown;
      }
      expect([name, (error as Error)?.name, (error as Error)?.message]).toEqual([
        name,
        'RuntimeError',
        expect.stringMatching(/device (is|was) disposed|disposed|device is gone|gone/),
      ]);
    }
    tensor.dispose();
    event.dispose();
  });

  test('of one device leaves another alone', () => {
    const [one, other] = [new SimulatedDevice(), new SimulatedDevice()];
    const tensor = other.fromArray([1, 2], dtype.int32);
    one.dispose();
    expect(tensor.toArray()).toEqual([1, 2]);
    other.dispose();
  });
});

test('the memory of a tensor is not freed by its address', () => {
  const tensor = device.fromArray([1, 2], dtype.float32);
  expect(() => device.free(tensor.address)).toThrow(/belongs to a tensor/);
  expect(tensor.toArray()).toEqual([1, 2]);
  tensor.dispose();
  expect(stat('allocation.all.current')).toBe(0);
});

describe('a lost device', () => {
  test('fails clearly at every use until it is reset, and keeps its memory', () => {
    const stream = device.createStream();
    const event = device.createEvent();
    const address = device.allocate(8);
    const tensor = device.fromArray([3], dtype.float32);
    const kernel = new JavaScriptKernel({ name: 'k', signature: {}, run: () => {} });
    device.lose('it fell off the bus');
    const uses: (() => unknown)[] = [
      () => device.allocate(1),
      () => device.allocate(1, { label: 'x' }),
      () => device.free(address),
      () => device.memoryStats(),
      () => device.memorySnapshot(),
      () => device.pointerAttributes(address),
      () => device.emptyCache(),
      () => device.view(address, dtype.int8, 1),
      () => device.copyHostToDevice(address, new Uint8Array(1)),
      () => device.copyDeviceToHost(new Uint8Array(1), address),
      () => device.copyDeviceToDevice(address, address, 1),
      () => device.emptyStrided([1], [1], dtype.int8),
      () => device.createStream(),
      () => device.createEvent(),
      () => device.synchronize(),
      () => device.launch(kernel, { grid: [1], args: [] }),
      () => device.recordStream(address, stream),
      () => stream.synchronize(),
      () => stream.query(),
      () => stream.recordEvent(),
      () => stream.destroy(),
      () => event.record(),
      () => event.query(),
      () => event.synchronize(),
      () => tensor.copyFrom([1]),
      () => tensor.item(),
      () => device.Interface.synchronize(),
    ];
    for (const use of uses) {
      let error: unknown;
      try {
        use();
      } catch (thrown) {
        error = thrown;
      }
      expect([String(use), (error as Error)?.name]).toEqual([String(use), 'DeviceLostError']);
      expect((error as Error).message).toMatch(/lost until it is reset: it fell off the bus/);
    }
    expect(device.Interface.isAvailable()).toBe(false);
    device.lose('again');
    expect(() => device.synchronize()).toThrow(/it fell off the bus/);
    tensor.dispose();
    device.reset();
    expect(device.Interface.isAvailable()).toBe(true);
    device.synchronize();
    device.launch(kernel, { grid: [1], args: [], stream });
    expect(device.pointerAttributes(address)).toMatchObject({ bytes: 8 });
    device.free(address);
    expect(stat('allocation.all.current')).toBe(0);
  });
});
