#include "triton/frontend/operator_names.h"

namespace fake_device::triton {
namespace {

struct OperatorName {
  std::string_view spelling;
  BinaryOperator op;
};

constexpr OperatorName kBinaryOperators[] = {
    {"+", BinaryOperator::kAdd},         {"-", BinaryOperator::kSub},
    {"*", BinaryOperator::kMul},         {"/", BinaryOperator::kTrueDiv},
    {"//", BinaryOperator::kFloorDiv},   {"%", BinaryOperator::kMod},
    {"**", BinaryOperator::kPow},        {"@", BinaryOperator::kMatMul},
    {"&", BinaryOperator::kAnd},         {"|", BinaryOperator::kOr},
    {"^", BinaryOperator::kXor},         {"<<", BinaryOperator::kLeftShift},
    {">>", BinaryOperator::kRightShift}, {"==", BinaryOperator::kEq},
    {"!=", BinaryOperator::kNe},         {"<", BinaryOperator::kLt},
    {"<=", BinaryOperator::kLe},         {">", BinaryOperator::kGt},
    {">=", BinaryOperator::kGe},
};

}  // namespace

std::optional<BinaryOperator> FindBinaryOperator(std::string_view spelling) {
  for (const OperatorName& entry : kBinaryOperators) {
    if (entry.spelling == spelling) return entry.op;
  }
  return std::nullopt;
}

UnaryOperator FindUnaryOperator(std::string_view spelling) {
  if (spelling == "-") return UnaryOperator::kMinus;
  return spelling == "~" ? UnaryOperator::kInvert : UnaryOperator::kPlus;
}

}  // namespace fake_device::triton
