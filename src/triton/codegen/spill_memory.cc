#include <algorithm>
#include <map>
#include <unordered_map>

#include "triton/codegen/plan.h"
#include "triton/codegen/stable_order.h"

namespace fake_device::triton {
namespace {

constexpr int64_t kAlignment = 16;

// Visits the steps in order. A tile touched within a loop that it outlives is
// kept during the whole loop.
class LifetimeWalk {
 public:
  explicit LifetimeWalk(Plan* plan) : plan_(plan) {}

  void Visit(const BlockPlan& block) {
    blocks_.push_back({block.block, next_step_});
    for (const Step& step : block.steps) VisitStep(step);
    blocks_.pop_back();
  }

  // Second part: ends of loops are known now.
  void Extend() {
    for (const Touch& touch : touches_) {
      PlannedTile& tile = plan_->tiles[touch.tile];
      int first = touch.step;
      int last = touch.step;
      if (touch.control >= 0) {
        first = controls_[touch.control].first;
        last = controls_[touch.control].last;
      }
      tile.first_step =
          tile.first_step < 0 ? first : std::min(tile.first_step, first);
      tile.last_step = std::max(tile.last_step, last);
    }
    // Which of the two is where changes with each iteration.
    for (const CarriedTile& pair : exchanged_) {
      PlannedTile& a = plan_->tiles[pair.current];
      PlannedTile& b = plan_->tiles[pair.next];
      a.first_step = b.first_step = std::min(a.first_step, b.first_step);
      a.last_step = b.last_step = std::max(a.last_step, b.last_step);
    }
  }

 private:
  struct OpenBlock {
    const Block* block;
    int first_step;
    int control = -1;  // the open control step within it
  };
  struct Range {
    int first;
    int last;
  };
  struct Touch {
    int tile;
    int step;
    int control;
  };

  void VisitStep(const Step& step) {
    const int number = next_step_++;
    if (step.kind == Step::Kind::kNest) {
      for (const NestNode& node : step.nest->nodes()) {
        if (node.kind == NestNode::Kind::kTileAddress) {
          TouchTile(node.view.tile, number);
        }
      }
      for (const Root& root : step.nest->roots()) {
        if (root.kind == Root::Kind::kReduce) {
          for (const ValueId result : root.operation->results) {
            TouchValue(result, number);
          }
        }
        if (root.view.valid()) TouchTile(root.view.tile, number);
      }
    }
    if (step.scratch >= 0) TouchTile(step.scratch, number);
    if (step.operation != nullptr) {
      for (const ValueId value : step.operation->operands) {
        TouchValue(value, number);
      }
      for (const ValueId value : step.operation->results) {
        TouchValue(value, number);
      }
    }
    if (step.kind != Step::Kind::kControl) return;
    const int control = static_cast<int>(controls_.size());
    controls_.push_back({number, number});
    blocks_.back().control = control;
    for (const CarriedTile& carried : step.carried) {
      if (carried.current >= 0) TouchTile(carried.current, number);
      if (carried.next >= 0) TouchTile(carried.next, number);
      if (carried.next >= 0 && carried.next != carried.current) {
        exchanged_.push_back(carried);
      }
    }
    for (const auto& block : step.blocks) Visit(*block);
    controls_[control].last = next_step_++;
    blocks_.back().control = -1;
  }

  void TouchValue(ValueId value, int step) {
    const TileView& view = plan_->places->views[value.index];
    if (view.valid()) TouchTile(view.tile, step);
    const TileView& copy = plan_->places->copies[value.index];
    if (copy.valid()) TouchTile(copy.tile, step);
  }

  void TouchTile(int tile, int step) {
    int control = -1;
    for (const OpenBlock& open : blocks_) {
      if (open.block != plan_->tiles[tile].home) continue;
      control = open.control;
      break;
    }
    touches_.push_back({tile, step, control});
  }

  Plan* plan_;
  int next_step_ = 0;
  std::vector<OpenBlock> blocks_;
  std::vector<Range> controls_;
  std::vector<Touch> touches_;
  std::vector<CarriedTile> exchanged_;
};

}  // namespace

int64_t PlannedTile::bytes() const {
  const int64_t element = type.is_pointer ? 4 : BytesOf(type.element);
  const int64_t bytes = type.shape.numel() * element;
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

void FindLifetimes(Plan* plan) {
  LifetimeWalk walk(plan);
  walk.Visit(plan->body);
  walk.Extend();
}

int64_t LayOutTiles(std::vector<PlannedTile>* tiles) {
  std::vector<int64_t> starts;
  for (const PlannedTile& tile : *tiles) starts.push_back(tile.first_step);
  // Those still kept, by offset.
  std::map<int64_t, const PlannedTile*> kept;
  int64_t end = 0;
  for (const size_t i : StableOrder(starts)) {
    PlannedTile* const tile = &(*tiles)[i];
    if (tile->first_step < 0) continue;
    int64_t offset = 0;
    for (auto it = kept.begin(); it != kept.end();) {
      if (it->second->last_step < tile->first_step) {
        it = kept.erase(it);
      } else {
        ++it;
      }
    }
    for (const auto& [start, other] : kept) {
      if (start - offset >= tile->bytes()) break;
      offset = start + other->bytes();
    }
    tile->offset = offset;
    kept.emplace(offset, tile);
    end = std::max(end, offset + tile->bytes());
  }
  return end;
}

}  // namespace fake_device::triton
