#ifndef FAKE_DEVICE_TRITON_SEMANTICS_PROMOTION_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_PROMOTION_H_

#include <optional>
#include <string>

#include "triton/semantics/context.h"

// Which type two operands are computed in.
namespace fake_device::triton {

// What an operator accepts, and how it promotes.
struct PromotionRules {
  bool pointer_a = false;  // the first operand may be a pointer
  bool pointer_b = false;
  // `/` and `%`: halves become fp32, signedness must not be mixed.
  bool is_division = false;
};

struct OperandPair {
  ValueId a;
  ValueId b;
};

// The type that a number has on its own: int1, the first of int32, uint32,
// int64 and uint64 that holds it, fp32, or fp64 where fp32 cannot.
std::optional<ElementType> ElementOfNumber(Context& context,
                                           const char* construct,
                                           const Value& number);
// A number as a constant of that element type, wrapped or rounded to it.
ValueId NumberAs(Context& context, const Value& number, ElementType element);

// Both as tensors of one type and shape. Numbers are weakly typed: beside a
// tensor of their kind or a higher one they take its type.
std::optional<OperandPair> PromoteOperands(Context& context,
                                           const char* construct,
                                           const Value& a, const Value& b,
                                           PromotionRules rules = {});

// Both to their common shape, leading extents of 1 added where ranks differ.
bool BroadcastOperands(Context& context, const char* construct, ValueId& a,
                       ValueId& b);

// bf16 as fp32, others as they are: what the language does before minima,
// maxima and scans.
ValueId PromoteBfloat16(Context& context, ValueId value);

// The integer type of the same width and the other signedness; int1 as it is.
ElementType TwinOf(ElementType element);

// As Triton's messages have a scalar type: "triton.language.float32",
// "pointer<fp32>".
std::string ReprOf(const Type& type);
// "fp32", "pointer<fp32>".
std::string NameOf(DtypeValue dtype);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_PROMOTION_H_
