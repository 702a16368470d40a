#include "triton/support/math_host.h"

#include <array>
#include <string_view>
#include <unordered_map>

#include "triton/math/math_symbols.h"
#include "triton/math/vector_functions.h"
#include "triton/support/plain_arithmetic.h"

namespace fake_device::triton {

namespace {

struct Symbol {
  MathId math;
  bool is_vector = false;
};

const Symbol* FindSymbol(std::string_view name) {
  static const auto* const kSymbols = [] {
    auto* symbols = new std::unordered_map<std::string_view, Symbol>;
    uint16_t index = 0;
    for (const MathInfo& info : MathTable()) {
      const MathId math{index++};
      (*symbols)[info.symbol] = {math, false};
      if (info.vector_symbol != nullptr) {
        (*symbols)[info.vector_symbol] = {math, true};
      }
    }
    return symbols;
  }();
  const auto found = kSymbols->find(name);
  return found == kSymbols->end() ? nullptr : &found->second;
}

// The bits that EvaluateMath takes and a WasmValue has are the same: a number's
// own, of a narrow integer the low ones of an i32.
void CallScalar(MathId math, WasmValue* cells) {
  const MathInfo& info = InfoOf(math);
  std::array<uint64_t, kMaxMathOperands> operands = {};
  for (int i = 0; i < info.num_operands; i++) {
    operands[i] = BitsOf(info.operands[i]) == 64 ? cells[i].As<uint64_t>()
                                                 : cells[i].As<uint32_t>();
  }
  const std::span<const uint64_t> used(operands.data(), info.num_operands);
  cells[0].Set(EvaluateMath(math, used));
}

void CallVector(MathId math, WasmValue* cells) {
  const MathFunction function = VectorFunctionOf(math);
  const auto a = cells[0].As<F32x4>();
  const auto b = cells[1].As<F32x4>();
  const auto c = cells[2].As<F32x4>();
  switch (InfoOf(math).num_operands) {
    case 1:
      cells[0].Set(reinterpret_cast<F32x4 (*)(F32x4)>(function)(a));
      break;
    case 2:
      cells[0].Set(reinterpret_cast<F32x4 (*)(F32x4, F32x4)>(function)(a, b));
      break;
    default:
      cells[0].Set(
          reinterpret_cast<F32x4 (*)(F32x4, F32x4, F32x4)>(function)(a, b, c));
  }
}

}  // namespace

uint64_t ApplyMath(MathId math, std::span<const uint64_t> operands) {
  const MathInfo& info = InfoOf(math);
  std::array<uint64_t, kMaxMathOperands> bits = {};
  for (size_t i = 0; i < operands.size(); i++) {
    bits[i] = ToMemory(info.operands[i], operands[i]);
  }
  return FromMemory(info.result,
                    EvaluateMath(math, {bits.data(), operands.size()}));
}

void ImportMath(WasmInstance* instance) {
  for (const WasmImport& import : instance->module().imports()) {
    if (import.module != "math") continue;
    const Symbol* symbol = FindSymbol(import.name);
    if (symbol == nullptr) continue;
    const MathId math = symbol->math;
    if (symbol->is_vector) {
      instance->Import("math", import.name,
                       [math](WasmValue* cells) { CallVector(math, cells); });
    } else {
      instance->Import("math", import.name,
                       [math](WasmValue* cells) { CallScalar(math, cells); });
    }
  }
}

}  // namespace fake_device::triton
