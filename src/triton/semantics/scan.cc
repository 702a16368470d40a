#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/combine.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

// tl.associative_scan(input, axis, combine_fn): of one tensor or of a tuple.
std::optional<Value> AssociativeScan(Context& context,
                                     std::span<const Value> values) {
  constexpr const char* kName = "tl.associative_scan";
  const bool is_tuple = values[0].is<TupleValue>();
  std::vector<Value> inputs = {values[0]};
  if (is_tuple) inputs = *values[0].as<TupleValue>()->elements;
  std::vector<ValueId> tiles;
  for (const Value& input : inputs) {
    const auto tile = TensorArgument(context, kName, "input", input);
    if (!tile) return std::nullopt;
    tiles.push_back(*tile);
  }
  if (tiles.empty()) {
    return context.Fail(kName, "at least one tensor is needed");
  }
  const int rank = context.builder().TypeOf(tiles[0]).shape.rank();
  const auto axis = AxisArgument(context, kName, values[1], rank);
  if (!axis) return std::nullopt;
  const auto reverse = BoolArgument(context, kName, "reverse", values[3]);
  if (!reverse) return std::nullopt;
  const auto results = ScanTiles(context, kName, tiles, *axis, *reverse,
                                 CombineWithCall(context, kName, values[2]));
  if (!results) return std::nullopt;
  if (!is_tuple) return TensorValue{results->front()};
  std::vector<Value> elements;
  for (ValueId id : *results) elements.emplace_back(TensorValue{id});
  return Value::Tuple(std::move(elements));
}

std::optional<Value> Cumulate(Context& context, const char* construct,
                              ValueId tile, const Value& axis_value,
                              const Value& reverse_value, Opcode opcode) {
  const int rank = context.builder().TypeOf(tile).shape.rank();
  const auto axis = AxisArgument(context, construct, axis_value, rank);
  if (!axis) return std::nullopt;
  const auto reverse =
      BoolArgument(context, construct, "reverse", reverse_value);
  if (!reverse) return std::nullopt;
  const auto results = ScanTiles(context, construct, std::span(&tile, 1), *axis,
                                 *reverse, CombineWith(context, opcode));
  if (!results) return std::nullopt;
  return TensorValue{results->front()};
}

std::optional<ValueId> ScanInput(Context& context, const char* construct,
                                 const Value& value) {
  const auto tile = TensorArgument(context, construct, "input", value);
  if (!tile) return std::nullopt;
  if (context.builder().TypeOf(*tile).is_pointer) {
    return context.Fail(construct, "pointers cannot be combined");
  }
  return PromoteBfloat16(context, *tile);
}

std::optional<Value> Cumsum(Context& context, std::span<const Value> values) {
  const auto input = ScanInput(context, "tl.cumsum", values[0]);
  if (!input) return std::nullopt;
  ElementType element = context.builder().TypeOf(*input).element;
  if (!values[3].is<PythonNone>()) {
    const auto dtype = DtypeArgument(context, "tl.cumsum", "dtype", values[3]);
    if (!dtype) return std::nullopt;
    element = dtype->element;
  } else if (IsInteger(element) && BitsOf(element) < 32) {
    element = IsSigned(element) ? kInt32 : kUint32;
  }
  const ValueId tile = ImplicitCast(context, *input, Type::Scalar(element));
  return Cumulate(context, "tl.cumsum", tile, values[1], values[2],
                  Opcode::kAdd);
}

std::optional<Value> Cumprod(Context& context, std::span<const Value> values) {
  const auto input = ScanInput(context, "tl.cumprod", values[0]);
  if (!input) return std::nullopt;
  return Cumulate(context, "tl.cumprod", *input, values[1], values[2],
                  Opcode::kMul);
}

// What is sorted along its last axis, which `dim` may only repeat.
std::optional<ValueId> SortInput(Context& context, const char* construct,
                                 const Value& input, const Value& dim) {
  const auto tile = TensorArgument(context, construct, "x", input);
  if (!tile) return std::nullopt;
  const Type& type = context.builder().TypeOf(*tile);
  const int rank = type.shape.rank();
  if (rank == 0 || type.is_pointer) {
    return context.Fail(construct, "only a tensor of numbers can be sorted");
  }
  if (!dim.is<PythonNone>()) {
    const auto axis = AxisArgument(context, construct, dim, rank);
    if (!axis) return std::nullopt;
    if (*axis != rank - 1) {
      return context.Fail(construct,
                          "only minor dimension is currently supported");
    }
  }
  return tile;
}

std::optional<Value> Sort(Context& context, std::span<const Value> values) {
  const auto descending =
      BoolArgument(context, "tl.sort", "descending", values[2]);
  if (!descending) return std::nullopt;
  const auto tile = SortInput(context, "tl.sort", values[0], values[1]);
  if (!tile) return std::nullopt;
  return TensorValue{context.builder().Sort(*tile, *descending)};
}

// The last round of a bitonic sort. Of each two elements that are n / 2, then
// n / 4, ... 1 apart, the smaller one, or the larger one, comes first.
std::optional<Value> BitonicMerge(Context& context,
                                  std::span<const Value> values) {
  constexpr const char* kName = "tl.bitonic_merge";
  const auto descending = BoolArgument(context, kName, "descending", values[2]);
  if (!descending) return std::nullopt;
  auto tile = SortInput(context, kName, values[0], values[1]);
  if (!tile) return std::nullopt;
  Builder& builder = context.builder();
  const Shape shape = builder.TypeOf(*tile).shape;
  ValueId is_last = builder.Cast(builder.Arange(0, 2), kInt1);
  if (*descending) is_last = builder.Unary(Opcode::kNot, is_last);
  is_last = builder.Reshape(is_last, Shape({1, 2, 1}));
  for (int64_t distance = shape[shape.rank() - 1] / 2; distance > 0;
       distance /= 2) {
    const Shape pairs({shape.numel() / (2 * distance), 2, distance});
    const ValueId own = builder.Reshape(*tile, pairs);
    const ValueId other = builder.Flip(own, 1);
    const ValueId is_greater = builder.Binary(Opcode::kGt, own, other);
    const ValueId gives_way = builder.Binary(Opcode::kXor, is_greater,
                                             builder.Broadcast(is_last, pairs));
    tile = builder.Reshape(builder.Select(gives_way, other, own), shape);
  }
  return TensorValue{*tile};
}

std::optional<Value> Topk(Context& context, std::span<const Value> values) {
  const auto count = IntArgument(context, "tl.topk", "k", values[1]);
  if (!count) return std::nullopt;
  const auto tile = SortInput(context, "tl.topk", values[0], values[2]);
  if (!tile) return std::nullopt;
  Builder& builder = context.builder();
  const ValueId sorted = builder.Sort(*tile, /*descending=*/true);
  const Shape shape = builder.TypeOf(sorted).shape;
  const int last = shape.rank() - 1;
  if (*count <= 0 || *count > shape[last]) {
    return context.Fail("tl.topk",
                        "k must be from 1 to " + std::to_string(shape[last]));
  }
  if (!CheckedShape(context, "tl.topk", std::span(&*count, 1))) {
    return std::nullopt;
  }
  const Shape result = shape.With(last, *count);
  Shape line = result;
  for (int i = 0; i < last; ++i) line = line.With(i, 1);
  const ValueId index = builder.Broadcast(
      builder.Reshape(builder.Arange(0, *count), line), result);
  return TensorValue{builder.Gather(sorted, index, last)};
}

std::optional<Value> Histogram(Context& context,
                               std::span<const Value> values) {
  constexpr const char* kName = "tl.histogram";
  const auto tile = TensorArgument(context, kName, "input", values[0]);
  if (!tile) return std::nullopt;
  const Type type = context.builder().TypeOf(*tile);
  if (type.shape.rank() != 1) {
    return context.Fail(kName, "histogram only supports 1D input");
  }
  if (type.is_pointer || IsFloating(type.element)) {
    return context.Fail(kName, "histogram only supports integer input");
  }
  const auto bins = IntArgument(context, kName, "num_bins", values[1]);
  if (!bins || !CheckedShape(context, kName, std::span(&*bins, 1))) {
    return std::nullopt;
  }
  ValueId mask;
  if (!values[2].is<PythonNone>()) {
    const auto broadcast = BroadcastTo(context, values[2], type.shape);
    if (!broadcast) return std::nullopt;
    mask = broadcast->as<TensorValue>()->id;
    if (context.builder().TypeOf(mask).element != kInt1) {
      return context.Fail(kName, "Mask must have boolean scalar type");
    }
  }
  return TensorValue{context.builder().Histogram(*tile, *bins, mask)};
}

constexpr BuiltinInfo kTable[] = {
    {"tl.associative_scan", "input, axis, combine_fn, reverse=False",
     AssociativeScan},
    {"tl.cumsum", "input, axis=0, reverse=False, dtype=None", Cumsum},
    {"tl.cumprod", "input, axis=0, reverse=False", Cumprod},
    {"tl.sort", "x, dim=None, descending=False", Sort},
    {"tl.topk", "x, k, dim=None", Topk},
    {"tl.bitonic_merge", "x, dim=None, descending=False", BitonicMerge},
    {"tl.histogram", "input, num_bins, mask=None", Histogram},
};

}  // namespace

std::span<const BuiltinInfo> ScanBuiltins() { return kTable; }

}  // namespace fake_device::triton
