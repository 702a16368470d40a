#include "triton/ir/opcode.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

constexpr OpcodeInfo kTable[] = {
    {"constant", kConstant, false, false},
    {"program_id", kProgramId, false, false},
    {"num_programs", kNumPrograms, false, false},
    {"arange", kArange, false, false},
    {"splat", kSplat, false, false},
    {"broadcast", kBroadcast, false, false},
    {"reshape", kReshape, false, false},
    {"transpose", kTranspose, false, false},
    {"join", kJoin, false, false},
    {"split", kSplit, false, false},
    {"concat", kConcat, false, false},
    {"flip", kFlip, false, false},
    {"gather", kGather, false, false},
    {"neg", kNeg, true, false},
    {"not", kNot, true, false},
    {"abs", kAbs, true, false},
    {"floor", kFloor, true, false},
    {"ceil", kCeil, true, false},
    {"trunc", kTrunc, true, false},
    {"nearbyint", kNearbyint, true, false},
    {"sqrt", kSqrt, true, false},
    {"add", kAdd, true, false},
    {"sub", kSub, true, false},
    {"mul", kMul, true, false},
    {"div", kDiv, true, false},
    {"rem", kRem, true, false},
    {"and", kAnd, true, false},
    {"or", kOr, true, false},
    {"xor", kXor, true, false},
    {"shl", kShl, true, false},
    {"shr", kShr, true, false},
    {"mul_high", kMulHigh, true, false},
    {"minimum", kMinimum, true, false},
    {"maximum", kMaximum, true, false},
    {"min_num", kMinNum, true, false},
    {"max_num", kMaxNum, true, false},
    {"eq", kEq, true, false},
    {"ne", kNe, true, false},
    {"lt", kLt, true, false},
    {"le", kLe, true, false},
    {"gt", kGt, true, false},
    {"ge", kGe, true, false},
    {"select", kSelect, true, false},
    {"fma", kFma, true, false},
    {"cast", kCast, true, false},
    {"bitcast", kBitcast, true, false},
    {"math", kMath, true, false},
    {"add_pointer", kAddPointer, true, false},
    {"load", kLoad, false, false},
    {"store", kStore, false, true},
    {"atomic", kAtomic, false, true},
    {"atomic_cas", kAtomicCas, false, true},
    {"reduce", kReduce, false, false},
    {"scan", kScan, false, false},
    {"dot", kDot, false, false},
    {"sort", kSort, false, false},
    {"sort_pairs", kSortPairs, false, false},
    {"histogram", kHistogram, false, false},
    {"for", kFor, false, false},
    {"while", kWhile, false, false},
    {"if", kIf, false, false},
    {"yield", kYield, false, true},
    {"condition", kCondition, false, true},
    {"assert", kAssert, false, true},
    {"print", kPrint, false, true},
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
