#include <array>

#include "triton/lanes/operations.h"
#include "triton/lanes/registers.h"

namespace fake_device::triton {

namespace {

constexpr char kModule[] = "math";

MathId Find(const char* name, ElementType type, int num_operands) {
  const std::array<ElementType, 3> operands = {type, type, type};
  // The table has fmod and fma for fp32 and fp64.
  return *FindMath(name, {operands.data(), static_cast<size_t>(num_operands)});
}

// Calls the scalar function on operands of the table's types.
Lanes CallForEachLane(LaneEmitter* emitter, MathId math, const Type& result,
                      std::span<const Lanes> operands) {
  const FunctionIndex function = emitter->math().Scalar(math);
  return ForEachLane(emitter, result, operands,
                     [&](std::span<const Lanes> scalars) {
                       for (const Lanes& scalar : scalars) {
                         emitter->code().Get(scalar.parts[0]);
                       }
                       emitter->code().Call(function);
                     });
}

}  // namespace

FunctionIndex MathImports::Scalar(MathId math) {
  const MathInfo& info = InfoOf(math);
  std::vector<WasmType> parameters(static_cast<size_t>(info.num_operands));
  for (size_t i = 0; i < parameters.size(); ++i) {
    parameters[i] = RegisterOf(Type::Scalar(info.operands[i]));
  }
  return module_->Import(kModule, info.symbol, parameters,
                         {RegisterOf(Type::Scalar(info.result))});
}

FunctionIndex MathImports::Vector(MathId math) {
  const MathInfo& info = InfoOf(math);
  return module_->Import(
      kModule, info.vector_symbol,
      std::vector<WasmType>(static_cast<size_t>(info.num_operands),
                            WasmType::kV128),
      {WasmType::kV128});
}

Lanes EmitMath(LaneEmitter* emitter, MathId math, const Type& result,
               std::span<const Lanes> operands) {
  if (!operands[0].is_vector || InfoOf(math).vector_symbol == nullptr) {
    return CallForEachLane(emitter, math, result, operands);
  }
  const FunctionIndex function = emitter->math().Vector(math);
  const Lanes value = emitter->NewLanes(result, true);
  for (const Lanes& operand : operands) emitter->code().Get(operand.parts[0]);
  emitter->code().Call(function);
  emitter->code().Set(value.parts[0]);
  return value;
}

// Exact, so that halves need no rounding.
Lanes EmitFmod(LaneEmitter* emitter, const Type& result,
               std::span<const Lanes> operands) {
  const ElementType type =
      IsWide(result) ? ElementType::kFloat64 : ElementType::kFloat32;
  return CallForEachLane(emitter, Find("fmod", type, 2), result, operands);
}

Lanes EmitFma64(LaneEmitter* emitter, const Type& result,
                std::span<const Lanes> operands) {
  return CallForEachLane(emitter, Find("fma", ElementType::kFloat64, 3), result,
                         operands);
}

}  // namespace fake_device::triton
