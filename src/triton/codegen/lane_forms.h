#ifndef FAKE_DEVICE_TRITON_CODEGEN_LANE_FORMS_H_
#define FAKE_DEVICE_TRITON_CODEGEN_LANE_FORMS_H_

#include <cstdint>
#include <vector>

#include "triton/codegen/nest_graph.h"

namespace fake_device::triton {

// What a node's four neighbouring elements along the vector axis have to do
// with each other: one number and a constant distance (0: they are equal), or
// nothing.
struct LaneForm {
  bool is_vector = false;
  int64_t step = 0;

  bool is_uniform() const { return !is_vector && step == 0; }
};

// By node, for groups of four that begin at multiples of four along `axis` (-1:
// no vectors, all are uniform).
std::vector<LaneForm> FindLaneForms(const NestGraph& graph, int axis);

// What a node may be known to be, besides another node.
inline constexpr int kResolvedTrue = -1;
inline constexpr int kResolvedFalse = -2;

// The same for a part of the nest's body where nodes are resolved to others, or
// to truths, and for groups of `width` elements that begin at multiples of it,
// which is a power of two and at least four. Nodes in `settled` keep their
// forms.
std::vector<LaneForm> RefineLaneForms(const NestGraph& graph, int axis,
                                      const std::vector<int>& resolved,
                                      const std::vector<bool>& settled,
                                      const std::vector<LaneForm>& forms,
                                      int64_t width);

// The axis whose elements are best computed four at a time, or -1.
int ChooseVectorAxis(const NestGraph& graph);

// Distance in memory of a pointer's neighbours that are one element apart.
int64_t ElementBytes(const Type& pointer);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_CODEGEN_LANE_FORMS_H_
