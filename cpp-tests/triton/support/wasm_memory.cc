#include <array>
#include <cstring>

#include "triton/support/wasm_execute.h"

namespace fake_device::triton::wasm_execute {

namespace {

using Vector = std::array<uint8_t, 16>;

// The bytes that an access is to, or null where they are not all there.
uint8_t* At(const WasmCode& code, std::span<uint8_t> memory,
            const WasmValue& address, size_t size) {
  // Two numbers of 32 bits: the sum does not wrap.
  const uint64_t begin = address.As<uint32_t>() + code.immediate;
  if (begin > memory.size() || memory.size() - begin < size) return nullptr;
  return memory.data() + begin;
}

template <typename T>
T Read(const uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <typename InMemory, typename Value>
WasmTrap Load(const WasmCode& code, std::span<uint8_t> memory,
              WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const uint8_t* from = At(code, memory, cell, sizeof(InMemory));
  if (from == nullptr) return WasmTrap::kOutOfBounds;
  cell.Set(static_cast<Value>(Read<InMemory>(from)));
  return WasmTrap::kNone;
}

template <typename InMemory>
WasmTrap Store(const WasmCode& code, std::span<uint8_t> memory,
               WasmValue** top) {
  *top -= 2;
  uint8_t* to = At(code, memory, (*top)[0], sizeof(InMemory));
  if (to == nullptr) return WasmTrap::kOutOfBounds;
  // Little-endian: a narrow number's bytes come first.
  std::memcpy(to, (*top)[1].bytes.data(), sizeof(InMemory));
  return WasmTrap::kNone;
}

template <typename Narrow, typename Wide>
WasmTrap LoadExtended(const WasmCode& code, std::span<uint8_t> memory,
                      WasmValue** top) {
  constexpr size_t kCount = 8 / sizeof(Narrow);
  WasmValue& cell = (*top)[-1];
  const uint8_t* from = At(code, memory, cell, 8);
  if (from == nullptr) return WasmTrap::kOutOfBounds;
  const auto narrow = Read<std::array<Narrow, kCount>>(from);
  std::array<Wide, kCount> wide;
  for (size_t i = 0; i < kCount; i++) wide[i] = narrow[i];
  cell.Set(wide);
  return WasmTrap::kNone;
}

template <typename T>
WasmTrap LoadSplat(const WasmCode& code, std::span<uint8_t> memory,
                   WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const uint8_t* from = At(code, memory, cell, sizeof(T));
  if (from == nullptr) return WasmTrap::kOutOfBounds;
  std::array<T, 16 / sizeof(T)> lanes;
  lanes.fill(Read<T>(from));
  cell.Set(lanes);
  return WasmTrap::kNone;
}

template <typename T>
WasmTrap LoadZero(const WasmCode& code, std::span<uint8_t> memory,
                  WasmValue** top) {
  WasmValue& cell = (*top)[-1];
  const uint8_t* from = At(code, memory, cell, sizeof(T));
  if (from == nullptr) return WasmTrap::kOutOfBounds;
  cell.Set(std::array<T, 16 / sizeof(T)>{Read<T>(from)});
  return WasmTrap::kNone;
}

template <typename T>
WasmTrap LoadLane(const WasmCode& code, std::span<uint8_t> memory,
                  WasmValue** top) {
  const WasmValue vector = *--*top;
  WasmValue& cell = (*top)[-1];
  const uint8_t* from = At(code, memory, cell, sizeof(T));
  if (from == nullptr) return WasmTrap::kOutOfBounds;
  cell = vector;
  std::memcpy(cell.bytes.data() + code.lane * sizeof(T), from, sizeof(T));
  return WasmTrap::kNone;
}

template <typename T>
WasmTrap StoreLane(const WasmCode& code, std::span<uint8_t> memory,
                   WasmValue** top) {
  *top -= 2;
  uint8_t* to = At(code, memory, (*top)[0], sizeof(T));
  if (to == nullptr) return WasmTrap::kOutOfBounds;
  const uint8_t* lane = (*top)[1].bytes.data() + code.lane * sizeof(T);
  std::memcpy(to, lane, sizeof(T));
  return WasmTrap::kNone;
}

bool IsInside(std::span<uint8_t> memory, uint64_t begin, uint64_t count) {
  return begin + count <= memory.size();
}

WasmTrap Copy(std::span<uint8_t> memory, WasmValue** top) {
  *top -= 3;
  const uint32_t to = (*top)[0].As<uint32_t>();
  const uint32_t from = (*top)[1].As<uint32_t>();
  const uint32_t count = (*top)[2].As<uint32_t>();
  if (!IsInside(memory, to, count) || !IsInside(memory, from, count)) {
    return WasmTrap::kOutOfBounds;
  }
  if (count > 0) {
    std::memmove(memory.data() + to, memory.data() + from, count);
  }
  return WasmTrap::kNone;
}

WasmTrap Fill(std::span<uint8_t> memory, WasmValue** top) {
  *top -= 3;
  const uint32_t to = (*top)[0].As<uint32_t>();
  const uint32_t count = (*top)[2].As<uint32_t>();
  if (!IsInside(memory, to, count)) return WasmTrap::kOutOfBounds;
  if (count > 0) {
    std::memset(memory.data() + to, (*top)[1].As<uint8_t>(), count);
  }
  return WasmTrap::kNone;
}

}  // namespace

WasmTrap RunMemory(const WasmCode& code, std::span<uint8_t> memory,
                   WasmValue** top) {
  switch (code.op) {
    case WasmOp::kI32Load:
      return Load<uint32_t, uint32_t>(code, memory, top);
    case WasmOp::kI64Load:
      return Load<uint64_t, uint64_t>(code, memory, top);
    case WasmOp::kF32Load:
      return Load<uint32_t, uint32_t>(code, memory, top);
    case WasmOp::kF64Load:
      return Load<uint64_t, uint64_t>(code, memory, top);
    case WasmOp::kI32Load8S:
      return Load<int8_t, int32_t>(code, memory, top);
    case WasmOp::kI32Load8U:
      return Load<uint8_t, uint32_t>(code, memory, top);
    case WasmOp::kI32Load16S:
      return Load<int16_t, int32_t>(code, memory, top);
    case WasmOp::kI32Load16U:
      return Load<uint16_t, uint32_t>(code, memory, top);
    case WasmOp::kI64Load8S:
      return Load<int8_t, int64_t>(code, memory, top);
    case WasmOp::kI64Load8U:
      return Load<uint8_t, uint64_t>(code, memory, top);
    case WasmOp::kI64Load16S:
      return Load<int16_t, int64_t>(code, memory, top);
    case WasmOp::kI64Load16U:
      return Load<uint16_t, uint64_t>(code, memory, top);
    case WasmOp::kI64Load32S:
      return Load<int32_t, int64_t>(code, memory, top);
    case WasmOp::kI64Load32U:
      return Load<uint32_t, uint64_t>(code, memory, top);
    case WasmOp::kI32Store:
      return Store<uint32_t>(code, memory, top);
    case WasmOp::kI64Store:
      return Store<uint64_t>(code, memory, top);
    case WasmOp::kF32Store:
      return Store<uint32_t>(code, memory, top);
    case WasmOp::kF64Store:
      return Store<uint64_t>(code, memory, top);
    case WasmOp::kI32Store8:
      return Store<uint8_t>(code, memory, top);
    case WasmOp::kI32Store16:
      return Store<uint16_t>(code, memory, top);
    case WasmOp::kI64Store8:
      return Store<uint8_t>(code, memory, top);
    case WasmOp::kI64Store16:
      return Store<uint16_t>(code, memory, top);
    case WasmOp::kI64Store32:
      return Store<uint32_t>(code, memory, top);
    case WasmOp::kV128Store:
      return Store<Vector>(code, memory, top);
    case WasmOp::kV128Load:
      return Load<Vector, Vector>(code, memory, top);
    case WasmOp::kV128Load8x8S:
      return LoadExtended<int8_t, int16_t>(code, memory, top);
    case WasmOp::kV128Load8x8U:
      return LoadExtended<uint8_t, uint16_t>(code, memory, top);
    case WasmOp::kV128Load16x4S:
      return LoadExtended<int16_t, int32_t>(code, memory, top);
    case WasmOp::kV128Load16x4U:
      return LoadExtended<uint16_t, uint32_t>(code, memory, top);
    case WasmOp::kV128Load32x2S:
      return LoadExtended<int32_t, int64_t>(code, memory, top);
    case WasmOp::kV128Load32x2U:
      return LoadExtended<uint32_t, uint64_t>(code, memory, top);
    case WasmOp::kV128Load8Splat:
      return LoadSplat<uint8_t>(code, memory, top);
    case WasmOp::kV128Load16Splat:
      return LoadSplat<uint16_t>(code, memory, top);
    case WasmOp::kV128Load32Splat:
      return LoadSplat<uint32_t>(code, memory, top);
    case WasmOp::kV128Load64Splat:
      return LoadSplat<uint64_t>(code, memory, top);
    case WasmOp::kV128Load32Zero:
      return LoadZero<uint32_t>(code, memory, top);
    case WasmOp::kV128Load64Zero:
      return LoadZero<uint64_t>(code, memory, top);
    case WasmOp::kV128Load8Lane:
      return LoadLane<uint8_t>(code, memory, top);
    case WasmOp::kV128Load16Lane:
      return LoadLane<uint16_t>(code, memory, top);
    case WasmOp::kV128Load32Lane:
      return LoadLane<uint32_t>(code, memory, top);
    case WasmOp::kV128Load64Lane:
      return LoadLane<uint64_t>(code, memory, top);
    case WasmOp::kV128Store8Lane:
      return StoreLane<uint8_t>(code, memory, top);
    case WasmOp::kV128Store16Lane:
      return StoreLane<uint16_t>(code, memory, top);
    case WasmOp::kV128Store32Lane:
      return StoreLane<uint32_t>(code, memory, top);
    case WasmOp::kV128Store64Lane:
      return StoreLane<uint64_t>(code, memory, top);
    case WasmOp::kMemorySize:
      (*top)++->Set(static_cast<uint32_t>(memory.size() / 65536));
      return WasmTrap::kNone;
    case WasmOp::kMemoryGrow:
      // A kernel's memory is the device's: it does not grow from inside.
      (*top)[-1].Set(int32_t{-1});
      return WasmTrap::kNone;
    case WasmOp::kMemoryCopy:
      return Copy(memory, top);
    case WasmOp::kMemoryFill:
      return Fill(memory, top);
    default:
      return WasmTrap::kUnreachable;
  }
}

}  // namespace fake_device::triton::wasm_execute
