#include <gtest/gtest.h>

#include <array>

#include "triton/ir/evaluate_constant.h"
#include "triton/lanes/emitted_function.h"

namespace fake_device::triton {

namespace {

// Stands for a function of the table: its operands are told apart by their
// order, the result is any bits that the type has, NaN excepted.
uint64_t Mix(const MathInfo& info, const uint64_t* operands) {
  uint64_t mixed = 1;
  for (int i = 0; i < info.num_operands; ++i) {
    mixed = (mixed + operands[i]) * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 29;
  }
  if (info.result == ElementType::kInt1) return mixed & 1;
  const int unused = 64 - BitsOf(info.result);
  return mixed << unused >> unused >> (IsFloating(info.result) ? 2 : 0);
}

// The bits of a scalar as it is passed: narrow ones extended to 32 bits.
uint64_t BitsOfCell(ElementType type, const WasmValue& cell) {
  return BitsOf(type) == 64 ? cell.As<uint64_t>() : cell.As<uint32_t>();
}

void CallScalar(const MathInfo& info, WasmValue* cells) {
  uint64_t operands[kMaxMathOperands];
  for (int i = 0; i < info.num_operands; ++i) {
    operands[i] = BitsOfCell(info.operands[i], cells[i]);
  }
  const uint64_t result = Mix(info, operands);
  if (BitsOf(info.result) == 64) {
    cells[0].Set(result);
  } else {
    cells[0].Set(static_cast<uint32_t>(result));
  }
}

void CallVector(const MathInfo& info, WasmValue* cells) {
  std::array<uint32_t, kLanes> results;
  for (int lane = 0; lane < kLanes; ++lane) {
    uint64_t operands[kMaxMathOperands];
    for (int i = 0; i < info.num_operands; ++i) {
      operands[i] = cells[i].As<std::array<uint32_t, kLanes>>()[lane];
    }
    results[lane] = static_cast<uint32_t>(Mix(info, operands));
  }
  cells[0].Set(results);
}

// Every entry of the table is called under its symbols with its types.
TEST(MathCalls, PassOperandsAndResultsOfAllTypes) {
  constexpr int kRows = 4 * kLanes;
  for (size_t index = 0; index < MathTable().size(); ++index) {
    const MathInfo& info = MathTable()[index];
    Operation operation;
    operation.opcode = Opcode::kMath;
    operation.math = {static_cast<uint16_t>(index)};
    for (bool is_vector : {false, true}) {
      SCOPED_TRACE(std::string(info.symbol) + (is_vector ? ", vector" : ""));
      const int step = is_vector ? kLanes : 1;
      uint64_t state = index + 1;
      std::vector<std::vector<uint64_t>> columns;
      std::vector<std::vector<uint8_t>> buffers;
      std::vector<int> strides;
      for (int i = 0; i < info.num_operands; ++i) {
        columns.emplace_back();
        for (int row = 0; row < kRows; ++row) {
          columns[i].push_back(RandomBits(info.operands[i], &state));
        }
        buffers.push_back(ToMemory(info.operands[i], columns[i]));
        strides.push_back(step * BytesOf(info.operands[i]));
      }
      buffers.push_back(std::vector<uint8_t>(
          kRows * static_cast<size_t>(BytesOf(info.result))));
      strides.push_back(step * BytesOf(info.result));
      const auto after = RunEmitted(
          [&](LaneEmitter* emitter, std::span<const Local> addresses) {
            std::vector<Lanes> operands;
            for (int i = 0; i < info.num_operands; ++i) {
              operands.push_back(emitter->Load(Type::Scalar(info.operands[i]),
                                               addresses[i], 0, is_vector));
            }
            emitter->Store(emitter->Elementwise(
                               operation, Type::Scalar(info.result), operands),
                           addresses.back(), 0);
          },
          buffers, strides, kRows / step,
          [&](WasmInstance* instance) {
            instance->Import("math", info.symbol, [&](WasmValue* cells) {
              CallScalar(info, cells);
            });
            if (info.vector_symbol == nullptr) return;
            instance->Import("math", info.vector_symbol, [&](WasmValue* cells) {
              CallVector(info, cells);
            });
          });
      const std::vector<uint64_t> results =
          FromMemory(info.result, after.back());
      for (int row = 0; row < kRows; ++row) {
        uint64_t operands[kMaxMathOperands];
        for (int i = 0; i < info.num_operands; ++i) {
          operands[i] = columns[i][row];
        }
        EXPECT_EQ(results[row], Mix(info, operands)) << row;
      }
    }
  }
}

}  // namespace

}  // namespace fake_device::triton
