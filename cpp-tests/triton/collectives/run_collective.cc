#include "triton/collectives/run_collective.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "triton/ir/evaluate_constant.h"
#include "triton/ir/printer.h"
#include "triton/support/wasm_interpreter.h"
#include "triton/wasm/module_builder.h"

namespace fake_device::triton {

namespace {

constexpr uint32_t kFirstAddress = 1024;
constexpr uint8_t kGuard = 0xa5;
constexpr uint32_t kGuardBytes = 16;

uint64_t Next(uint64_t* state) {
  *state = *state * 6364136223846793005 + 1442695040888963407;
  return *state >> 33;
}

void Encode(const TestTile& tile, uint8_t* bytes) {
  const int width = BytesOf(tile.element);
  for (const Constant value : tile.values) {
    const uint64_t bits = EncodeElement(tile.element, value);
    std::memcpy(bytes, &bits, static_cast<size_t>(width));
    bytes += width;
  }
}

void Decode(const uint8_t* bytes, TestTile* tile) {
  const int width = BytesOf(tile->element);
  for (Constant& value : tile->values) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes, static_cast<size_t>(width));
    value = DecodeElement(tile->element, bits);
    bytes += width;
  }
}

uint32_t BytesWithGuard(const TestTile& tile) {
  const size_t bytes =
      tile.values.size() * static_cast<size_t>(BytesOf(tile.element));
  return (static_cast<uint32_t>(bytes) + 15) / 16 * 16 + kGuardBytes;
}

}  // namespace

TestTile RandomTile(ElementType element, int64_t count, uint64_t seed,
                    bool special) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double specials[] = {0.0, -0.0, kInfinity, -kInfinity,
                             std::numeric_limits<double>::quiet_NaN()};
  TestTile tile = {element, {}};
  uint64_t state = seed;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t number = static_cast<int64_t>(Next(&state) % 31) - 15;
    if (special && IsFloating(element) && number > 5) {
      tile.values.push_back(Constant::Float(specials[number % 5]));
    } else if (IsFloating(element)) {
      tile.values.push_back(Constant::Float(static_cast<double>(number) / 2));
    } else {
      tile.values.push_back(WrapInteger(element, number));
    }
  }
  return tile;
}

std::vector<TestTile> RunCollective(
    std::vector<TestTile> tiles, int64_t scratch_bytes,
    const std::function<void(LaneEmitter* emitter,
                             std::span<const Local> addresses)>& emit) {
  const size_t count = tiles.size() + 1;
  ModuleBuilder builder;
  MathImports math(&builder);
  FunctionBuilder code(std::vector<WasmType>(count, WasmType::kI32), {});
  LaneEmitter emitter(&code, &math);
  std::vector<Local> addresses;
  for (size_t i = 0; i < count; ++i) {
    addresses.push_back(code.Parameter(static_cast<int>(i)));
  }
  emit(&emitter, addresses);
  EXPECT_EQ(code.depth(), 0);
  builder.Export("run", builder.AddFunction(code));
  std::string error;
  const std::optional<WasmModule> module =
      WasmModule::Parse(builder.Encode(), &error);
  if (!module) {
    ADD_FAILURE() << error;
    return tiles;
  }

  std::vector<WasmValue> arguments;
  std::vector<uint32_t> places;
  uint32_t end = kFirstAddress;
  for (const TestTile& tile : tiles) {
    places.push_back(end);
    arguments.push_back(WasmValue::Of(end));
    end += BytesWithGuard(tile);
  }
  arguments.push_back(WasmValue::Of(end));
  end += static_cast<uint32_t>(scratch_bytes);
  // Nothing behind the scratch memory is there to be touched.
  WasmInstance instance(&*module, end);
  std::vector<uint8_t>& memory = instance.memory();
  std::fill(memory.begin(), memory.end(), kGuard);
  for (size_t i = 0; i < tiles.size(); ++i)
    Encode(tiles[i], &memory[places[i]]);
  const WasmOutcome outcome = instance.Call("run", arguments);
  EXPECT_TRUE(outcome.ok()) << NameOf(outcome.trap);
  for (size_t i = 0; i < tiles.size(); ++i) {
    Decode(&memory[places[i]], &tiles[i]);
    const uint32_t next = places[i] + BytesWithGuard(tiles[i]);
    for (uint32_t guard = next - kGuardBytes; guard < next; ++guard) {
      EXPECT_EQ(memory[guard], kGuard) << "behind tile " << i;
    }
  }
  return tiles;
}

bool IsSame(const TestTile& a, const TestTile& b) {
  if (a.element != b.element || a.values.size() != b.values.size()) {
    return false;
  }
  for (size_t i = 0; i < a.values.size(); ++i) {
    const Constant x = a.values[i], y = b.values[i];
    const bool are_nan = IsFloating(a.element) && std::isnan(x.floating()) &&
                         std::isnan(y.floating());
    if (x != y && !are_nan) return false;
  }
  return true;
}

std::string ToString(const TestTile& tile) {
  std::string text = InfoOf(tile.element).name;
  text += ":";
  for (const Constant value : tile.values) {
    text += " " + ToString(tile.element, value);
  }
  return text;
}

}  // namespace fake_device::triton
