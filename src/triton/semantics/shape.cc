#include <algorithm>
#include <numeric>

#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

std::vector<int64_t> ExtentsOf(const Shape& shape) {
  return {shape.extents().begin(), shape.extents().end()};
}

std::optional<Value> ReshapeTo(Context& context, const char* construct,
                               ValueId id, const Shape& shape) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(id);
  if (type.shape.numel() != shape.numel()) {
    return context.Fail(
        construct,
        "reshape() cannot change total number of elements in tensor");
  }
  return TensorValue{type.is_scalar() ? builder.Splat(id, shape)
                                      : builder.Reshape(id, shape)};
}

std::optional<Value> ExpandDims(Context& context,
                                std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.expand_dims", "input", values[0]);
  if (!id) return std::nullopt;
  const auto given = IntsArgument(context, "tl.expand_dims", "axis", values[1]);
  if (!given) return std::nullopt;
  std::vector<int64_t> extents = ExtentsOf(context.builder().TypeOf(*id).shape);
  const int rank = static_cast<int>(extents.size() + given->size());
  std::vector<int> axes;
  for (int64_t axis : *given) {
    const auto wrapped =
        AxisArgument(context, "tl.expand_dims", PythonInt{axis}, rank);
    if (!wrapped) return std::nullopt;
    axes.push_back(*wrapped);
  }
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end()) {
    return context.Fail("tl.expand_dims",
                        "expand_dims received duplicate axes");
  }
  for (int axis : axes) extents.insert(extents.begin() + axis, 1);
  const auto shape = CheckedShape(context, "tl.expand_dims", extents);
  if (!shape) return std::nullopt;
  return ReshapeTo(context, "tl.expand_dims", *id, *shape);
}

std::optional<Value> BroadcastToShape(Context& context,
                                      std::span<const Value> values) {
  const auto shape = ShapeArgument(context, "tl.broadcast_to", values[1]);
  if (!shape) return std::nullopt;
  if (!TensorArgument(context, "tl.broadcast_to", "input", values[0])) {
    return std::nullopt;
  }
  return BroadcastTo(context, values[0], *shape);
}

std::optional<Value> BroadcastBoth(Context& context,
                                   std::span<const Value> values) {
  auto a = TensorArgument(context, "tl.broadcast", "input", values[0]);
  if (!a) return std::nullopt;
  auto b = TensorArgument(context, "tl.broadcast", "other", values[1]);
  if (!b || !BroadcastOperands(context, "tl.broadcast", *a, *b)) {
    return std::nullopt;
  }
  return Value::Tuple({TensorValue{*a}, TensorValue{*b}});
}

std::optional<Value> Reshape(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto id = TensorArgument(context, info.name, "input", values[0]);
  if (!id) return std::nullopt;
  const auto shape = ShapeArgument(context, info.name, values[1]);
  if (!shape) return std::nullopt;
  return ReshapeTo(context, info.name, *id, *shape);
}

std::optional<Value> Ravel(Context& context, std::span<const Value> values) {
  const auto id = StrictTensorArgument(context, "tl.ravel", "x", values[0]);
  if (!id) return std::nullopt;
  const int64_t numel = context.builder().TypeOf(*id).shape.numel();
  return ReshapeTo(context, "tl.ravel", *id, {numel});
}

std::optional<Value> PermuteTo(Context& context, const char* construct,
                               ValueId id, std::span<const int64_t> wanted) {
  const Shape shape = context.builder().TypeOf(id).shape;
  if (static_cast<int>(wanted.size()) != shape.rank()) {
    return context.Fail(
        construct, "permute dims must have the same length as input shape");
  }
  std::vector<int> dims(wanted.begin(), wanted.end());
  std::vector<int> expected(dims.size());
  std::iota(expected.begin(), expected.end(), 0);
  if (!std::is_permutation(dims.begin(), dims.end(), expected.begin())) {
    std::string text;
    for (int64_t dim : wanted) {
      text += (text.empty() ? "(" : ", ") + std::to_string(dim);
    }
    return context.Fail(construct,
                        "permute dims must be a permutation of 0, 1, ..., n-1, "
                        "but were " +
                            text + ")");
  }
  return TensorValue{context.builder().Transpose(id, dims)};
}

std::optional<Value> Permute(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.permute", "input", values[0]);
  if (!id) return std::nullopt;
  const auto dims = IntsArgument(context, "tl.permute", "dims", values[1]);
  if (!dims) return std::nullopt;
  return PermuteTo(context, "tl.permute", *id, *dims);
}

// Without dims, the last two axes change places.
std::optional<Value> Trans(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.trans", "input", values[0]);
  if (!id) return std::nullopt;
  auto dims = IntsArgument(context, "tl.trans", "dims", values[1]);
  if (!dims) return std::nullopt;
  if (dims->empty()) {
    const int rank = context.builder().TypeOf(*id).shape.rank();
    if (rank < 2) {
      return context.Fail("tl.trans",
                          "tl.trans invoked with a 0- or 1-dimensional tensor");
    }
    dims->resize(static_cast<size_t>(rank));
    std::iota(dims->begin(), dims->end(), 0);
    std::swap(dims->end()[-1], dims->end()[-2]);
  }
  return PermuteTo(context, "tl.trans", *id, *dims);
}

bool CheckSameElement(Context& context, const char* construct, ValueId a,
                      ValueId b) {
  const Type& x = context.builder().TypeOf(a);
  const Type& y = context.builder().TypeOf(b);
  if (x.element == y.element && x.is_pointer == y.is_pointer) return true;
  context.Fail(construct, "both tensors must have the same dtype. Got " +
                              NameOf({x.element, x.is_pointer}) + " and " +
                              NameOf({y.element, y.is_pointer}));
  return false;
}

std::optional<Value> Cat(Context& context, std::span<const Value> values) {
  const auto can_reorder =
      BoolArgument(context, "tl.cat", "can_reorder", values[2]);
  if (!can_reorder) return std::nullopt;
  if (!*can_reorder) {
    return context.Fail("tl.cat",
                        "current implementation of `cat` always may reorder "
                        "elements");
  }
  const auto a = TensorArgument(context, "tl.cat", "input", values[0]);
  if (!a) return std::nullopt;
  const auto b = TensorArgument(context, "tl.cat", "other", values[1]);
  if (!b || !CheckSameElement(context, "tl.cat", *a, *b)) return std::nullopt;
  const Shape x = context.builder().TypeOf(*a).shape;
  const Shape y = context.builder().TypeOf(*b).shape;
  if (x.rank() != y.rank()) {
    return context.Fail("tl.cat", "tensors must have the same rank");
  }
  const auto axis = AxisArgument(context, "tl.cat", values[3], x.rank());
  if (!axis) return std::nullopt;
  for (int i = 0; i < x.rank(); ++i) {
    if (i == *axis || x[i] == y[i]) continue;
    return context.Fail("tl.cat",
                        "tensors must have the same shape except in the axis "
                        "that they are joined along");
  }
  std::vector<int64_t> extents = ExtentsOf(x);
  extents[static_cast<size_t>(*axis)] += y[*axis];
  if (!CheckedShape(context, "tl.cat", extents)) return std::nullopt;
  return TensorValue{context.builder().Concat(*a, *b, *axis)};
}

std::optional<ValueId> JoinTensors(Context& context, const char* construct,
                                   const Value& left, const Value& right) {
  auto a = TensorArgument(context, construct, "a", left);
  if (!a) return std::nullopt;
  auto b = TensorArgument(context, construct, "b", right);
  if (!b || !CheckSameElement(context, construct, *a, *b) ||
      !BroadcastOperands(context, construct, *a, *b)) {
    return std::nullopt;
  }
  Builder& builder = context.builder();
  std::vector<int64_t> extents = ExtentsOf(builder.TypeOf(*a).shape);
  extents.push_back(2);
  if (!CheckedShape(context, construct, extents)) return std::nullopt;
  if (!builder.TypeOf(*a).is_scalar()) return builder.Join(*a, *b);
  const ValueId joined =
      builder.Join(builder.Splat(*a, {1}), builder.Splat(*b, {1}));
  return builder.Reshape(joined, {2});
}

std::optional<Value> Join(Context& context, std::span<const Value> values) {
  const auto joined = JoinTensors(context, "tl.join", values[0], values[1]);
  if (!joined) return std::nullopt;
  return TensorValue{*joined};
}

std::optional<Value> Interleave(Context& context,
                                std::span<const Value> values) {
  const auto joined =
      JoinTensors(context, "tl.interleave", values[0], values[1]);
  if (!joined) return std::nullopt;
  std::vector<int64_t> extents =
      ExtentsOf(context.builder().TypeOf(*joined).shape);
  if (extents.size() == 1) return TensorValue{*joined};
  extents.pop_back();
  extents.back() *= 2;
  return TensorValue{context.builder().Reshape(*joined, Shape(extents))};
}

std::optional<Value> Split(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.split", "a", values[0]);
  if (!id) return std::nullopt;
  Builder& builder = context.builder();
  const Shape shape = builder.TypeOf(*id).shape;
  if (shape.rank() == 0 || shape[shape.rank() - 1] != 2) {
    return context.Fail("tl.split",
                        "the last dimension must be 2 but the "
                        "shape is " +
                            TextOf(shape));
  }
  // The IR splits tiles only: a pair of scalars takes a detour.
  const bool is_pair = shape.rank() == 1;
  const ValueId tile = is_pair ? builder.Reshape(*id, {1, 2}) : *id;
  std::vector<Value> parts;
  for (ValueId part : builder.Split(tile)) {
    parts.emplace_back(TensorValue{is_pair ? builder.Reshape(part, {}) : part});
  }
  return Value::Tuple(std::move(parts));
}

std::optional<Value> Flip(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tl.flip", "x", values[0]);
  if (!id) return std::nullopt;
  const int rank = context.builder().TypeOf(*id).shape.rank();
  const Value dim = values[1].is<PythonNone>() ? PythonInt{-1} : values[1];
  const auto axis = AxisArgument(context, "tl.flip", dim, rank);
  if (!axis) return std::nullopt;
  return TensorValue{context.builder().Flip(*id, *axis)};
}

std::optional<Value> Gather(Context& context, std::span<const Value> values) {
  const auto source = TensorArgument(context, "tl.gather", "src", values[0]);
  if (!source) return std::nullopt;
  const auto index = TensorArgument(context, "tl.gather", "index", values[1]);
  if (!index) return std::nullopt;
  const Type from = context.builder().TypeOf(*source);
  const Type at = context.builder().TypeOf(*index);
  if (at.is_pointer || IsFloating(at.element)) {
    return context.Fail("tl.gather", "index must be an integer tensor");
  }
  if (from.shape.rank() != at.shape.rank()) {
    return context.Fail("tl.gather",
                        "source and index tensors must have the same rank");
  }
  const int rank = from.shape.rank();
  const auto given = IntArgument(context, "tl.gather", "axis", values[2]);
  if (!given) return std::nullopt;
  if (*given < -rank || *given >= rank) {
    return context.Fail("tl.gather", "gather axis " + std::to_string(*given) +
                                         " must be < source rank (" +
                                         std::to_string(rank) + ")");
  }
  const auto axis = AxisArgument(context, "tl.gather", values[2], rank);
  if (!axis) return std::nullopt;
  for (int i = 0; i < from.shape.rank(); ++i) {
    if (i == *axis || from.shape[i] == at.shape[i]) continue;
    return context.Fail("tl.gather",
                        "index dim " + std::to_string(*axis) +
                            " must match the corresponding source dim");
  }
  return TensorValue{context.builder().Gather(*source, *index, *axis)};
}

// A tensor of one element as a scalar.
std::optional<Value> Item(Context& context, std::span<const Value> values) {
  const auto id = TensorArgument(context, "tensor.item", "self", values[0]);
  if (!id) return std::nullopt;
  if (context.builder().TypeOf(*id).shape.numel() != 1) {
    return context.Fail("tensor.item", "only accepts a tensor of one element");
  }
  return TensorValue{context.builder().Reshape(*id, {})};
}

constexpr BuiltinInfo kTable[] = {
    {"tl.expand_dims", "input, axis", ExpandDims},
    {"tl.broadcast_to", "input, *shape", BroadcastToShape},
    {"tl.broadcast", "input, other", BroadcastBoth},
    {"tl.reshape", "input, *shape, can_reorder=False", nullptr, Reshape},
    {"tl.view", "input, *shape", nullptr, Reshape},
    {"tl.ravel", "x, can_reorder=False", Ravel},
    {"tl.permute", "input, *dims", Permute},
    {"tl.trans", "input, *dims", Trans},
    {"tl.cat", "input, other, can_reorder=False, dim=0", Cat},
    {"tl.join", "a, b", Join},
    {"tl.interleave", "a, b", Interleave},
    {"tl.split", "a", Split},
    {"tl.flip", "x, dim=None", Flip},
    {"tl.gather", "src, index, axis", Gather},
    {"tensor.item", "self", Item},
};

}  // namespace

std::span<const BuiltinInfo> ShapeBuiltins() { return kTable; }

}  // namespace fake_device::triton
