#ifndef FAKE_DEVICE_TRITON_SEMANTICS_COMBINE_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_COMBINE_H_

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "triton/semantics/context.h"

// Reductions and scans with a function that combines elements.
namespace fake_device::triton {

// Emits, for 2n scalars (what was accumulated, then the next), the n combined
// ones, of the same types. Returns nothing after failing.
using CombineFunction = std::function<std::optional<std::vector<ValueId>>(
    std::span<const ValueId> arguments)>;

// A function that takes two scalars and emits one operation.
CombineFunction CombineWith(Context& context, Opcode opcode);
// A function of the source, or a built-in one.
CombineFunction CombineWithCall(Context& context, const char* construct,
                                const Value& function);

// Tiles of one shape along an axis, or along all of them where it is not given.
// With `keep_dims` the results have an extent of 1 there.
std::optional<std::vector<ValueId>> ReduceTiles(
    Context& context, const char* construct, std::vector<ValueId> tiles,
    std::optional<int> axis, bool keep_dims, const CombineFunction& combine);
std::optional<std::vector<ValueId>> ScanTiles(Context& context,
                                              const char* construct,
                                              std::span<const ValueId> tiles,
                                              int axis, bool reverse,
                                              const CombineFunction& combine);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_COMBINE_H_
