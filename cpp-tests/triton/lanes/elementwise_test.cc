#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "triton/ir/evaluate_constant.h"
#include "triton/lanes/emitted_function.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

constexpr ElementType kAllTypes[] = {
    kInt1,   kInt8,   kInt16,   kInt32,    kInt64,   kUint8,  kUint16,
    kUint32, kUint64, kFloat16, kBfloat16, kFloat32, kFloat64};

// Operands of one operation, element by element.
using Column = std::vector<uint64_t>;
struct Case {
  Opcode opcode;
  std::vector<ElementType> operands;
  ElementType result;
};

std::string Describe(const Case& test) {
  std::string text = InfoOf(test.opcode).name;
  for (ElementType type : test.operands) {
    text += std::string(" ") + InfoOf(type).name;
  }
  return text + " -> " + InfoOf(test.result).name;
}

// The result of each row, by emitted code.
Column Run(const Case& test, const std::vector<Column>& columns, bool is_vector,
           const Constant* right = nullptr) {
  std::vector<std::vector<uint8_t>> buffers;
  std::vector<int> strides;
  const int step = is_vector ? kLanes : 1;
  for (size_t i = 0; i < columns.size(); ++i) {
    buffers.push_back(ToMemory(test.operands[i], columns[i]));
    strides.push_back(step * BytesOf(test.operands[i]));
  }
  const size_t rows = columns[0].size();
  buffers.push_back(
      std::vector<uint8_t>(rows * static_cast<size_t>(BytesOf(test.result))));
  strides.push_back(step * BytesOf(test.result));

  Operation operation;
  operation.opcode = test.opcode;
  const Type result = Type::Scalar(test.result);
  const auto emit = [&](LaneEmitter* emitter,
                        std::span<const Local> addresses) {
    std::vector<Lanes> operands;
    for (size_t i = 0; i < columns.size(); ++i) {
      operands.push_back(emitter->Load(Type::Scalar(test.operands[i]),
                                       addresses[i], 0, is_vector));
    }
    const Lanes value = right != nullptr
                            ? emitter->ElementwiseByConstant(
                                  operation, result, operands[0], *right)
                            : emitter->Elementwise(operation, result, operands);
    emitter->Store(value, addresses.back(), 0);
    emitter->Release(value);
    for (const Lanes& operand : operands) emitter->Release(operand);
  };
  const auto after = RunEmitted(emit, std::move(buffers), strides,
                                static_cast<int>(rows) / step);
  return FromMemory(test.result, after.back());
}

// Compares with EvaluateConstant. NaN's bits count where nothing is computed.
void Check(const Case& test, const std::vector<Column>& columns,
           const Constant* right = nullptr) {
  const bool nan_bits =
      test.opcode == Opcode::kNeg || test.opcode == Opcode::kAbs ||
      test.opcode == Opcode::kSelect || test.opcode == Opcode::kBitcast;
  for (bool is_vector : {false, true}) {
    const Column results = Run(test, columns, is_vector, right);
    int failures = 0;
    for (size_t row = 0; row < columns[0].size() && failures < 5; ++row) {
      std::vector<Constant> operands;
      for (size_t i = 0; i < columns.size(); ++i) {
        operands.push_back(DecodeElement(test.operands[i], columns[i][row]));
      }
      if (right != nullptr) operands.push_back(*right);
      const std::optional<Constant> expected = EvaluateConstant(
          test.opcode, test.operands.back(), test.result, operands);
      ASSERT_TRUE(expected.has_value()) << Describe(test);
      const uint64_t bits = EncodeElement(test.result, *expected);
      if (SameElement(test.result, results[row], bits, nan_bits)) continue;
      ++failures;
      std::ostringstream text;
      text << Describe(test) << (is_vector ? ", vector:" : ", scalar:")
           << std::hex;
      for (const Column& column : columns) text << " 0x" << column[row];
      if (right != nullptr) text << " 0x" << right->bits;
      ADD_FAILURE() << text.str() << " gave 0x" << std::hex << results[row]
                    << " instead of 0x" << bits;
    }
  }
}

void PadToVectors(std::vector<Column>* columns) {
  for (Column& column : *columns) {
    while (column.size() % kLanes != 0) column.push_back(column[0]);
  }
}

std::vector<Column> UnaryOperands(ElementType type) {
  std::vector<Column> columns = {EdgeBits(type)};
  if (BitsOf(type) == 16) {
    columns[0].clear();
    for (uint64_t bits = 0; bits < 0x10000; ++bits) columns[0].push_back(bits);
  }
  uint64_t state = 1;
  for (int i = 0; i < 500; ++i) columns[0].push_back(RandomBits(type, &state));
  PadToVectors(&columns);
  return columns;
}

// All pairs of edges, and random ones.
std::vector<Column> BinaryOperands(ElementType type) {
  std::vector<Column> columns(2);
  const Column edges = EdgeBits(type);
  for (uint64_t a : edges) {
    for (uint64_t b : edges) {
      columns[0].push_back(a);
      columns[1].push_back(b);
    }
  }
  uint64_t state = 2;
  for (int i = 0; i < 1000; ++i) {
    columns[0].push_back(RandomBits(type, &state));
    // Of another magnitude.
    const uint64_t b = RandomBits(type, &state);
    columns[1].push_back(IsInteger(type) ? b >> (i % BitsOf(type)) : b);
  }
  PadToVectors(&columns);
  return columns;
}

TEST(Elementwise, Unary) {
  for (ElementType type : kAllTypes) {
    for (Opcode opcode : {Opcode::kNeg, Opcode::kAbs}) {
      Check({opcode, {type}, type}, UnaryOperands(type));
    }
    if (IsInteger(type)) {
      Check({Opcode::kNot, {type}, type}, UnaryOperands(type));
      continue;
    }
    for (Opcode opcode : {Opcode::kFloor, Opcode::kCeil, Opcode::kTrunc,
                          Opcode::kNearbyint, Opcode::kSqrt}) {
      Check({opcode, {type}, type}, UnaryOperands(type));
    }
  }
}

TEST(Elementwise, Arithmetic) {
  for (ElementType type : kAllTypes) {
    const std::vector<Column> operands = BinaryOperands(type);
    for (Opcode opcode : {Opcode::kAdd, Opcode::kSub, Opcode::kMul,
                          Opcode::kDiv, Opcode::kRem, Opcode::kMinimum,
                          Opcode::kMaximum, Opcode::kMinNum, Opcode::kMaxNum}) {
      Check({opcode, {type, type}, type}, operands);
    }
  }
}

TEST(Elementwise, BitsAndShifts) {
  for (ElementType type : kAllTypes) {
    if (!IsInteger(type)) continue;
    const std::vector<Column> operands = BinaryOperands(type);
    for (Opcode opcode : {Opcode::kAnd, Opcode::kOr, Opcode::kXor, Opcode::kShl,
                          Opcode::kShr}) {
      Check({opcode, {type, type}, type}, operands);
    }
  }
}

TEST(Elementwise, MulHigh) {
  for (ElementType type : {kInt32, kUint32, kInt64, kUint64}) {
    Check({Opcode::kMulHigh, {type, type}, type}, BinaryOperands(type));
  }
}

TEST(Elementwise, Comparisons) {
  for (ElementType type : kAllTypes) {
    const std::vector<Column> operands = BinaryOperands(type);
    for (Opcode opcode : {Opcode::kEq, Opcode::kNe, Opcode::kLt, Opcode::kLe,
                          Opcode::kGt, Opcode::kGe}) {
      Check({opcode, {type, type}, kInt1}, operands);
    }
  }
}

TEST(Elementwise, Select) {
  for (ElementType type : kAllTypes) {
    std::vector<Column> operands = BinaryOperands(type);
    Column condition;
    uint64_t state = 3;
    for (size_t i = 0; i < operands[0].size(); ++i) {
      condition.push_back(RandomBits(kInt1, &state));
    }
    operands.insert(operands.begin(), condition);
    Check({Opcode::kSelect, {kInt1, type, type}, type}, operands);
  }
}

// Sums close to a tie, far from the product, and anything else.
TEST(Elementwise, FusedMultiplyAddRoundsOnce) {
  for (ElementType type : {kFloat16, kBfloat16, kFloat32, kFloat64}) {
    std::vector<Column> operands = BinaryOperands(type);
    operands.emplace_back();
    const Column edges = EdgeBits(type);
    uint64_t state = 4;
    for (size_t i = 0; i < operands[0].size(); ++i) {
      operands[2].push_back(i % 2 == 0 ? edges[state % edges.size()]
                                       : RandomBits(type, &state));
      if (i % 2 == 0) RandomBits(type, &state);
    }
    // (1 + u)(1 + u) + tiny, which is above a tie by less than fp64 tells.
    const Constant one = Constant::Float(1);
    for (double tiny : {0x1p-100, -0x1p-100, 0x1p-14, -0x1p-14}) {
      for (uint64_t step : {1, 3, 5, 0x10, 0x20, 0x40, 0x800, 0x1000}) {
        operands[0].push_back(EncodeElement(type, one) + step);
        operands[1].push_back(EncodeElement(type, one) + step);
        operands[2].push_back(EncodeElement(type, RoundFloat(type, tiny)));
      }
    }
    Check({Opcode::kFma, {type, type, type}, type}, operands);
  }
}

TEST(Elementwise, Cast) {
  for (ElementType from : kAllTypes) {
    for (ElementType to : kAllTypes) {
      Check({Opcode::kCast, {from}, to}, UnaryOperands(from));
    }
  }
}

TEST(Elementwise, CastOfWideIntegersToHalvesRoundsOnce) {
  for (ElementType from : {kInt32, kUint32, kInt64, kUint64}) {
    std::vector<Column> operands(1);
    const int bits = BitsOf(from);
    for (int power = 8; power < bits; ++power) {
      // Ties of bf16, fp16 and fp32, and their neighbours.
      for (int digits : {8, 11, 24}) {
        if (power < digits) continue;
        const uint64_t tie = uint64_t{1} << power | uint64_t{1}
                                                        << (power - digits);
        for (uint64_t value : {tie - 1, tie, tie + 1}) {
          operands[0].push_back(value);
          operands[0].push_back(RandomBits(from, &value) | tie);
          operands[0].push_back(-value & (~uint64_t{0} >> (64 - bits)));
        }
      }
    }
    PadToVectors(&operands);
    for (ElementType to : {kFloat16, kBfloat16, kFloat32}) {
      Check({Opcode::kCast, {from}, to}, operands);
    }
  }
}

TEST(Elementwise, CastOfFp64ToHalvesRoundsOnce) {
  std::vector<Column> operands(1);
  for (int exponent = -150; exponent < 130; ++exponent) {
    for (int digits : {8, 11, 24}) {
      const double tie = std::ldexp(1 + std::ldexp(1, -digits), exponent);
      const uint64_t bits = Constant::Float(tie).bits;
      operands[0].insert(operands[0].end(), {bits, bits - 1, bits + 1});
    }
  }
  PadToVectors(&operands);
  for (ElementType to : {kFloat16, kBfloat16, kFloat32}) {
    Check({Opcode::kCast, {kFloat64}, to}, operands);
  }
}

TEST(Elementwise, BitcastKeepsEveryBit) {
  for (ElementType from : kAllTypes) {
    for (ElementType to : kAllTypes) {
      if (BitsOf(from) != BitsOf(to)) continue;
      Check({Opcode::kBitcast, {from}, to}, UnaryOperands(from));
    }
  }
}

TEST(Elementwise, ByConstant) {
  for (ElementType type : kAllTypes) {
    if (!IsInteger(type)) continue;
    const std::vector<Column> operands = UnaryOperands(type);
    Column constants = EdgeBits(type);
    uint64_t state = 5;
    for (int i = 0; i < 60; ++i) {
      constants.push_back(RandomBits(type, &state) >> (i % BitsOf(type)));
    }
    for (uint64_t divisor : {5, 6, 7, 9, 10, 11, 12, 14, 25, 49, 60, 112}) {
      constants.push_back(divisor);
    }
    // A few operands for each of many constants.
    Column some;
    for (uint64_t bits : EdgeBits(type)) some.push_back(bits);
    for (int i = 0; i < 60; ++i) some.push_back(RandomBits(type, &state));
    for (uint64_t bits : constants) {
      const Constant right = DecodeElement(type, bits);
      std::vector<Column> column = {some};
      // Multiples and their neighbours are where a quotient changes.
      for (uint64_t factor : {1, 2, 3, 1000, 123456}) {
        for (int64_t near : {-1, 0, 1}) {
          const uint64_t value = bits * factor + static_cast<uint64_t>(near);
          column[0].push_back(EncodeElement(
              type, WrapInteger(type, static_cast<int64_t>(value))));
        }
      }
      PadToVectors(&column);
      for (Opcode opcode :
           {Opcode::kDiv, Opcode::kRem, Opcode::kShl, Opcode::kShr}) {
        Check({opcode, {type}, type}, column, &right);
      }
    }
    const Constant right = DecodeElement(type, constants[1]);
    Check({Opcode::kAdd, {type}, type}, operands, &right);
    Check({Opcode::kLt, {type}, kInt1}, operands, &right);
  }
}

}  // namespace

}  // namespace fake_device::triton
