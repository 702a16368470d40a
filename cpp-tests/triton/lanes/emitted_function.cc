#include "triton/lanes/emitted_function.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "triton/ir/evaluate_constant.h"

namespace fake_device::triton {

namespace {

const char* SymbolOf(const char* name, ElementType type, size_t operands) {
  const std::vector<ElementType> types(operands, type);
  return InfoOf(FindMath(name, types).value()).symbol;
}

// The functions that the emitter itself calls for.
template <typename T>
void ImportFmod(WasmInstance* instance, ElementType type) {
  instance->Import("math", SymbolOf("fmod", type, 2), [](WasmValue* cells) {
    cells[0].Set(std::fmod(cells[0].As<T>(), cells[1].As<T>()));
  });
}

void ImportMath(WasmInstance* instance) {
  ImportFmod<float>(instance, ElementType::kFloat32);
  ImportFmod<double>(instance, ElementType::kFloat64);
  instance->Import(
      "math", SymbolOf("fma", ElementType::kFloat64, 3), [](WasmValue* cells) {
        cells[0].Set(std::fma(cells[0].As<double>(), cells[1].As<double>(),
                              cells[2].As<double>()));
      });
}

// A buffer's address: they lie one after the other, not quite aligned.
uint32_t Place(size_t bytes, uint32_t* end) {
  const uint32_t address = *end + 8;
  *end = address + (static_cast<uint32_t>(bytes) + 63) / 64 * 64;
  return address;
}

std::vector<uint8_t> Encode(const EmitFunction& emit, size_t num_buffers,
                            std::span<const int> strides) {
  ModuleBuilder module;
  MathImports math(&module);
  FunctionBuilder code(std::vector<WasmType>(num_buffers + 1, WasmType::kI32),
                       {});
  LaneEmitter emitter(&code, &math);
  std::vector<Local> addresses;
  for (size_t i = 0; i < num_buffers; ++i) {
    addresses.push_back(code.Parameter(static_cast<int>(i)));
  }
  const Local iterations = code.Parameter(static_cast<int>(num_buffers));
  code.Loop();
  emit(&emitter, addresses);
  for (size_t i = 0; i < num_buffers; ++i) {
    code.Get(addresses[i]);
    code.I32Const(strides[i]);
    code.Op(Instruction::kI32Add);
    code.Set(addresses[i]);
  }
  code.Get(iterations);
  code.I32Const(1);
  code.Op(Instruction::kI32Sub);
  code.Tee(iterations);
  code.BrIf(0);
  code.End();
  EXPECT_EQ(code.depth(), 0);
  module.Export("run", module.AddFunction(code));
  return module.Encode();
}

}  // namespace

std::vector<std::vector<uint8_t>> RunEmitted(
    const EmitFunction& emit, std::vector<std::vector<uint8_t>> buffers,
    std::span<const int> strides, int iterations,
    const ImportFunctions& import) {
  std::string error;
  const std::optional<WasmModule> module =
      WasmModule::Parse(Encode(emit, buffers.size(), strides), &error);
  if (!module) {
    ADD_FAILURE() << error;
    return buffers;
  }
  uint32_t end = 1024;
  std::vector<uint32_t> places;
  std::vector<WasmValue> arguments;
  for (const std::vector<uint8_t>& buffer : buffers) {
    places.push_back(Place(buffer.size(), &end));
    arguments.push_back(WasmValue::Of(places.back()));
  }
  arguments.push_back(WasmValue::Of(iterations));
  WasmInstance instance(&*module, end);
  ImportMath(&instance);
  if (import) import(&instance);
  for (size_t i = 0; i < buffers.size(); ++i) {
    std::ranges::copy(buffers[i], instance.memory().begin() + places[i]);
  }
  const WasmOutcome outcome = instance.Call("run", arguments);
  EXPECT_TRUE(outcome.ok()) << NameOf(outcome.trap);
  for (size_t i = 0; i < buffers.size(); ++i) {
    std::copy_n(instance.memory().begin() + places[i], buffers[i].size(),
                buffers[i].begin());
  }
  return buffers;
}

std::vector<uint8_t> ToMemory(ElementType type,
                              std::span<const uint64_t> bits) {
  const auto bytes = static_cast<size_t>(BytesOf(type));
  std::vector<uint8_t> memory(bits.size() * bytes);
  for (size_t i = 0; i < bits.size(); ++i) {
    std::memcpy(&memory[i * bytes], &bits[i], bytes);
  }
  return memory;
}

std::vector<uint64_t> FromMemory(ElementType type,
                                 std::span<const uint8_t> bytes) {
  const auto width = static_cast<size_t>(BytesOf(type));
  std::vector<uint64_t> bits(bytes.size() / width);
  for (size_t i = 0; i < bits.size(); ++i) {
    std::memcpy(&bits[i], &bytes[i * width], width);
  }
  return bits;
}

std::vector<uint64_t> EdgeBits(ElementType type) {
  if (type == ElementType::kInt1) return {0, 1};
  std::vector<uint64_t> edges;
  const int bits = BitsOf(type);
  const uint64_t all = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  if (IsInteger(type)) {
    for (int64_t value : {0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 100}) {
      edges.push_back(static_cast<uint64_t>(value) & all);
      edges.push_back(static_cast<uint64_t>(-value) & all);
    }
    for (int power : {7, 8, 15, 16, 24, 31, 32, 53, 63}) {
      if (power >= bits) break;
      const uint64_t value = uint64_t{1} << power;
      edges.insert(edges.end(), {value - 1, value, value + 1, all - value});
    }
    return edges;
  }
  for (double value : {0.0,
                       1.0,
                       1.5,
                       2.0,
                       2.5,
                       3.0,
                       0.5,
                       0.1,
                       1e-30,
                       1e30,
                       127.0,
                       128.0,
                       255.5,
                       256.0,
                       32767.5,
                       65504.0,
                       65519.0,
                       65520.0,
                       65535.0,
                       65536.0,
                       0x1p31,
                       0x1p32,
                       0x1p53,
                       0x1p63,
                       0x1p64,
                       0x1p-14,
                       0x1p-24,
                       0x1p-25,
                       0x1.8p-24,
                       0x1p-126,
                       0x1p-149,
                       1 + 0x1p-8,
                       1 + 0x1p-11,
                       1 + 0x3p-11,
                       1 + 0x3p-8,
                       0x1.fffffep127,
                       0x1.fffffffffffffp1023,
                       1e-310}) {
    for (double sign : {1.0, -1.0}) {
      edges.push_back(EncodeElement(type, RoundFloat(type, sign * value)));
    }
  }
  const uint64_t infinity = EncodeElement(type, Constant::Float(HUGE_VAL));
  const uint64_t sign = uint64_t{1} << (bits - 1);
  // Quiet and signalling ones with payloads.
  const uint64_t quiet = infinity | (infinity >> 1 & ~infinity);
  for (uint64_t special :
       {infinity, infinity - 1, infinity + 1, infinity + 5, quiet, quiet + 3}) {
    edges.insert(edges.end(), {special, special | sign});
  }
  return edges;
}

uint64_t RandomBits(ElementType type, uint64_t* state) {
  // xorshift64*.
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  const uint64_t random = *state * 0x2545f4914f6cdd1d;
  return random >> (64 - BitsOf(type));
}

bool SameElement(ElementType type, uint64_t a, uint64_t b, bool nan_bits) {
  if (a == b) return true;
  if (nan_bits || IsInteger(type)) return false;
  return std::isnan(DecodeElement(type, a).floating()) &&
         std::isnan(DecodeElement(type, b).floating());
}

}  // namespace fake_device::triton
