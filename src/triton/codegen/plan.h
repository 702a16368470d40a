#ifndef FAKE_DEVICE_TRITON_CODEGEN_PLAN_H_
#define FAKE_DEVICE_TRITON_CODEGEN_PLAN_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "triton/codegen/memory_order.h"
#include "triton/codegen/nest_graph.h"
#include "triton/diagnostic.h"

namespace fake_device::triton {

struct BlockPlan;

// A tile in the kernel's spill memory.
struct PlannedTile {
  Type type;
  std::string why;
  // Steps between which it must be kept, by their numbers.
  int first_step = -1;
  int last_step = -1;
  // The block whose steps it is for.
  const Block* home = nullptr;
  int64_t offset = 0;

  int64_t bytes() const;
};

// A tile that a loop carries: its body reads `current` and writes `next`, which
// then change places; where it can, it writes in place, and they are the same.
// Without a next one the tile stays as it is.
struct CarriedTile {
  int current = -1;
  int next = -1;
};

// One thing to emit, in the order of execution.
struct Step {
  enum class Kind : uint8_t {
    kScalar,      // operation, on scalars
    kNest,        // nest
    kControl,     // operation: a loop or a branch
    kCollective,  // operation, on tiles in memory
    kPrintBegin,
    kPrintScalar,  // operation's operand number `part`
    kPrintEnd,
  };

  Kind kind = Kind::kScalar;
  const Operation* operation = nullptr;
  int part = 0;
  std::unique_ptr<NestGraph> nest;
  // Of kControl, one for each of operation's blocks.
  std::vector<std::unique_ptr<BlockPlan>> blocks;
  // Of kCollective: a tile for the operation's own use, or -1.
  int scratch = -1;
  // Of loops, by carried value; the default where it is a scalar.
  std::vector<CarriedTile> carried;
};

struct BlockPlan {
  const Block* block = nullptr;
  std::vector<Step> steps;
};

// What to emit for a function, step by step: which operations share a loop
// nest, which tiles go through memory. Immutable once made; refers to the
// function.
struct Plan {
  std::unique_ptr<FactsTable> facts;
  std::unique_ptr<ValuePlaces> places;
  BlockPlan body;
  std::vector<PlannedTile> tiles;
  // Of the tiles, from the spill address on.
  int64_t spill_bytes = 0;
};

std::optional<Diagnostic> MakePlan(const Function& function, Plan* plan);

// Bytes at the start of spill memory for the program's ids of an assertion.
inline constexpr int64_t kAssertRecordBytes = 16;

// Gives the tiles offsets such that those kept at the same time do not overlap;
// the number of bytes they take.
int64_t LayOutTiles(std::vector<PlannedTile>* tiles);

// Numbers the steps and finds between which ones each tile is kept.
void FindLifetimes(Plan* plan);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_PLAN_H_
