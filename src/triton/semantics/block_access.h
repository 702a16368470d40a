#ifndef FAKE_DEVICE_TRITON_SEMANTICS_BLOCK_ACCESS_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_BLOCK_ACCESS_H_

#include <optional>
#include <span>

#include "triton/semantics/context.h"

// Loads and stores through block pointers and tensor descriptors.
namespace fake_device::triton {

// tl.load and tl.store of a block pointer: `boundary_check` lists the axes that
// are checked, `padding_option` is what is read outside.
std::optional<Value> LoadBlock(Context& context,
                               const BlockPointerValue& pointer,
                               const Value& boundary_check,
                               const Value& padding_option);
std::optional<Value> StoreBlock(Context& context,
                                const BlockPointerValue& pointer,
                                const Value& value,
                                const Value& boundary_check);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_BLOCK_ACCESS_H_
