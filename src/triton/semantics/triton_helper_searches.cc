#include "triton/semantics/arguments.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/triton_helper_parts.h"

namespace fake_device::triton {

namespace {

using enum BinaryOperator;
using enum ElementType;

constexpr const char* kBucketize = "triton_helpers.bucketize_binary_search";
constexpr const char* kSortWithIndex = "triton_helpers.sort_with_index";

// What a search for the bucket of each value is given.
struct Search {
  Value values;
  Value boundaries;  // pointer
  Value size;
  // Of the memory behind the pointer, the distance of boundaries, and where the
  // first one of each value is: None in Inductor's older form.
  Value numel;
  Value stride;
  Value start;
  DtypeValue dtype;
  bool right = false;
  // Where the boundaries are not sorted themselves; else None.
  Value sorter;
  Value sorter_stride;
  Value sorter_start;
};

MaybeValue LoadOr0(Context& context, const MaybeValue& pointer,
                   const MaybeValue& mask) {
  return CallByName(context, "tl.load", {pointer, mask, PythonInt{0}});
}

MaybeValue IsInside(Context& context, const Search& search,
                    const MaybeValue& middle) {
  MaybeValue is_inside = Apply(context, kLt, middle, search.size);
  if (search.numel.is<PythonNone>()) return is_inside;
  const MaybeValue place = Apply(
      context, kAdd, Apply(context, kMul, middle, search.stride), search.start);
  return Apply(context, kAnd, Apply(context, kLt, place, search.numel),
               is_inside);
}

MaybeValue BoundaryAt(Context& context, const Search& search, MaybeValue middle,
                      const MaybeValue& mask) {
  if (!search.sorter.is<PythonNone>() &&
      !search.sorter_stride.is<PythonNone>()) {
    const MaybeValue first =
        Apply(context, kAdd, search.sorter, search.sorter_start);
    middle = LoadOr0(context,
                     Apply(context, kAdd, first,
                           Apply(context, kMul, search.sorter_stride, middle)),
                     mask);
  }
  if (search.numel.is<PythonNone>()) {
    return LoadOr0(context, Apply(context, kAdd, search.boundaries, middle),
                   mask);
  }
  const MaybeValue first =
      Apply(context, kAdd, search.boundaries, search.start);
  return LoadOr0(
      context,
      Apply(context, kAdd, first, Apply(context, kMul, search.stride, middle)),
      mask);
}

// One step: [low, high) halves.
bool Halve(Context& context, const Search& search, MaybeValue& low,
           MaybeValue& high) {
  const MaybeValue middle =
      Apply(context, kFloorDiv, Apply(context, kAdd, high, low), PythonInt{2});
  const MaybeValue mask = IsInside(context, search, middle);
  const MaybeValue boundary = BoundaryAt(context, search, middle, mask);
  // A NaN is above nothing, so it falls into the first bucket.
  const MaybeValue is_above =
      Apply(context, search.right ? kGe : kGt, search.values, boundary);
  low = CallByName(context, "tl.where",
                   {Apply(context, kAnd, is_above, mask),
                    Apply(context, kAdd, middle, PythonInt{1}), low});
  high = CallByName(context, "tl.where", {is_above, high, middle});
  low = ToDtype(context, low, search.dtype);
  high = ToDtype(context, high, search.dtype);
  return low && high;
}

// How many numbers of boundaries remain possible, before and after a step.
MaybeValue HalvedRange(Context& context, const MaybeValue& range) {
  return Apply(context, kFloorDiv, Apply(context, kAdd, range, PythonInt{1}),
               PythonInt{2});
}

// A loop at run time over the steps, for a size that is not known.
MaybeValue EmitSearch(Context& context, const Search& search, ValueId low,
                      ValueId high, ValueId range) {
  Builder& builder = context.builder();
  Block* const outer = builder.block();
  const ValueId inits[] = {range, low, high};
  const auto enter = [&](Block& block) {
    for (ValueId init : inits) {
      block.arguments.push_back(
          builder.function().NewValue(builder.TypeOf(init)));
    }
    builder.set_block(&block);
  };
  Block condition;
  enter(condition);
  const MaybeValue goes_on =
      Apply(context, kGt, TensorValue{condition.arguments[0]}, PythonInt{1});
  const auto test = goes_on ? ToCondition(context, *goes_on) : std::nullopt;
  if (test) builder.Condition(*test, condition.arguments);
  Block body;
  enter(body);
  MaybeValue next_low = TensorValue{body.arguments[1]};
  MaybeValue next_high = TensorValue{body.arguments[2]};
  const MaybeValue next_range =
      HalvedRange(context, TensorValue{body.arguments[0]});
  const bool ok =
      test && next_range && Halve(context, search, next_low, next_high);
  if (ok) {
    const ValueId yields[] = {next_range->as<TensorValue>()->id,
                              next_low->as<TensorValue>()->id,
                              next_high->as<TensorValue>()->id};
    builder.Yield(yields);
  }
  builder.set_block(outer);
  if (!ok) return std::nullopt;
  const auto results =
      builder.While(inits, std::move(condition), std::move(body));
  return TensorValue{results[1]};
}

MaybeValue RunSearch(Context& context, const Search& search,
                     const Value& shape) {
  const Value dtype = search.dtype;
  MaybeValue low = CallByName(context, "tl.zeros", {shape, dtype});
  MaybeValue high = CallByName(context, "tl.full", {shape, search.size, dtype});
  if (!low || !high) return std::nullopt;
  if (const auto size = KnownInt(context, search.size)) {
    for (PythonInt range = *size + 1; range > 1; range = (range + 1) / 2) {
      if (!Halve(context, search, low, high)) return std::nullopt;
    }
    return low;
  }
  const MaybeValue range = Apply(context, kAdd, search.size, PythonInt{1});
  const auto range_id = range ? ToValueId(context, *range) : std::nullopt;
  if (!range_id) return std::nullopt;
  return EmitSearch(context, search, low->as<TensorValue>()->id,
                    high->as<TensorValue>()->id, *range_id);
}

// Inductor's forms: (values, boundaries, dtype, right, size, shape) up to 2.5,
// and (values, boundaries, size, numel, stride, start, dtype, right, sorter,
// sorter stride, sorter start[, shape]) since.
MaybeValue Bucketize(Context& context, std::span<const Value> values) {
  const std::vector<Value> given = *values[0].as<TupleValue>()->elements;
  const bool is_old = given.size() == 6;
  if (!is_old && given.size() != 11 && given.size() != 12) {
    return context.Fail(kBucketize, "unsupported number of arguments: " +
                                        std::to_string(given.size()));
  }
  const size_t dtype_place = is_old ? 2 : 6;
  const auto dtype =
      DtypeArgument(context, kBucketize, "indexing_dtype", given[dtype_place]);
  if (!dtype) return std::nullopt;
  const auto right =
      BoolArgument(context, kBucketize, "right", given[dtype_place + 1]);
  if (!right) return std::nullopt;
  Search search;
  search.values = given[0];
  search.boundaries = given[1];
  search.size = given[is_old ? 4 : 2];
  search.dtype = *dtype;
  search.right = *right;
  if (is_old) return RunSearch(context, search, given[5]);
  search.numel = given[3];
  search.stride = given[4];
  search.start = given[5];
  search.sorter = given[8];
  search.sorter_stride = given[9];
  search.sorter_start = given[10];
  const auto shape = Attribute(context, given[0], "shape");
  if (!shape) return std::nullopt;
  return RunSearch(context, search, *shape);
}

// How many elements of a line are sorted; the others stay behind.
std::optional<ValueId> SortedCount(Context& context, const Value& count,
                                   int64_t extent) {
  Builder& builder = context.builder();
  if (count.is<PythonNone>()) return builder.Int(kInt32, extent);
  const auto id = TensorArgument(context, kSortWithIndex, "rnumel", count);
  if (!id) return std::nullopt;
  if (!builder.TypeOf(*id).is_scalar()) {
    return context.Fail(kSortWithIndex, "`rnumel` must be a scalar");
  }
  return ImplicitCast(context, *id, Type::Scalar(kInt32));
}

// Each exchange of Inductor's adds indices up, and sums have 32 bits or more.
ValueId WidenedIndices(Context& context, ValueId indices) {
  Builder& builder = context.builder();
  const Type& type = builder.TypeOf(indices);
  const bool is_exchanged = type.shape[type.shape.rank() - 1] > 1;
  if (!is_exchanged || type.is_pointer || !IsInteger(type.element) ||
      BitsOf(type.element) >= 32) {
    return indices;
  }
  return builder.Cast(indices, IsSigned(type.element) ? kInt32 : kUint32);
}

MaybeValue SortWithIndex(Context& context, std::span<const Value> values) {
  const auto keys = TensorArgument(context, kSortWithIndex, "x", values[0]);
  if (!keys) return std::nullopt;
  auto indices = TensorArgument(context, kSortWithIndex, "idxs", values[1]);
  if (!indices) return std::nullopt;
  ValueId tile = *keys;
  if (!BroadcastOperands(context, kSortWithIndex, tile, *indices)) {
    return std::nullopt;
  }
  const Shape shape = context.builder().TypeOf(tile).shape;
  if (shape.rank() == 0) {
    return context.Fail(kSortWithIndex, "a scalar cannot be sorted");
  }
  *indices = WidenedIndices(context, *indices);
  if (!values[3].is<PythonNone>()) {
    const auto axis =
        AxisArgument(context, kSortWithIndex, values[3], shape.rank());
    if (!axis) return std::nullopt;
    if (*axis != shape.rank() - 1) {
      return context.Fail(kSortWithIndex,
                          "only minor dimension is currently supported");
    }
  }
  // Equal keys always keep their order, as a stable sort must.
  if (!BoolArgument(context, kSortWithIndex, "stable", values[4])) {
    return std::nullopt;
  }
  const auto descending =
      BoolArgument(context, kSortWithIndex, "descending", values[5]);
  if (!descending) return std::nullopt;
  const auto count = SortedCount(context, values[2], shape[shape.rank() - 1]);
  if (!count) return std::nullopt;
  const auto sorted =
      context.builder().SortPairs(tile, *indices, *count, *descending);
  return Value::Tuple({TensorValue{sorted[0]}, TensorValue{sorted[1]}});
}

constexpr BuiltinInfo kTable[] = {
    {kBucketize, "*arguments", Bucketize},
    {kSortWithIndex,
     "x, idxs, rnumel, dim=None, stable=False, descending=False",
     SortWithIndex},
};

}  // namespace

std::span<const BuiltinInfo> TritonHelperSearches() { return kTable; }

}  // namespace fake_device::triton
