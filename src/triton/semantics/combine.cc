#include "triton/semantics/combine.h"

#include <utility>

#include "triton/semantics/builtin.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

bool CheckTiles(Context& context, const char* construct,
                std::span<const ValueId> tiles) {
  if (tiles.empty()) {
    context.Fail(construct, "at least one tensor is needed");
    return false;
  }
  const Shape& shape = context.builder().TypeOf(tiles[0]).shape;
  for (ValueId tile : tiles) {
    const Type& type = context.builder().TypeOf(tile);
    if (type.is_pointer) {
      context.Fail(construct, "pointers cannot be combined");
      return false;
    }
    if (type.shape != shape) {
      context.Fail(construct, "all inputs must have the same shape");
      return false;
    }
  }
  return true;
}

std::optional<Block> BuildCombine(Context& context, const char* construct,
                                  std::span<const ValueId> tiles,
                                  const CombineFunction& combine) {
  Builder& builder = context.builder();
  Block block;
  for (int side = 0; side < 2; ++side) {
    for (ValueId tile : tiles) {
      const ElementType element = builder.TypeOf(tile).element;
      block.arguments.push_back(
          builder.function().NewValue(Type::Scalar(element)));
    }
  }
  Block* outer = builder.block();
  builder.set_block(&block);
  const auto results = combine(block.arguments);
  bool fits = results && results->size() == tiles.size();
  for (size_t i = 0; fits && i < tiles.size(); ++i) {
    fits = builder.TypeOf((*results)[i]) ==
           Type::Scalar(builder.TypeOf(tiles[i]).element);
  }
  if (fits) builder.Yield(*results);
  builder.set_block(outer);
  if (!results) return std::nullopt;
  if (!fits) {
    return context.Fail(construct,
                        "the combine function must return the types that it "
                        "is given");
  }
  return block;
}

}  // namespace

CombineFunction CombineWith(Context& context, Opcode opcode) {
  return [&context, opcode](std::span<const ValueId> arguments)
             -> std::optional<std::vector<ValueId>> {
    return std::vector{
        context.builder().Binary(opcode, arguments[0], arguments[1])};
  };
}

CombineFunction CombineWithCall(Context& context, const char* construct,
                                const Value& function) {
  return [&context, construct, function](std::span<const ValueId> arguments)
             -> std::optional<std::vector<ValueId>> {
    Arguments values;
    for (ValueId id : arguments) {
      values.positional.emplace_back(TensorValue{id});
    }
    std::optional<Value> result;
    if (const auto* builtin = function.as<BuiltinValue>()) {
      result = CallBuiltin(context, *builtin->info, values);
    } else if (function.is<FunctionValue>()) {
      result = context.call(function, values);
    } else {
      return context.Fail(construct,
                          "`combine_fn` must be a function but got " +
                              DescribeType(context, function));
    }
    std::vector<ValueId> ids;
    if (!result || !Flatten(context, *result, ids)) return std::nullopt;
    return ids;
  };
}

std::optional<std::vector<ValueId>> ReduceTiles(
    Context& context, const char* construct, std::vector<ValueId> tiles,
    std::optional<int> axis, bool keep_dims, const CombineFunction& combine) {
  if (!CheckTiles(context, construct, tiles)) return std::nullopt;
  Builder& builder = context.builder();
  const Shape shape = builder.TypeOf(tiles[0]).shape;
  if (shape.rank() == 0) {
    return context.Fail(construct, "a scalar cannot be reduced");
  }
  if (!axis) {
    for (ValueId& tile : tiles) tile = builder.Reshape(tile, {shape.numel()});
  }
  auto block = BuildCombine(context, construct, tiles, combine);
  if (!block) return std::nullopt;
  std::vector<ValueId> results =
      builder.Reduce(tiles, axis.value_or(0), *std::move(block));
  if (!keep_dims) return results;
  Shape kept = shape;
  for (int i = 0; i < shape.rank(); ++i) {
    if (!axis || *axis == i) kept = kept.With(i, 1);
  }
  for (ValueId& result : results) {
    result = builder.TypeOf(result).is_scalar() ? builder.Splat(result, kept)
                                                : builder.Reshape(result, kept);
  }
  return results;
}

std::optional<std::vector<ValueId>> ScanTiles(Context& context,
                                              const char* construct,
                                              std::span<const ValueId> tiles,
                                              int axis, bool reverse,
                                              const CombineFunction& combine) {
  if (!CheckTiles(context, construct, tiles)) return std::nullopt;
  auto block = BuildCombine(context, construct, tiles, combine);
  if (!block) return std::nullopt;
  return context.builder().Scan(tiles, axis, reverse, *std::move(block));
}

}  // namespace fake_device::triton
