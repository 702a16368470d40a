#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/combine.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// What tl.sum, tl.max, ... are called with.
struct Reduction {
  ValueId tile;
  std::optional<int> axis;
  bool keep_dims = false;
};

std::optional<Reduction> ReadReduction(Context& context, const char* construct,
                                       const Value& input, const Value& axis,
                                       const Value& keep_dims) {
  const auto tile = TensorArgument(context, construct, "input", input);
  if (!tile) return std::nullopt;
  const int rank = context.builder().TypeOf(*tile).shape.rank();
  Reduction reduction{*tile, std::nullopt, false};
  if (!axis.is<PythonNone>()) {
    reduction.axis = AxisArgument(context, construct, axis, rank);
    if (!reduction.axis) return std::nullopt;
  }
  const auto keeps = BoolArgument(context, construct, "keep_dims", keep_dims);
  if (!keeps) return std::nullopt;
  reduction.keep_dims = *keeps;
  return reduction;
}

std::optional<Value> RunOne(Context& context, const char* construct,
                            const Reduction& reduction,
                            const CombineFunction& combine) {
  const auto results =
      ReduceTiles(context, construct, {reduction.tile}, reduction.axis,
                  reduction.keep_dims, combine);
  if (!results) return std::nullopt;
  return TensorValue{results->front()};
}

// Sums of narrow integers are done in 32 bits, others in their own type.
std::optional<ElementType> SumElement(Context& context, const char* construct,
                                      ElementType element, const Value& dtype) {
  if (!dtype.is<PythonNone>()) {
    const auto wanted = DtypeArgument(context, construct, "dtype", dtype);
    if (!wanted) return std::nullopt;
    return wanted->element;
  }
  if (IsFloating(element) || BitsOf(element) >= 32) return element;
  return IsSigned(element) ? kInt32 : kUint32;
}

std::optional<Value> Sum(Context& context, std::span<const Value> values) {
  auto reduction =
      ReadReduction(context, "tl.sum", values[0], values[1], values[2]);
  if (!reduction) return std::nullopt;
  const Type type = context.builder().TypeOf(reduction->tile);
  const auto element = SumElement(context, "tl.sum", type.element, values[3]);
  if (!element) return std::nullopt;
  reduction->tile =
      ImplicitCast(context, reduction->tile, Type::Scalar(*element));
  return RunOne(context, "tl.sum", *reduction,
                CombineWith(context, Opcode::kAdd));
}

template <Opcode kOpcode>
std::optional<Value> Bits(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  const auto reduction =
      ReadReduction(context, info.name, values[0], values[1], values[2]);
  if (!reduction) return std::nullopt;
  const Type& type = context.builder().TypeOf(reduction->tile);
  if (IsFloating(type.element)) {
    return context.Fail(info.name, std::string(info.name).substr(3) +
                                       " only supported for integers");
  }
  return RunOne(context, info.name, *reduction, CombineWith(context, kOpcode));
}

// Which of two elements tl.max and tl.min with indices keep: the first where it
// is better, or as good and, if ties go to the left, of a lower index.
CombineFunction CombineIndexed(Context& context, Opcode better,
                               bool tie_break_left) {
  return [&context, better, tie_break_left](std::span<const ValueId> arguments)
             -> std::optional<std::vector<ValueId>> {
    Builder& builder = context.builder();
    const ValueId a = arguments[0], a_index = arguments[1];
    const ValueId b = arguments[2], b_index = arguments[3];
    ValueId takes_a = builder.Binary(better, a, b);
    if (tie_break_left) {
      const ValueId tie =
          builder.Binary(Opcode::kAnd, builder.Binary(Opcode::kEq, a, b),
                         builder.Binary(Opcode::kLt, a_index, b_index));
      takes_a = builder.Binary(Opcode::kOr, takes_a, tie);
    }
    return std::vector{builder.Select(takes_a, a, b),
                       builder.Select(takes_a, a_index, b_index)};
  };
}

std::optional<std::vector<ValueId>> ReduceIndexed(Context& context,
                                                  const char* construct,
                                                  const Reduction& reduction,
                                                  Opcode better,
                                                  bool tie_break_left) {
  if (!reduction.axis) {
    return context.Fail(construct, "`axis` must be given to return indices");
  }
  Builder& builder = context.builder();
  const Shape shape = builder.TypeOf(reduction.tile).shape;
  const int axis = *reduction.axis;
  Shape line = shape;
  for (int i = 0; i < shape.rank(); ++i) {
    if (i != axis) line = line.With(i, 1);
  }
  const ValueId indices = builder.Broadcast(
      builder.Reshape(builder.Arange(0, shape[axis]), line), shape);
  return ReduceTiles(context, construct, {reduction.tile, indices}, axis,
                     reduction.keep_dims,
                     CombineIndexed(context, better, tie_break_left));
}

std::optional<std::vector<ValueId>> ReduceExtreme(
    Context& context, const char* construct, Reduction reduction, bool is_max,
    bool return_indices, bool tie_break_left) {
  reduction.tile = PromoteBfloat16(context, reduction.tile);
  if (return_indices) {
    return ReduceIndexed(context, construct, reduction,
                         is_max ? Opcode::kGt : Opcode::kLt, tie_break_left);
  }
  const ElementType element = context.builder().TypeOf(reduction.tile).element;
  if (BitsOf(element) < 32) {
    reduction.tile =
        ImplicitCast(context, reduction.tile,
                     Type::Scalar(IsFloating(element) ? kFloat32 : kInt32));
  }
  return ReduceTiles(
      context, construct, {reduction.tile}, reduction.axis, reduction.keep_dims,
      CombineWith(context, is_max ? Opcode::kMaxNum : Opcode::kMinNum));
}

template <bool kIsMax>
std::optional<Value> Extreme(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto reduction =
      ReadReduction(context, info.name, values[0], values[1], values[4]);
  if (!reduction) return std::nullopt;
  const auto indexed =
      BoolArgument(context, info.name, "return_indices", values[2]);
  if (!indexed) return std::nullopt;
  const auto left = BoolArgument(context, info.name,
                                 "return_indices_tie_break_left", values[3]);
  if (!left) return std::nullopt;
  const auto results =
      ReduceExtreme(context, info.name, *reduction, kIsMax, *indexed, *left);
  if (!results) return std::nullopt;
  if (!*indexed) return TensorValue{results->front()};
  return Value::Tuple({TensorValue{(*results)[0]}, TensorValue{(*results)[1]}});
}

template <bool kIsMax>
std::optional<Value> ExtremeIndex(Context& context, const BuiltinInfo& info,
                                  std::span<const Value> values) {
  const auto reduction =
      ReadReduction(context, info.name, values[0], values[1], values[3]);
  if (!reduction) return std::nullopt;
  const auto left =
      BoolArgument(context, info.name, "tie_break_left", values[2]);
  if (!left) return std::nullopt;
  const auto results = ReduceExtreme(context, info.name, *reduction, kIsMax,
                                     /*return_indices=*/true, *left);
  if (!results) return std::nullopt;
  return TensorValue{results->back()};
}

// tl.reduce(input, axis, combine_fn): of one tensor or of a tuple of them.
std::optional<Value> Reduce(Context& context, std::span<const Value> values) {
  const bool is_tuple = values[0].is<TupleValue>();
  std::vector<Value> inputs = {values[0]};
  if (is_tuple) inputs = *values[0].as<TupleValue>()->elements;
  std::vector<ValueId> tiles;
  for (const Value& input : inputs) {
    const auto tile = TensorArgument(context, "tl.reduce", "input", input);
    if (!tile) return std::nullopt;
    tiles.push_back(*tile);
  }
  if (inputs.empty()) {
    return context.Fail("tl.reduce", "at least one tensor is needed");
  }
  const auto reduction =
      ReadReduction(context, "tl.reduce", inputs[0], values[1], values[3]);
  if (!reduction) return std::nullopt;
  const auto results = ReduceTiles(
      context, "tl.reduce", std::move(tiles), reduction->axis,
      reduction->keep_dims, CombineWithCall(context, "tl.reduce", values[2]));
  if (!results) return std::nullopt;
  if (!is_tuple) return TensorValue{results->front()};
  std::vector<Value> elements;
  for (ValueId id : *results) elements.emplace_back(TensorValue{id});
  return Value::Tuple(std::move(elements));
}

constexpr const char* kExtremeParameters =
    "input, axis=None, return_indices=False, "
    "return_indices_tie_break_left=True, keep_dims=False";
constexpr const char* kIndexParameters =
    "input, axis, tie_break_left=True, keep_dims=False";

constexpr BuiltinInfo kTable[] = {
    {"tl.reduce", "input, axis, combine_fn, keep_dims=False", Reduce},
    {"tl.sum", "input, axis=None, keep_dims=False, dtype=None", Sum},
    {"tl.xor_sum", "input, axis=None, keep_dims=False", nullptr,
     Bits<Opcode::kXor>},
    {"tl.reduce_or", "input, axis, keep_dims=False", nullptr,
     Bits<Opcode::kOr>},
    {"tl.max", kExtremeParameters, nullptr, Extreme<true>},
    {"tl.min", kExtremeParameters, nullptr, Extreme<false>},
    {"tl.argmax", kIndexParameters, nullptr, ExtremeIndex<true>},
    {"tl.argmin", kIndexParameters, nullptr, ExtremeIndex<false>},
};

}  // namespace

std::span<const BuiltinInfo> ReductionBuiltins() { return kTable; }

}  // namespace fake_device::triton
