#include <cmath>

#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"
#include "triton/text/number_text.h"

namespace fake_device::triton {

namespace {

template <bool kIsStatic>
std::optional<Value> Range(Context& context, const BuiltinInfo& info,
                           std::span<const Value> values) {
  const bool has_start = !values[1].is<PythonNone>();
  std::vector<Value> bounds = {has_start ? values[0] : PythonInt{0},
                               has_start ? values[1] : values[0], PythonInt{1}};
  if (!values[2].is<PythonNone>()) bounds[2] = values[2];
  for (const Value& bound : bounds) {
    const bool is_integer =
        bound.is<TensorValue>() || bound.is<PythonInt>() || bound.is<bool>();
    if (!is_integer || (kIsStatic && !KnownInt(context, bound))) {
      return context.Fail(
          info.name, std::string(info.name) + " bounds must be " +
                         (kIsStatic ? "constexpr " : "") + "integers but got " +
                         DescribeType(context, bound));
    }
  }
  return RangeValue{
      std::make_shared<const std::vector<Value>>(std::move(bounds)), kIsStatic};
}

std::optional<Value> Len(Context& context, std::span<const Value> values) {
  if (const auto* tuple = values[0].as<TupleValue>()) {
    return static_cast<PythonInt>(tuple->elements->size());
  }
  if (const auto* text = values[0].as<std::string>()) {
    return static_cast<PythonInt>(text->size());
  }
  return context.Fail("len", std::string("object of type '") +
                                 PythonTypeName(values[0]) + "' has no len()");
}

// The smaller or larger of two, as tl.minimum and tl.maximum have it where one
// is a tensor.
template <bool kIsMax>
std::optional<Value> Extreme(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto all = TupleArgument(context, info.name, "args", values[0]);
  if (!all) return std::nullopt;
  if (all->empty()) {
    return context.Fail(
        info.name, std::string(info.name) + "() needs at least one argument");
  }
  Value result = all->front();
  for (size_t i = 1; i < all->size(); ++i) {
    const Value& next = (*all)[i];
    std::optional<Value> better;
    if (result.is_number() && next.is_number()) {
      better = PythonBinary(context,
                            kIsMax ? BinaryOperator::kGt : BinaryOperator::kLt,
                            next, result);
      if (better) better = TruthOf(*better) ? next : result;
    } else {
      better = CallBuiltin(context,
                           *FindBuiltin(kIsMax ? "tl.maximum" : "tl.minimum"),
                           {{result, next}, {}});
    }
    if (!better) return std::nullopt;
    result = *better;
  }
  return result;
}

std::optional<Value> Abs(Context& context, std::span<const Value> values) {
  if (!values[0].is_number()) {
    return CallBuiltin(context, *FindBuiltin("tl.abs"), {{values[0]}, {}});
  }
  if (values[0].is<double>()) return std::fabs(FloatOf(values[0]));
  const PythonInt number = IntOf(values[0]);
  return number < 0 ? -number : number;
}

std::nullopt_t RefuseConversion(Context& context, const char* name,
                                const Value& value) {
  return context.Fail(name, std::string(name) + "() of " +
                                DescribeType(context, value) +
                                " is not supported");
}

std::optional<Value> ToInt(Context& context, std::span<const Value> values) {
  const auto* floating = values[0].as<double>();
  if (floating && std::fabs(*floating) < 0x1p126) return IntOf(values[0]);
  if (const auto known = KnownInt(context, values[0])) return *known;
  return context.Fail("int",
                      std::string("int() argument must be a string, a "
                                  "bytes-like object or a real number, not '") +
                          PythonTypeName(values[0]) + "'");
}

std::optional<Value> ToFloat(Context& context, std::span<const Value> values) {
  if (values[0].is_number()) return FloatOf(values[0]);
  if (const auto* text = values[0].as<std::string>()) {
    if (const auto number = ParseDouble(*text)) return *number;
    return context.Fail("float",
                        "could not convert string to float: '" + *text + "'");
  }
  return context.Fail("float",
                      std::string("float() argument must be a string or a real "
                                  "number, not '") +
                          PythonTypeName(values[0]) + "'");
}

std::optional<Value> ToBool(Context& context, std::span<const Value> values) {
  if (const auto truth = KnownTruth(context, values[0])) return *truth;
  return RefuseConversion(context, "bool", values[0]);
}

std::optional<Value> ToStr(Context& context, std::span<const Value> values) {
  return ToText(context, values[0]);
}

std::optional<Value> ToTuple(Context& context, std::span<const Value> values) {
  if (values[0].is<TupleValue>()) return values[0];
  return RefuseConversion(context, "tuple", values[0]);
}

std::optional<bool> IsInstanceOf(Context& context, const Value& value,
                                 const Value& type) {
  if (const auto* types = type.as<TupleValue>()) {
    for (const Value& one : *types->elements) {
      const auto matches = IsInstanceOf(context, value, one);
      if (!matches || *matches) return matches;
    }
    return false;
  }
  const auto* builtin = type.as<BuiltinValue>();
  const std::string name = builtin ? builtin->info->name : "";
  if (name == "tl.tensor") return value.is<TensorValue>();
  if (name == "tl.constexpr") return value.is_number();
  if (name == "tl.dtype") return value.is<DtypeValue>();
  if (name == "tl.pointer_type") {
    return value.is<DtypeValue>() && value.as<DtypeValue>()->is_pointer;
  }
  if (name == "int") return value.is<PythonInt>() || value.is<bool>();
  if (name == "float") return value.is<double>();
  if (name == "bool") return value.is<bool>();
  if (name == "str") return value.is<std::string>();
  if (name == "tuple" || name == "tl.tuple") return value.is<TupleValue>();
  return context.Fail("isinstance",
                      "isinstance() arg 2 must be a type, a tuple of types, or "
                      "a union");
}

std::optional<Value> IsInstance(Context& context,
                                std::span<const Value> values) {
  const auto matches = IsInstanceOf(context, values[0], values[1]);
  if (!matches) return std::nullopt;
  return *matches;
}

std::optional<Value> TensorClass(Context& context, std::span<const Value>) {
  return context.Fail("tl.tensor", "tl.tensor cannot be called");
}

std::optional<Value> TlTuple(Context& context, std::span<const Value> values) {
  const auto elements = TupleArgument(context, "tl.tuple", "args", values[0]);
  if (!elements) return std::nullopt;
  return Value::Tuple(*elements);
}

std::optional<Value> NextPowerOf2(Context& context,
                                  std::span<const Value> values) {
  const auto number =
      IntArgument(context, "triton.next_power_of_2", "n", values[0]);
  if (!number) return std::nullopt;
  PythonInt power = 1;
  while (power < *number) power <<= 1;
  return *number <= 0 ? PythonInt{0} : power;
}

std::optional<Value> Cdiv(Context& context, std::span<const Value> values) {
  return CallBuiltin(context, *FindBuiltin("tl.cdiv"),
                     {{values[0], values[1]}, {}});
}

// Functions of Python's math module, on numbers.
template <double (*kFunction)(double)>
std::optional<Value> MathCall(Context& context, const BuiltinInfo& info,
                              std::span<const Value> values) {
  if (values[0].is_number()) return kFunction(FloatOf(values[0]));
  return RefuseConversion(context, info.name, values[0]);
}

template <double (*kFunction)(double)>
std::optional<Value> MathRound(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  if (values[0].is<PythonInt>()) return values[0];
  if (!values[0].is_number() || !(std::fabs(FloatOf(values[0])) < 0x1p126)) {
    return RefuseConversion(context, info.name, values[0]);
  }
  return static_cast<PythonInt>(kFunction(FloatOf(values[0])));
}

constexpr const char* kTlRangeParameters =
    "arg1, arg2=None, step=None, num_stages=None, loop_unroll_factor=None, "
    "disallow_acc_multi_buffer=False, flatten=False, warp_specialize=False, "
    "disable_licm=False";
constexpr const char* kRangeParameters = "arg1, arg2=None, step=None";

constexpr BuiltinInfo kTable[] = {
    {"range", kRangeParameters, nullptr, Range<false>},
    {"tl.range", kTlRangeParameters, nullptr, Range<false>},
    {"tl.static_range", kRangeParameters, nullptr, Range<true>},
    {"len", "value", Len},
    {"min", "*args", nullptr, Extreme<false>},
    {"max", "*args", nullptr, Extreme<true>},
    {"abs", "x", Abs},
    {"int", "x", ToInt},
    {"float", "x", ToFloat},
    {"bool", "x", ToBool},
    {"str", "x", ToStr},
    {"tuple", "x", ToTuple},
    {"isinstance", "value, type", IsInstance},
    {"tl.tensor", "*args", TensorClass},
    {"tl.tuple", "*args", TlTuple},
    {"triton.next_power_of_2", "n", NextPowerOf2},
    {"triton.cdiv", "x, y", Cdiv},
    {"math.sqrt", "x", nullptr, MathCall<std::sqrt>},
    {"math.exp", "x", nullptr, MathCall<std::exp>},
    {"math.log", "x", nullptr, MathCall<std::log>},
    {"math.log2", "x", nullptr, MathCall<std::log2>},
    {"math.ceil", "x", nullptr, MathRound<std::ceil>},
    {"math.floor", "x", nullptr, MathRound<std::floor>},
};

}  // namespace

std::span<const BuiltinInfo> PythonBuiltins() { return kTable; }

}  // namespace fake_device::triton
