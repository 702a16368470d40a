#include "triton/semantics/arguments.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

// With extents of 1 in front, up to that rank.
ValueId Widen(Builder& builder, ValueId value, int rank) {
  Shape shape = builder.TypeOf(value).shape;
  while (shape.rank() < rank) shape = shape.Insert(0, 1);
  return builder.Reshape(value, shape);
}

}  // namespace

std::optional<Value> BroadcastTo(Context& context, const Value& value,
                                 const Shape& shape, bool is_of_tensor) {
  const std::string target = is_of_tensor ? QuotedTextOf(shape) : TextOf(shape);
  const auto id = ToValueId(context, value);
  if (!id) return std::nullopt;
  Builder& builder = context.builder();
  const Shape own = builder.TypeOf(*id).shape;
  if (own.rank() == 0) return TensorValue{builder.Splat(*id, shape)};
  if (own.rank() != shape.rank()) {
    return context.Fail("tl.broadcast_to", "Cannot broadcast, rank mismatch: " +
                                               QuotedTextOf(own) + ", " +
                                               target);
  }
  for (int axis = 0; axis < own.rank(); ++axis) {
    if (own[axis] == shape[axis] || own[axis] == 1) continue;
    return context.Fail(
        "tl.broadcast_to",
        "Cannot broadcast, the expanded size of the tensor (" +
            std::to_string(shape[axis]) + ") must match the existing size (" +
            std::to_string(own[axis]) + ") at non-singleton dimension " +
            std::to_string(axis) + ": " + QuotedTextOf(own) + ", " + target);
  }
  return TensorValue{builder.Broadcast(*id, shape)};
}

bool BroadcastOperands(Context& context, const char* construct, ValueId& a,
                       ValueId& b) {
  Builder& builder = context.builder();
  const Shape x = builder.TypeOf(a).shape;
  const Shape y = builder.TypeOf(b).shape;
  if (x == y) return true;
  if (x.rank() == 0) {
    a = builder.Splat(a, y);
    return true;
  }
  if (y.rank() == 0) {
    b = builder.Splat(b, x);
    return true;
  }
  const int rank = std::max(x.rank(), y.rank());
  std::vector<int64_t> common;
  for (int axis = 0; axis < rank; ++axis) {
    const int x_axis = axis - (rank - x.rank());
    const int y_axis = axis - (rank - y.rank());
    const int64_t left = x_axis < 0 ? 1 : x[x_axis];
    const int64_t right = y_axis < 0 ? 1 : y[y_axis];
    if (left != right && left != 1 && right != 1) {
      context.Fail(construct,
                   "Cannot make_shape_compatible: incompatible dimensions at "
                   "index " +
                       std::to_string(axis) + ": " + std::to_string(left) +
                       " and " + std::to_string(right));
      return false;
    }
    common.push_back(left == 1 ? right : left);
  }
  const auto shape = CheckedShape(context, construct, common);
  if (!shape) return false;
  a = builder.Broadcast(Widen(builder, a, rank), *shape);
  b = builder.Broadcast(Widen(builder, b, rank), *shape);
  return true;
}

bool BroadcastTogether(Context& context, ValueId& a, ValueId& b) {
  return BroadcastOperands(context, "tl.broadcast", a, b);
}

}  // namespace fake_device::triton
