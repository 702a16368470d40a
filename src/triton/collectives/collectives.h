#ifndef FAKE_DEVICE_TRITON_COLLECTIVES_COLLECTIVES_H_
#define FAKE_DEVICE_TRITON_COLLECTIVES_COLLECTIVES_H_

#include <cstdint>
#include <optional>

#include "triton/collectives/buffer.h"
#include "triton/ir/function.h"
#include "triton/lanes/lanes.h"

// Code for the operations that work on whole tiles in memory. Each function
// appends instructions that leave the operand stack as it was, and gives its
// locals back. Buffers that are written do not overlap others.
namespace fake_device::triton {

// How many bytes of memory, 16-byte aligned, the code of the operation needs
// for itself: kDot, kSortPairs; 0 for the others. Enough for operands that are
// any views.
int64_t ScratchBytes(const Function& function, const Operation& operation);

// Copies elements between tiles of one shape, converting them as kCast does if
// the element types differ.
void EmitCopy(LaneEmitter* emitter, const Buffer& from, const Buffer& to);

// kDot: adds the product of `a` and `b` to `accumulator`, which is row-major.
// Its rows are worked on several at a time with the accumulators in registers.
// `scratch` is ScratchBytes of memory.
void EmitDot(LaneEmitter* emitter, const Buffer& a, const Buffer& b,
             const Buffer& accumulator, Local scratch, uint32_t scratch_offset);

// kSort of a row-major tile in place.
void EmitSort(LaneEmitter* emitter, const Buffer& tile, bool descending);

// kSortPairs of row-major tiles in place; `count` is an i32. Merges runs of
// growing length.
void EmitSortPairs(LaneEmitter* emitter, const Buffer& keys,
                   const Buffer& indices, Local count, bool descending,
                   Local scratch, uint32_t scratch_offset);

// kHistogram: sets the row-major int32 tile `counts`.
void EmitHistogram(LaneEmitter* emitter, const Buffer& tile,
                   const std::optional<Buffer>& mask, const Buffer& counts);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_COLLECTIVES_COLLECTIVES_H_
