#include "triton/ir/opcode.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

constexpr OpcodeInfo kTable[] = {
    {kConstant, "constant", false, false},
    {kProgramId, "program_id", false, false},
    {kNumPrograms, "num_programs", false, false},
    {kArange, "arange", false, false},
    {kSplat, "splat", false, false},
    {kBroadcast, "broadcast", false, false},
    {kReshape, "reshape", false, false},
    {kTranspose, "transpose", false, false},
    {kJoin, "join", false, false},
    {kSplit, "split", false, false},
    {kConcat, "concat", false, false},
    {kFlip, "flip", false, false},
    {kGather, "gather", false, false},
    {kNeg, "neg", true, false},
    {kNot, "not", true, false},
    {kAbs, "abs", true, false},
    {kFloor, "floor", true, false},
    {kCeil, "ceil", true, false},
    {kTrunc, "trunc", true, false},
    {kNearbyint, "nearbyint", true, false},
    {kSqrt, "sqrt", true, false},
    {kAdd, "add", true, false},
    {kSub, "sub", true, false},
    {kMul, "mul", true, false},
    {kDiv, "div", true, false},
    {kRem, "rem", true, false},
    {kAnd, "and", true, false},
    {kOr, "or", true, false},
    {kXor, "xor", true, false},
    {kShl, "shl", true, false},
    {kShr, "shr", true, false},
    {kMulHigh, "mul_high", true, false},
    {kMinimum, "minimum", true, false},
    {kMaximum, "maximum", true, false},
    {kMinNum, "min_num", true, false},
    {kMaxNum, "max_num", true, false},
    {kEq, "eq", true, false},
    {kNe, "ne", true, false},
    {kLt, "lt", true, false},
    {kLe, "le", true, false},
    {kGt, "gt", true, false},
    {kGe, "ge", true, false},
    {kSelect, "select", true, false},
    {kFma, "fma", true, false},
    {kCast, "cast", true, false},
    {kBitcast, "bitcast", true, false},
    {kMath, "math", true, false},
    {kAddPointer, "add_pointer", true, false},
    {kLoad, "load", false, false},
    {kStore, "store", false, true},
    {kAtomic, "atomic", false, true},
    {kAtomicCas, "atomic_cas", false, true},
    {kReduce, "reduce", false, false},
    {kScan, "scan", false, false},
    {kDot, "dot", false, false},
    {kSort, "sort", false, false},
    {kSortPairs, "sort_pairs", false, false},
    {kHistogram, "histogram", false, false},
    {kFor, "for", false, false},
    {kWhile, "while", false, false},
    {kIf, "if", false, false},
    {kYield, "yield", false, true},
    {kCondition, "condition", false, true},
    {kAssert, "assert", false, true},
    {kPrint, "print", false, true},
};

constexpr const char* kAtomicNames[] = {"add", "min", "max",     "and",
                                        "or",  "xor", "exchange"};

constexpr bool IsInOrder() {
  for (size_t i = 0; i < std::size(kTable); ++i) {
    if (static_cast<size_t>(kTable[i].opcode) != i) return false;
  }
  return std::size(kTable) == static_cast<size_t>(kPrint) + 1;
}
static_assert(IsInOrder());

}  // namespace

std::span<const OpcodeInfo> OpcodeTable() { return kTable; }

const OpcodeInfo& InfoOf(Opcode opcode) {
  return kTable[static_cast<size_t>(opcode)];
}

std::optional<Opcode> OpcodeFromName(std::string_view name) {
  for (const OpcodeInfo& info : kTable) {
    if (info.name == name) return info.opcode;
  }
  return std::nullopt;
}

const char* NameOf(AtomicKind kind) {
  return kAtomicNames[static_cast<size_t>(kind)];
}

std::optional<AtomicKind> AtomicKindFromName(std::string_view name) {
  for (size_t i = 0; i < std::size(kAtomicNames); ++i) {
    if (kAtomicNames[i] == name) return static_cast<AtomicKind>(i);
  }
  return std::nullopt;
}

}  // namespace fake_device::triton
