#include <limits>

#include "triton/semantics/arguments.h"
#include "triton/semantics/combine.h"
#include "triton/semantics/triton_helper_parts.h"

namespace fake_device::triton {

namespace {

using enum BinaryOperator;

// The tensors to be reduced along `axis`, with one function.
MaybeValue ReduceValues(Context& context, const char* construct,
                        std::span<const Value> inputs, const Value& axis,
                        const CombineFunction& combine) {
  std::vector<ValueId> tiles;
  for (const Value& input : inputs) {
    const auto tile = TensorArgument(context, construct, "value", input);
    if (!tile) return std::nullopt;
    tiles.push_back(*tile);
  }
  const int rank = context.builder().TypeOf(tiles[0]).shape.rank();
  const auto place = AxisArgument(context, construct, axis, rank);
  if (!place) return std::nullopt;
  const auto results = ReduceTiles(context, construct, std::move(tiles), *place,
                                   /*keep_dims=*/false, combine);
  if (!results) return std::nullopt;
  if (results->size() == 1) return TensorValue{results->front()};
  std::vector<Value> elements;
  for (ValueId id : *results) elements.emplace_back(TensorValue{id});
  return Value::Tuple(std::move(elements));
}

// A function of this library, by its name.
CombineFunction CombineByName(Context& context, const char* name) {
  return CombineWithCall(context, name, BuiltinValue{FindBuiltin(name)});
}

// An operator of the language, with its rules.
template <BinaryOperator kOperator>
MaybeValue ReduceByOperator(Context& context, const BuiltinInfo& info,
                            std::span<const Value> values) {
  const CombineFunction combine = [&context](std::span<const ValueId> arguments)
      -> std::optional<std::vector<ValueId>> {
    const auto result = Binary(context, kOperator, TensorValue{arguments[0]},
                               TensorValue{arguments[1]});
    if (!result) return std::nullopt;
    return std::vector{result->as<TensorValue>()->id};
  };
  return ReduceValues(context, info.name, values.first(1), values[1], combine);
}

// The order of combination is free, so which of equal zeros remains is as well.
template <Opcode kOpcode>
MaybeValue ReduceByOpcode(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  return ReduceValues(context, info.name, values.first(1), values[1],
                      CombineWith(context, kOpcode));
}

MaybeValue MinWithIndex(Context& context, std::span<const Value> values) {
  constexpr const char* kCombine = "triton_helpers.minimum_with_index";
  return ReduceValues(context, "triton_helpers.min_with_index", values.first(2),
                      values[2], CombineByName(context, kCombine));
}

MaybeValue MaxWithIndex(Context& context, std::span<const Value> values) {
  constexpr const char* kCombine = "triton_helpers.maximum_with_index";
  return ReduceValues(context, "triton_helpers.max_with_index", values.first(2),
                      values[2], CombineByName(context, kCombine));
}

// Means, sums of squared distances from them and weights, with one more value.
// Both cases are computed and one is chosen, since which one it is may be known
// at run time only.
MaybeValue WelfordReduce(Context& context, std::span<const Value> values) {
  const Value& value = values[0];
  const Value& mean = values[1];
  const Value& m2 = values[2];
  const Value& weight = values[3];
  const Value& is_first = values[4];
  const MaybeValue one =
      CallByName(context, "tl.full_like", {weight, PythonInt{1}});
  const MaybeValue none = CallByName(context, "tl.zeros_like", {m2});
  const auto truth = KnownTruth(context, is_first);
  if (truth && *truth) return TupleOf({value, none, one});
  const MaybeValue delta = Apply(context, kSub, value, mean);
  const MaybeValue next_weight = Apply(context, kAdd, weight, PythonInt{1});
  const MaybeValue next_mean =
      Apply(context, kAdd, mean, Apply(context, kTrueDiv, delta, next_weight));
  const MaybeValue next_m2 = Apply(
      context, kAdd, m2,
      Apply(context, kMul, delta, Apply(context, kSub, value, next_mean)));
  if (truth) return TupleOf({next_mean, next_m2, next_weight});
  return TupleOf(
      {CallByName(context, "tl.where", {is_first, value, next_mean}),
       CallByName(context, "tl.where", {is_first, none, next_m2}),
       CallByName(context, "tl.where", {is_first, one, next_weight})});
}

// Two such triples as one.
MaybeValue WelfordCombine(Context& context, std::span<const Value> values) {
  const Value& mean_1 = values[0];
  const Value& m2_1 = values[1];
  const Value& weight_1 = values[2];
  const Value& mean_2 = values[3];
  const Value& m2_2 = values[4];
  const Value& weight_2 = values[5];
  const MaybeValue delta = Apply(context, kSub, mean_2, mean_1);
  const MaybeValue weight = Apply(context, kAdd, weight_1, weight_2);
  const MaybeValue share =
      CallByName(context, "tl.where",
                 {Apply(context, kEq, weight, 0.0), 0.0,
                  Apply(context, kTrueDiv, weight_2, weight)});
  const MaybeValue spread =
      Apply(context, kMul,
            Apply(context, kMul, Apply(context, kMul, delta, delta), weight_1),
            share);
  return TupleOf(
      {Apply(context, kAdd, mean_1, Apply(context, kMul, delta, share)),
       Apply(context, kAdd, Apply(context, kAdd, m2_1, m2_2), spread), weight});
}

MaybeValue Welford(Context& context, std::span<const Value> values) {
  return ReduceValues(context, "triton_helpers.welford", values.first(3),
                      values[3],
                      CombineByName(context, "triton_helpers.welford_combine"));
}

MaybeValue FastExp(Context& context, const MaybeValue& x, const Value& fast) {
  return CallByName(context, "triton_helpers.exp", {x, fast});
}

// Maxima and the sums of exponentials relative to them, along `dim`.
MaybeValue OnlineSoftmaxReduce(Context& context,
                               std::span<const Value> values) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const Value& max = values[0];
  const Value& sum = values[1];
  const Value& dim = values[2];
  const MaybeValue total =
      CallByName(context, "triton_helpers.max2", {max, dim});
  if (!total) return std::nullopt;
  const Value column[] = {SliceValue{}, PythonNone{}};
  const MaybeValue kept = Subscript(context, *total, column);
  const MaybeValue delta =
      CallByName(context, "tl.where",
                 {Apply(context, kEq, kept, kNone), PythonInt{0},
                  Apply(context, kSub, max, kept)});
  const MaybeValue terms =
      Apply(context, kMul, sum, FastExp(context, delta, values[3]));
  return TupleOf({total, CallByName(context, "tl.sum", {terms, dim})});
}

// How much what is relative to `max` weighs beside a larger maximum.
MaybeValue ScaleTo(Context& context, const MaybeValue& total, const Value& max,
                   const Value& fast) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const MaybeValue scale =
      FastExp(context, Apply(context, kSub, max, total), fast);
  return CallByName(context, "tl.where",
                    {Apply(context, kEq, total, kNone), 1.0, scale});
}

// A running maximum and sum, and one more block, of which each sum is 1.
MaybeValue OnlineSoftmaxCombine(Context& context,
                                std::span<const Value> values) {
  const Value& max = values[0];
  const Value& sum = values[1];
  const Value& next = values[2];
  const Value& fast = values[3];
  const MaybeValue total =
      CallByName(context, "triton_helpers.maximum", {max, next});
  const MaybeValue kept =
      Apply(context, kMul, sum, ScaleTo(context, total, max, fast));
  return TupleOf(
      {total, Apply(context, kAdd, kept, ScaleTo(context, total, next, fast))});
}

// The element where the mask is set, bit by bit.
MaybeValue SelectOne(Context& context, std::span<const Value> values) {
  constexpr const char* kConstruct = "triton_helpers.select_one";
  const auto tile = TensorArgument(context, kConstruct, "x", values[0]);
  if (!tile) return std::nullopt;
  const ElementType element = context.builder().TypeOf(*tile).element;
  if (BitsOf(element) < 8) {
    return context.Fail(kConstruct, "unsupported element type int1");
  }
  const ElementType bits = UnsignedOfWidth(BitsOf(element));
  const MaybeValue chosen = CallByName(
      context, "tl.where",
      {values[1], ToDtype(context, values[0], {bits}, /*bitcast=*/true),
       PythonInt{0}});
  const MaybeValue sum =
      CallByName(context, "tl.sum", {chosen, values[2], values[3]});
  return ToDtype(context, ToDtype(context, sum, {bits}), {element},
                 /*bitcast=*/true);
}

constexpr BuiltinInfo kTable[] = {
    {"triton_helpers.prod", "input, axis", nullptr, ReduceByOperator<kMul>},
    {"triton_helpers.any", "a, dim", nullptr, ReduceByOperator<kOr>},
    {"triton_helpers.min2", "a, dim", nullptr,
     ReduceByOpcode<Opcode::kMinimum>},
    {"triton_helpers.max2", "a, dim", nullptr,
     ReduceByOpcode<Opcode::kMaximum>},
    {"triton_helpers.min_with_index", "value, index, dim", MinWithIndex},
    {"triton_helpers.max_with_index", "value, index, dim", MaxWithIndex},
    {"triton_helpers.welford_reduce",
     "value, mean, m2, weight, first_iteration", WelfordReduce},
    {"triton_helpers.welford_combine",
     "mean_1, m2_1, weight_1, mean_2, m2_2, weight_2", WelfordCombine},
    {"triton_helpers.welford", "mean, m2, weight, dim", Welford},
    {"triton_helpers.online_softmax_reduce",
     "lhs_max, lhs_sum, dim, use_fast_math=False", OnlineSoftmaxReduce},
    {"triton_helpers.online_softmax_combine",
     "lhs_max, lhs_sum, rhs_max, use_fast_math=False", OnlineSoftmaxCombine},
    {"triton_helpers.select_one", "x, mask, dim, keep_dims=False", SelectOne},
};

}  // namespace

std::span<const BuiltinInfo> TritonHelperReductions() { return kTable; }

}  // namespace fake_device::triton
