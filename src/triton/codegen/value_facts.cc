#include "triton/codegen/value_facts.h"

#include <algorithm>
#include <bit>

namespace fake_device::triton {
namespace {

using Wide = __int128;

constexpr int64_t kMaxInt32 = INT32_MAX;

ValueFacts WholeRange(const Type& type) {
  ValueFacts facts;
  if (type.is_pointer || IsFloating(type.element)) return facts;
  const int bits = BitsOf(type.element);
  if (bits < 64) {
    const bool is_signed = IsSigned(type.element);
    facts.low = is_signed ? -(int64_t{1} << (bits - 1)) : 0;
    facts.high = (int64_t{1} << (is_signed ? bits - 1 : bits)) - 1;
  } else if (!IsSigned(type.element)) {
    // Above the largest signed number there is no telling apart.
    facts.low = INT64_MIN;
  }
  return facts;
}

bool IsIndexType(const Type& type) {
  return !type.is_pointer && IsInteger(type.element) &&
         BitsOf(type.element) >= 32;
}

// Nothing better is known of how large it can get: program ids, counters of
// loops with an unknown end, and what is made of them.
bool IsUnbounded(const Type& type, const ValueFacts& facts) {
  const int64_t largest = BitsOf(type.element) == 64 ? INT64_MAX : kMaxInt32;
  // Numbers that are all large are known to be, and do overflow.
  return facts.high >= largest - 1 && facts.low <= largest / 2;
}

// The interval if it fits the type; if it does not, the whole type, or for an
// unbounded index the part that fits.
ValueFacts Fit(const Type& type, Wide low, Wide high, int trailing_zeros,
               bool is_index, bool is_unbounded) {
  ValueFacts facts = WholeRange(type);
  facts.trailing_zeros = std::min(trailing_zeros, BitsOf(type.element));
  if (low >= facts.low && high <= facts.high) {
    facts.low = static_cast<int64_t>(low);
    facts.high = static_cast<int64_t>(high);
    facts.is_index = is_index;
  } else if (is_index && is_unbounded && low >= 0 && low <= facts.high) {
    facts.low = static_cast<int64_t>(low);
    facts.is_index = true;
  }
  return facts;
}

ValueFacts Multiply(const Type& type, const ValueFacts& a,
                    const ValueFacts& b) {
  const Wide corners[] = {Wide{a.low} * b.low, Wide{a.low} * b.high,
                          Wide{a.high} * b.low, Wide{a.high} * b.high};
  return Fit(type, *std::min_element(corners, corners + 4),
             *std::max_element(corners, corners + 4),
             std::min(a.trailing_zeros + b.trailing_zeros, 63),
             a.is_index && b.is_index,
             IsUnbounded(type, a) || IsUnbounded(type, b));
}

ValueFacts Join(const ValueFacts& a, const ValueFacts& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high),
          std::min(a.trailing_zeros, b.trailing_zeros),
          a.is_index && b.is_index};
}

}  // namespace

int TrailingZeros(int64_t value) {
  return value == 0 ? 63 : std::countr_zero(static_cast<uint64_t>(value));
}

FactsTable::FactsTable(const Function& function) {
  facts_.resize(function.num_values());
  for (int32_t i = 0; i < function.num_values(); ++i) {
    facts_[i] = WholeRange(function.TypeOf(ValueId{i}));
  }
  Visit(function, function.body());
}

void FactsTable::Visit(const Function& function, const Block& block) {
  for (const auto& operation : block.operations) {
    if (operation->opcode == Opcode::kFor) VisitFor(function, *operation);
    for (const Block& inner : operation->blocks) Visit(function, inner);
    if (operation->results.size() != 1 || !operation->blocks.empty()) continue;
    const Type& type = function.TypeOf(operation->result());
    if (type.is_pointer || IsFloating(type.element)) continue;
    facts_[operation->result().index] = Derive(function, *operation);
  }
}

void FactsTable::VisitFor(const Function& function,
                          const Operation& operation) {
  const ValueFacts lower = Of(operation.operands[0]);
  const ValueFacts upper = Of(operation.operands[1]);
  const ValueFacts step = Of(operation.operands[2]);
  if (step.low != step.high || step.low <= 0) return;
  const ValueId counter = operation.blocks[0].arguments[0];
  const Type& type = function.TypeOf(counter);
  facts_[counter.index] =
      Fit(type, lower.low, std::max<Wide>(lower.low, Wide{upper.high} - 1),
          std::min(lower.trailing_zeros, step.trailing_zeros), lower.is_index,
          true);
}

ValueFacts FactsTable::Derive(const Function& function,
                              const Operation& operation) const {
  const Type& type = function.TypeOf(operation.result());
  const ValueFacts whole = WholeRange(type);
  const auto operand = [&](int i) -> const ValueFacts& {
    return Of(operation.operands[i]);
  };
  switch (operation.opcode) {
    case Opcode::kConstant: {
      const int64_t value = operation.constant.integer();
      return {value, value, TrailingZeros(value), IsIndexType(type)};
    }
    case Opcode::kProgramId:
      return {0, kMaxInt32, 0, true};
    case Opcode::kNumPrograms:
      return {1, kMaxInt32, 0, true};
    case Opcode::kArange:
      return {operation.start, operation.start + type.shape.numel() - 1, 0,
              true};
    case Opcode::kSplat:
    case Opcode::kBroadcast:
    case Opcode::kReshape:
    case Opcode::kTranspose:
    case Opcode::kFlip:
    case Opcode::kGather:
      return operand(0);
    case Opcode::kAdd:
      if (!IsIndexType(type)) return whole;
      return Fit(
          type, Wide{operand(0).low} + operand(1).low,
          Wide{operand(0).high} + operand(1).high,
          std::min(operand(0).trailing_zeros, operand(1).trailing_zeros),
          operand(0).is_index && operand(1).is_index,
          IsUnbounded(type, operand(0)) || IsUnbounded(type, operand(1)));
    case Opcode::kSub:
      if (!IsIndexType(type)) return whole;
      return Fit(type, Wide{operand(0).low} - operand(1).high,
                 Wide{operand(0).high} - operand(1).low,
                 std::min(operand(0).trailing_zeros, operand(1).trailing_zeros),
                 false, false);
    case Opcode::kMul:
      return IsIndexType(type) ? Multiply(type, operand(0), operand(1)) : whole;
    case Opcode::kShl: {
      const ValueFacts& count = operand(1);
      if (!IsIndexType(type) || count.low != count.high || count.low < 0 ||
          count.low > 30) {
        return whole;
      }
      const int64_t factor = int64_t{1} << count.low;
      return Multiply(type, operand(0),
                      {factor, factor, static_cast<int>(count.low), true});
    }
    case Opcode::kDiv: {
      const ValueFacts& by = operand(1);
      if (by.low != by.high || by.low <= 0 || !operand(0).is_non_negative()) {
        return whole;
      }
      return {operand(0).low / by.low, operand(0).high / by.low, 0,
              operand(0).is_index};
    }
    case Opcode::kRem: {
      const ValueFacts& by = operand(1);
      if (by.low != by.high || by.low <= 0 || !operand(0).is_non_negative()) {
        return whole;
      }
      return {0, std::min(operand(0).high, by.low - 1),
              std::min(operand(0).trailing_zeros, by.trailing_zeros),
              operand(0).is_index};
    }
    case Opcode::kCast: {
      const Type& from = function.TypeOf(operation.operands[0]);
      if (from.is_pointer || IsFloating(from.element)) return whole;
      if (operand(0).low < whole.low || operand(0).high > whole.high) {
        return whole;
      }
      // Above 2^63 an unsigned number's interval says nothing.
      if (from.element == ElementType::kUint64 && operand(0).low < 0) {
        return whole;
      }
      ValueFacts facts = operand(0);
      if (!IsIndexType(type)) facts.is_index = false;
      return facts;
    }
    case Opcode::kSelect:
      return Join(operand(1), operand(2));
    case Opcode::kMinimum:
    case Opcode::kMinNum:
      if (type.element == ElementType::kUint64) return whole;
      return {std::min(operand(0).low, operand(1).low),
              std::min(operand(0).high, operand(1).high),
              std::min(operand(0).trailing_zeros, operand(1).trailing_zeros),
              operand(0).is_index && operand(1).is_index};
    case Opcode::kMaximum:
    case Opcode::kMaxNum:
      if (type.element == ElementType::kUint64) return whole;
      return {std::max(operand(0).low, operand(1).low),
              std::max(operand(0).high, operand(1).high),
              std::min(operand(0).trailing_zeros, operand(1).trailing_zeros),
              operand(0).is_index && operand(1).is_index};
    default:
      return whole;
  }
}

}  // namespace fake_device::triton
