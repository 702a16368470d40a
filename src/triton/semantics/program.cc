#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

std::optional<int> GridAxis(Context& context, const BuiltinInfo& info,
                            const Value& value) {
  const auto axis = IntArgument(context, info.name, "axis", value);
  if (!axis) return std::nullopt;
  if (*axis >= 0 && *axis <= 2) return static_cast<int>(*axis);
  const std::string name = std::string(info.name).substr(3);
  return context.Fail(info.name, name + " axis must be 0, 1, or 2 but got " +
                                     std::to_string(*axis));
}

std::optional<Value> ProgramId(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  const auto axis = GridAxis(context, info, values[0]);
  if (!axis) return std::nullopt;
  return TensorValue{context.builder().ProgramId(*axis)};
}

std::optional<Value> NumPrograms(Context& context, const BuiltinInfo& info,
                                 std::span<const Value> values) {
  const auto axis = GridAxis(context, info, values[0]);
  if (!axis) return std::nullopt;
  return TensorValue{context.builder().NumPrograms(*axis)};
}

// What tells a GPU's compiler something, or orders its threads: programs run
// one after the other here, so nothing is to be done.
std::optional<Value> Nothing(Context&, std::span<const Value>) {
  return PythonNone{};
}

std::optional<Value> Assume(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.assume", "cond", values[0]);
  if (!id) return std::nullopt;
  if (context.builder().TypeOf(*id).is_scalar()) return PythonNone{};
  return context.Fail("tl.assume", "the condition must be a scalar but got " +
                                       DescribeType(context, values[0]));
}

std::optional<Value> Same(Context&, std::span<const Value> values) {
  return values[0];
}

std::optional<Value> Hint(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  const auto hints = IntsArgument(context, info.name, "values", values[1]);
  if (!hints) return std::nullopt;
  const auto id = TensorArgument(context, info.name, "input", values[0]);
  if (!id) return std::nullopt;
  const int rank = context.builder().TypeOf(*id).shape.rank();
  if (static_cast<int>(hints->size()) != std::max(1, rank)) {
    const std::string name = std::string(info.name).substr(3);
    return context.Fail(info.name, "Shape of input to " + name +
                                       " does not match the length of values");
  }
  return values[0];
}

// From a row-major index pair to the one that goes down the columns of each
// group of `size_g` rows; the last group may have fewer.
std::optional<Value> Swizzle2d(Context& context,
                               std::span<const Value> values) {
  using enum BinaryOperator;
  using Operand = std::optional<Value>;
  const auto make = [&](BinaryOperator op, const Operand& a,
                        const Operand& b) -> Operand {
    return a && b ? Binary(context, op, *a, *b) : std::nullopt;
  };
  // What the language assigns to a variable is strongly typed.
  const auto typed = [&](const Operand& value) -> Operand {
    return value ? ToTensor(context, *value) : std::nullopt;
  };
  const Value& size_j = values[3];
  const Operand number =
      typed(make(kAdd, make(kMul, values[0], size_j), values[1]));
  const Operand group_size = typed(make(kMul, values[4], size_j));
  const Operand first_row =
      typed(make(kMul, make(kFloorDiv, number, group_size), values[4]));
  const Operand rows_left = make(kSub, values[2], first_row);
  if (!rows_left) return std::nullopt;
  const Operand rows = CallBuiltin(context, *FindBuiltin("tl.minimum"),
                                   {{*rows_left, values[4]}, {}});
  const Operand in_group = make(kMod, number, group_size);
  const Operand i = make(kAdd, first_row, make(kMod, in_group, rows));
  const Operand j = make(kFloorDiv, in_group, rows);
  if (!i || !j) return std::nullopt;
  return Value::Tuple({*i, *j});
}

std::optional<Value> Refused(Context& context, const BuiltinInfo& info,
                             std::span<const Value>) {
  return context.Fail(info.name, std::string(info.name) + " is not supported");
}

constexpr BuiltinInfo kTable[] = {
    {"tl.program_id", "axis", nullptr, ProgramId},
    {"tl.num_programs", "axis", nullptr, NumPrograms},
    {"tl.swizzle2d", "i, j, size_i, size_j, size_g", Swizzle2d},
    {"tl.debug_barrier", "", Nothing},
    {"tl.assume", "cond", Assume},
    {"tl.multiple_of", "input, values", nullptr, Hint},
    {"tl.max_contiguous", "input, values", nullptr, Hint},
    {"tl.max_constancy", "input, values", nullptr, Hint},
    {"tl.constexpr", "value", Same},
    {"tl.extra.cuda.gdc_wait", "", Nothing},
    {"tl.extra.cuda.gdc_launch_dependents", "", Nothing},
    {"tl.inline_asm_elementwise",
     "*args, asm=None, constraints=None, "
     "dtype=None, is_pure=None, pack=None",
     nullptr, Refused},
    {"tl.dot_scaled",
     "*args, acc=None, fast_math=None, lhs_k_pack=None, "
     "rhs_k_pack=None, out_dtype=None",
     nullptr, Refused},
    {"tl.map_elementwise", "*args, pack=None", nullptr, Refused},
};

}  // namespace

std::span<const BuiltinInfo> ProgramBuiltins() { return kTable; }

}  // namespace fake_device::triton
