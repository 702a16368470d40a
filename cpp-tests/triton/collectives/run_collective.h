#ifndef CPP_TESTS_TRITON_COLLECTIVES_RUN_COLLECTIVE_H_
#define CPP_TESTS_TRITON_COLLECTIVES_RUN_COLLECTIVE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "triton/ir/function.h"
#include "triton/lanes/lanes.h"

namespace fake_device::triton {

// The elements of a tile in the order of memory.
struct TestTile {
  ElementType element;
  std::vector<Constant> values;
};

// Random numbers of a type, the same every time. Floats are whole or halves of
// them, so that sums are exact, if `special` is not set; with it, zeros of both
// signs, infinities and NaN come along.
TestTile RandomTile(ElementType element, int64_t count, uint64_t seed,
                    bool special = false);

// Runs emitted code on tiles in memory, 16-byte aligned, and `scratch_bytes`
// behind them; `emit` gets the tiles' addresses and the scratch memory's. What
// is in the tiles then is returned. Memory between them must stay as it is; an
// invalid module, a trap or an operand left on the stack fails the test.
std::vector<TestTile> RunCollective(
    std::vector<TestTile> tiles, int64_t scratch_bytes,
    const std::function<void(LaneEmitter* emitter,
                             std::span<const Local> addresses)>& emit);

// Whether values are the same to the bit, but for the payload of a NaN.
bool IsSame(const TestTile& a, const TestTile& b);

std::string ToString(const TestTile& tile);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_COLLECTIVES_RUN_COLLECTIVE_H_
