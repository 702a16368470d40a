#include <algorithm>
#include <deque>
#include <set>
#include <string>

#include "triton/math/math_table.h"
#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// --- triton.language.math.

std::string_view LastPart(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

std::nullopt_t RefuseDtype(Context& context, const BuiltinInfo& info,
                           bool takes_double, const Type& type) {
  return context.Fail(
      info.name, std::string("Expected dtype [") +
                     (takes_double ? "'fp32', 'fp64'" : "'fp32'") +
                     "] but got " + NameOf({type.element, type.is_pointer}));
}

// An fp32 or, unless the function has none, an fp64 operand.
std::optional<ValueId> FloatOperand(Context& context, const BuiltinInfo& info,
                                    bool takes_double, const Value& value) {
  const auto id = TensorArgument(context, info.name, "x", value);
  if (!id) return std::nullopt;
  const Type& type = context.builder().TypeOf(*id);
  const bool fits =
      type.element == kFloat32 || (takes_double && type.element == kFloat64);
  if (fits && !type.is_pointer) return id;
  return RefuseDtype(context, info, takes_double, type);
}

template <Opcode kOpcode, bool kTakesDouble>
std::optional<Value> WithOpcode(Context& context, const BuiltinInfo& info,
                                std::span<const Value> values) {
  const auto id = FloatOperand(context, info, kTakesDouble, values[0]);
  if (!id) return std::nullopt;
  return TensorValue{context.builder().Unary(kOpcode, *id)};
}

std::optional<Value> WithTable(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  const auto id = FloatOperand(context, info, /*takes_double=*/true, values[0]);
  if (!id) return std::nullopt;
  const ElementType element = context.builder().TypeOf(*id).element;
  const auto math = FindMath(LastPart(info.name), std::span(&element, 1));
  if (!math) {
    return context.Fail(info.name, std::string(info.name) + " of " +
                                       InfoOf(element).name +
                                       " is not supported");
  }
  return TensorValue{context.builder().Math(*math, std::span(&*id, 1))};
}

std::optional<Value> DivRn(Context& context, const BuiltinInfo& info,
                           std::span<const Value> values) {
  for (const Value& value : values) {
    if (!FloatOperand(context, info, /*takes_double=*/false, value)) {
      return std::nullopt;
    }
  }
  const auto pair = PromoteOperands(context, info.name, values[0], values[1]);
  if (!pair) return std::nullopt;
  return TensorValue{context.builder().Binary(Opcode::kDiv, pair->a, pair->b)};
}

std::optional<Value> CallByName(Context& context, std::string_view name,
                                std::vector<Value> arguments) {
  return CallBuiltin(context, *FindBuiltin(name), {std::move(arguments), {}});
}

// 1 / (1 + exp(-x)).
std::optional<Value> Sigmoid(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto id = FloatOperand(context, info, /*takes_double=*/true, values[0]);
  if (!id) return std::nullopt;
  const ElementType element = context.builder().TypeOf(*id).element;
  if (const auto math = FindMath("sigmoid", std::span(&element, 1))) {
    return TensorValue{context.builder().Math(*math, std::span(&*id, 1))};
  }
  const auto negated = Unary(context, UnaryOperator::kMinus, TensorValue{*id});
  const auto power =
      negated ? CallByName(context, "tl.exp", {*negated}) : std::nullopt;
  const auto sum =
      power ? Binary(context, BinaryOperator::kAdd, PythonInt{1}, *power)
            : std::nullopt;
  if (!sum) return std::nullopt;
  return Binary(context, BinaryOperator::kTrueDiv, PythonInt{1}, *sum);
}

std::optional<Value> Softmax(Context& context, std::span<const Value> values) {
  const Value axis = values[1].is<PythonNone>() ? PythonInt{0} : values[1];
  const auto largest =
      CallByName(context, "tl.max", {values[0], axis, false, true, values[2]});
  if (!largest) return std::nullopt;
  const auto shifted =
      Binary(context, BinaryOperator::kSub, values[0], *largest);
  const auto powers =
      shifted ? CallByName(context, "tl.exp", {*shifted}) : std::nullopt;
  if (!powers) return std::nullopt;
  const auto sum = CallByName(context, "tl.sum", {*powers, axis, values[2]});
  if (!sum) return std::nullopt;
  return Binary(context, BinaryOperator::kTrueDiv, *powers, *sum);
}

// --- libdevice.

// A function of libdevice that the tile IR has an operation for.
struct DirectFunction {
  const char* name;
  int num_operands;
  Opcode opcode;
  bool is_integer = false;  // int32, uint32, int64, uint64; else fp32, fp64
};

constexpr DirectFunction kDirectFunctions[] = {
    {"abs", 1, Opcode::kAbs},
    {"floor", 1, Opcode::kFloor},
    {"ceil", 1, Opcode::kCeil},
    {"trunc", 1, Opcode::kTrunc},
    {"rint", 1, Opcode::kNearbyint},
    {"nearbyint", 1, Opcode::kNearbyint},
    {"sqrt", 1, Opcode::kSqrt},
    {"sqrt_rn", 1, Opcode::kSqrt},
    {"add_rn", 2, Opcode::kAdd},
    {"sub_rn", 2, Opcode::kSub},
    {"mul_rn", 2, Opcode::kMul},
    {"div_rn", 2, Opcode::kDiv},
    {"fmod", 2, Opcode::kRem},
    {"fma", 3, Opcode::kFma},
    {"fma_rn", 3, Opcode::kFma},
    {"isnan", 1, Opcode::kNe},
    {"mulhi", 2, Opcode::kMulHigh, true},
};

const DirectFunction* FindDirect(std::string_view name,
                                 std::span<const ElementType> types) {
  for (const DirectFunction& function : kDirectFunctions) {
    if (function.name != name) continue;
    const bool fits =
        std::all_of(types.begin(), types.end(), [&](ElementType type) {
          return type == types[0] && BitsOf(type) >= 32 &&
                 IsFloating(type) != function.is_integer;
        });
    if (fits && static_cast<int>(types.size()) == function.num_operands) {
      return &function;
    }
  }
  return nullptr;
}

// Functions that only read the bits of their operand as another type.
struct BitsFunction {
  const char* name;
  ElementType from;
  ElementType to;
};

constexpr BitsFunction kBitsFunctions[] = {
    {"float_as_int", kFloat32, kInt32},
    {"float_as_uint", kFloat32, kInt32},
    {"int_as_float", kInt32, kFloat32},
    {"uint_as_float", kUint32, kFloat32},
    {"double_as_longlong", kFloat64, kInt64},
    {"longlong_as_double", kInt64, kFloat64},
};

const BitsFunction* FindBits(std::string_view name,
                             std::span<const ElementType> types) {
  for (const BitsFunction& function : kBitsFunctions) {
    if (function.name == name && types.size() == 1 &&
        types[0] == function.from) {
      return &function;
    }
  }
  return nullptr;
}

bool HasOverload(std::string_view name, std::span<const ElementType> types) {
  return FindDirect(name, types) || FindBits(name, types) ||
         FindMath(name, types);
}

ValueId EmitDirect(Builder& builder, const DirectFunction& function,
                   std::span<const ValueId> operands) {
  if (function.opcode == Opcode::kFma) {
    return builder.Fma(operands[0], operands[1], operands[2]);
  }
  if (function.opcode == Opcode::kNe) {
    return builder.Binary(Opcode::kNe, operands[0], operands[0]);
  }
  return function.num_operands == 1
             ? builder.Unary(function.opcode, operands[0])
             : builder.Binary(function.opcode, operands[0], operands[1]);
}

std::vector<ElementType> ElementsOf(Context& context,
                                    std::span<const ValueId> ids) {
  std::vector<ElementType> elements;
  for (ValueId id : ids) {
    elements.push_back(context.builder().TypeOf(id).element);
  }
  return elements;
}

std::string OverloadsText(std::string_view name) {
  std::string text;
  for (const MathInfo& info : MathTable()) {
    if (info.name != name) continue;
    text += text.empty() ? "(" : ", (";
    for (int i = 0; i < info.num_operands; ++i) {
      if (i > 0) text += ", ";
      text += InfoOf(info.operands[i]).name;
    }
    text += ")";
  }
  return text;
}

std::nullopt_t RefuseOverload(Context& context, const BuiltinInfo& info,
                              std::span<const ValueId> operands) {
  std::string got;
  for (ValueId id : operands) {
    if (!got.empty()) got += ", ";
    got += ReprOf(context.builder().TypeOf(id));
  }
  const std::string known = OverloadsText(LastPart(info.name));
  return context.Fail(info.name,
                      "input arg type does not match. Expect one of [" + known +
                          "], got (" + got + ")");
}

// All in one shape, and in one type too where no overload takes them as they
// are.
bool BroadcastAll(Context& context, const BuiltinInfo& info, bool promotes,
                  std::vector<ValueId>& operands) {
  const auto join = [&](ValueId& a, ValueId& b) {
    if (!promotes) return BroadcastOperands(context, info.name, a, b);
    const auto pair =
        PromoteOperands(context, info.name, TensorValue{a}, TensorValue{b});
    if (pair) a = pair->a, b = pair->b;
    return pair.has_value();
  };
  ValueId common = operands[0];
  for (ValueId operand : operands) {
    if (!join(operand, common)) return false;
  }
  for (ValueId& operand : operands) {
    ValueId other = common;
    if (!join(operand, other)) return false;
  }
  return true;
}

std::optional<Value> Libdevice(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  const std::string_view name = LastPart(info.name);
  std::vector<ValueId> operands;
  for (const Value& value : values) {
    const auto id = TensorArgument(context, info.name, "arg", value);
    if (!id) return std::nullopt;
    if (context.builder().TypeOf(*id).is_pointer) {
      operands.push_back(*id);
      return RefuseOverload(context, info, operands);
    }
    operands.push_back(*id);
  }
  const bool promotes = !HasOverload(name, ElementsOf(context, operands));
  if (!BroadcastAll(context, info, promotes, operands)) return std::nullopt;
  const std::vector<ElementType> types = ElementsOf(context, operands);
  Builder& builder = context.builder();
  if (const DirectFunction* function = FindDirect(name, types)) {
    return TensorValue{EmitDirect(builder, *function, operands)};
  }
  if (const BitsFunction* function = FindBits(name, types)) {
    const Type type = builder.TypeOf(operands[0]).WithElement(function->to);
    return TensorValue{builder.Bitcast(operands[0], type)};
  }
  if (const auto math = FindMath(name, types)) {
    return TensorValue{builder.Math(*math, operands)};
  }
  return RefuseOverload(context, info, operands);
}

constexpr const char* kArgumentNames[kMaxMathOperands + 1] = {
    "", "arg0", "arg0, arg1", "arg0, arg1, arg2", "arg0, arg1, arg2, arg3"};

constexpr BuiltinInfo kLanguageTable[] = {
    {"tl.exp", "x", nullptr, WithTable},
    {"tl.exp2", "x", nullptr, WithTable},
    {"tl.log", "x", nullptr, WithTable},
    {"tl.log2", "x", nullptr, WithTable},
    {"tl.sin", "x", nullptr, WithTable},
    {"tl.cos", "x", nullptr, WithTable},
    {"tl.rsqrt", "x", nullptr, WithTable},
    {"tl.erf", "x", nullptr, WithTable},
    {"tl.sqrt", "x", nullptr, WithOpcode<Opcode::kSqrt, true>},
    {"tl.sqrt_rn", "x", nullptr, WithOpcode<Opcode::kSqrt, false>},
    {"tl.floor", "x", nullptr, WithOpcode<Opcode::kFloor, true>},
    {"tl.ceil", "x", nullptr, WithOpcode<Opcode::kCeil, true>},
    {"tl.div_rn", "x, y", nullptr, DivRn},
    {"tl.sigmoid", "x", nullptr, Sigmoid},
    {"tl.softmax", "x, dim=None, keep_dims=False, ieee_rounding=False",
     Softmax},
};

// The entries of the language, and one for each name of libdevice.
std::vector<BuiltinInfo> BuildTable() {
  std::vector<BuiltinInfo> table(std::begin(kLanguageTable),
                                 std::end(kLanguageTable));
  // They live as long as the program, as their table does.
  static auto& names = *new std::deque<std::string>();
  std::set<std::string_view> seen;
  const auto add = [&](const char* name, int num_operands) {
    if (!seen.insert(name).second) return;
    names.push_back(std::string("libdevice.") + name);
    table.push_back({names.back().c_str(), kArgumentNames[num_operands],
                     nullptr, Libdevice});
  };
  for (const DirectFunction& function : kDirectFunctions) {
    add(function.name, function.num_operands);
  }
  for (const BitsFunction& function : kBitsFunctions) add(function.name, 1);
  // What only the language has: it is in the table for tl's functions.
  seen.insert({"sigmoid", "umulhi"});
  for (const MathInfo& info : MathTable()) add(info.name, info.num_operands);
  return table;
}

}  // namespace

std::span<const BuiltinInfo> MathBuiltins() {
  static const std::vector<BuiltinInfo>& table =
      *new std::vector<BuiltinInfo>(BuildTable());
  return table;
}

}  // namespace fake_device::triton
