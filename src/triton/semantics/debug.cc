#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

std::optional<Value> DeviceAssert(Context& context,
                                  std::span<const Value> values) {
  constexpr const char* kName = "tl.device_assert";
  const auto message = StringArgument(context, kName, "msg", values[1]);
  if (!message) return std::nullopt;
  const auto id = TensorArgument(context, kName, "cond", values[0]);
  if (!id) return std::nullopt;
  auto condition = CastTo(context, TensorValue{*id}, {kInt1}, false);
  if (!condition) return std::nullopt;
  if (!values[2].is<PythonNone>()) {
    const auto mask = ToTensor(context, values[2]);
    const auto outside =
        mask ? Unary(context, UnaryOperator::kNot, *mask) : std::nullopt;
    if (!outside) return std::nullopt;
    condition = Binary(context, BinaryOperator::kOr, *condition, *outside);
    if (!condition) return std::nullopt;
  }
  context.builder().Assert(condition->as<TensorValue>()->id, *message);
  return PythonNone{};
}

// The text before the values, as the language completes it.
std::string PrintPrefix(std::string prefix, bool has_values) {
  if (has_values && !prefix.ends_with(' ')) prefix += ' ';
  if (has_values && !prefix.ends_with(": ")) {
    prefix.pop_back();
    prefix += ": ";
  }
  if (prefix.size() > 2 && !prefix.starts_with(' ')) prefix = " " + prefix;
  return prefix;
}

std::optional<Value> DevicePrint(Context& context,
                                 std::span<const Value> values) {
  constexpr const char* kName = "tl.device_print";
  const std::vector<Value>& all = *values[0].as<TupleValue>()->elements;
  if (all.empty()) {
    return context.Fail(kName,
                        "device_print() missing 1 required positional "
                        "argument: 'prefix'");
  }
  const auto* prefix = all[0].as<std::string>();
  if (prefix == nullptr) {
    return context.Fail(kName, TensorText(context, all[0]) + " is not string");
  }
  const auto hex = BoolArgument(context, kName, "hex", values[1]);
  if (!hex) return std::nullopt;
  if (*hex) return context.Fail(kName, "hex=True is not supported");
  std::vector<ValueId> operands;
  for (size_t i = 1; i < all.size(); ++i) {
    const auto id = TensorArgument(context, kName, "args", all[i]);
    if (!id) return std::nullopt;
    operands.push_back(*id);
  }
  context.builder().Print(PrintPrefix(*prefix, !operands.empty()), operands);
  return PythonNone{};
}

std::optional<Value> StaticAssert(Context& context,
                                  std::span<const Value> values) {
  const auto holds = KnownTruth(context, values[0]);
  if (!holds) {
    return context.Fail("tl.static_assert",
                        "Assertion condition could not be determined at "
                        "compile-time. Make sure that it depends only on "
                        "`constexpr` values");
  }
  if (*holds) return PythonNone{};
  const std::string message = ToText(context, values[1]);
  return context.Fail("tl.static_assert",
                      message.empty() ? "a static assertion failed" : message);
}

std::optional<Value> StaticPrint(Context& context,
                                 std::span<const Value> values) {
  const auto separator =
      StringArgument(context, "tl.static_print", "sep", values[1]);
  if (!separator) return std::nullopt;
  std::string line;
  for (const Value& value : *values[0].as<TupleValue>()->elements) {
    if (!line.empty()) line += *separator;
    line += ToText(context, value);
  }
  context.static_prints.push_back(std::move(line));
  return PythonNone{};
}

constexpr const char* kPrintParameters = "*args, hex=False";

constexpr BuiltinInfo kTable[] = {
    {"tl.device_assert", "cond, msg='', mask=None", DeviceAssert},
    {"tl.device_print", kPrintParameters, DevicePrint},
    {"print", kPrintParameters, DevicePrint},
    {"tl.static_assert", "cond, msg=''", StaticAssert},
    {"tl.static_print", "*values, sep=' ', end='', file=None, flush=False",
     StaticPrint},
};

}  // namespace

std::span<const BuiltinInfo> DebugBuiltins() { return kTable; }

}  // namespace fake_device::triton
