#include "triton/semantics/arguments.h"
#include "triton/semantics/triton_helper_parts.h"

// Scans over programs. Inductor's wait for the programs before them; here those
// are complete, as programs run in ascending order of x.
namespace fake_device::triton {

namespace {

using enum BinaryOperator;
using enum ElementType;

// A program whose inclusive prefix is there says so.
constexpr int kComplete = 2;

std::optional<int> WidthOf(Context& context, const char* construct,
                           const Value& dtype) {
  const auto type = DtypeArgument(context, construct, "dtype", dtype);
  if (!type) return std::nullopt;
  return BitsOf(type->element);
}

// The flag in the low half, the value's bits in the high one.
MaybeValue PackValueFlag(Context& context, std::span<const Value> values) {
  constexpr const char* kConstruct = "triton_helpers.pack_value_flag";
  const auto bits =
      DtypeArgument(context, kConstruct, "DTYPE_VALUE_AS_UINT", values[2]);
  const auto pack = DtypeArgument(context, kConstruct, "DTYPE_PACK", values[3]);
  if (!bits || !pack) return std::nullopt;
  const MaybeValue value = ToDtype(
      context, ToDtype(context, values[0], *bits, /*bitcast=*/true), *pack);
  const MaybeValue high =
      Apply(context, kLeftShift, value, PythonInt{BitsOf(bits->element)});
  return Apply(context, kOr, ToDtype(context, values[1], *pack), high);
}

MaybeValue UnpackValue(Context& context, std::span<const Value> values) {
  constexpr const char* kConstruct = "triton_helpers.unpack_value";
  const auto type =
      DtypeArgument(context, kConstruct, "DTYPE_VALUE", values[1]);
  const auto width = WidthOf(context, kConstruct, values[2]);
  if (!type || !width) return std::nullopt;
  const MaybeValue high =
      Apply(context, kRightShift, values[0], PythonInt{*width});
  return ToDtype(context, ToDtype(context, high, {UnsignedOfWidth(*width)}),
                 *type,
                 /*bitcast=*/true);
}

MaybeValue UnpackFlag(Context& context, std::span<const Value> values) {
  const auto type = DtypeArgument(context, "triton_helpers.unpack_flag",
                                  "DTYPE_FLAG", values[1]);
  if (!type) return std::nullopt;
  return ToDtype(context, values[0], *type);
}

// What both exclusive scans work with.
struct LookBack {
  const char* construct;
  Value value;  // of this program, a scalar
  Value index;  // of this program
  MaybeValue has_previous;
  Value combine;
};

std::optional<LookBack> OpenLookBack(Context& context, const char* construct,
                                     std::span<const Value> values) {
  Builder& builder = context.builder();
  const auto value =
      TensorArgument(context, construct, "block_value", values[1]);
  if (!value) return std::nullopt;
  if (builder.TypeOf(*value).shape.numel() != 1) {
    return context.Fail(construct, "`block_value` must be a scalar");
  }
  LookBack scan = {construct, TensorValue{builder.Reshape(*value, {})},
                   values[2], std::nullopt, values[3]};
  scan.has_previous = Apply(context, kGt, scan.index, PythonInt{0});
  if (!scan.has_previous) return std::nullopt;
  return scan;
}

// The program before this one must have left its prefix.
bool AssertComplete(Context& context, const LookBack& scan,
                    const MaybeValue& flag) {
  const MaybeValue is_first = Apply(context, kLe, scan.index, PythonInt{0});
  const MaybeValue is_complete =
      Apply(context, kEq, flag, PythonInt{kComplete});
  const MaybeValue ok = Apply(context, kOr, is_first, is_complete);
  const auto id = ok ? ToCondition(context, *ok) : std::nullopt;
  if (!id) return false;
  context.builder().Assert(
      *id, std::string(scan.construct) +
               ": the program before this one has left no prefix");
  return true;
}

// The prefix with this program's value.
MaybeValue Inclusive(Context& context, const LookBack& scan,
                     const MaybeValue& exclusive) {
  if (!exclusive) return std::nullopt;
  Arguments arguments;
  arguments.positional = {*exclusive, scan.value};
  MaybeValue combined;
  if (const auto* builtin = scan.combine.as<BuiltinValue>()) {
    combined = CallBuiltin(context, *builtin->info, arguments);
  } else {
    combined = context.call(scan.combine, arguments);
  }
  return CallByName(context, "tl.where",
                    {scan.has_previous, combined, scan.value});
}

MaybeValue ExclusiveScan(Context& context, std::span<const Value> values) {
  constexpr const char* kConstruct =
      "triton_helpers.exclusive_scan_decoupled_lookback";
  const auto scan = OpenLookBack(context, kConstruct, values);
  if (!scan) return std::nullopt;
  const Value& bits = values[4];
  const auto dtype = Attribute(context, scan->value, "dtype");
  const MaybeValue own = Apply(context, kAdd, values[0], scan->index);
  const MaybeValue pack = CallByName(context, "tl.load",
                                     {Apply(context, kSub, own, PythonInt{1}),
                                      scan->has_previous, PythonInt{0}});
  if (!AssertComplete(
          context, *scan,
          CallByName(context, "triton_helpers.unpack_flag", {pack, bits}))) {
    return std::nullopt;
  }
  MaybeValue exclusive =
      CallByName(context, "triton_helpers.unpack_value", {pack, dtype, bits});
  const MaybeValue inclusive = Inclusive(context, *scan, exclusive);
  const MaybeValue next =
      CallByName(context, "triton_helpers.pack_value_flag",
                 {inclusive, PythonInt{kComplete}, bits, values[5]});
  if (!CallByName(context, "tl.store", {own, next})) return std::nullopt;
  return exclusive;
}

// With 64-bit values, three words a program: the flag, the program's own value
// (which nobody needs here), the prefix.
MaybeValue ExclusiveScan64(Context& context, std::span<const Value> values) {
  constexpr const char* kConstruct =
      "triton_helpers.exclusive_scan_decoupled_lookback_64";
  const auto scan = OpenLookBack(context, kConstruct, values);
  if (!scan) return std::nullopt;
  const ElementType element =
      context.builder().TypeOf(scan->value.as<TensorValue>()->id).element;
  const MaybeValue own = Apply(context, kAdd, values[0],
                               Apply(context, kMul, scan->index, PythonInt{3}));
  const auto word = [&](int distance) {
    return Apply(context, kAdd, own, PythonInt{distance});
  };
  const auto load = [&](int distance) {
    return CallByName(context, "tl.load",
                      {word(distance), scan->has_previous, PythonInt{0}});
  };
  if (!AssertComplete(context, *scan, load(-3))) return std::nullopt;
  MaybeValue exclusive =
      ToDtype(context, load(-1), {element}, /*bitcast=*/true);
  const MaybeValue inclusive =
      ToDtype(context, Inclusive(context, *scan, exclusive), {kUint64},
              /*bitcast=*/true);
  if (!CallByName(context, "tl.store", {word(2), inclusive}) ||
      !CallByName(context, "tl.store", {own, PythonInt{kComplete}})) {
    return std::nullopt;
  }
  return exclusive;
}

constexpr BuiltinInfo kTable[] = {
    {"triton_helpers.pack_value_flag",
     "value, flag, DTYPE_VALUE_AS_UINT, DTYPE_PACK", PackValueFlag},
    {"triton_helpers.unpack_value", "pack, DTYPE_VALUE, DTYPE_VALUE_AS_UINT",
     UnpackValue},
    {"triton_helpers.unpack_flag", "pack, DTYPE_FLAG", UnpackFlag},
    {"triton_helpers.exclusive_scan_decoupled_lookback",
     "scratch_base, block_value, index, combine_fn, DTYPE_VALUE_AS_UINT, "
     "DTYPE_PACK",
     ExclusiveScan},
    {"triton_helpers.exclusive_scan_decoupled_lookback_64",
     "scratch_base, block_value, index, combine_fn", ExclusiveScan64},
};

}  // namespace

std::span<const BuiltinInfo> TritonHelperScans() { return kTable; }

}  // namespace fake_device::triton
