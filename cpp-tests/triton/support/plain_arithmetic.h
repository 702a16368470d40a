#ifndef CPP_TESTS_TRITON_SUPPORT_PLAIN_ARITHMETIC_H_
#define CPP_TESTS_TRITON_SUPPORT_PLAIN_ARITHMETIC_H_

#include <cstdint>
#include <span>

#include "triton/ir/opcode.h"
#include "triton/ir/type.h"

// What the elementwise operations of the tile IR do to one element, as opcode.h
// says it: slow, plain, and written without the compiler's own folding of
// constants, which is compared with it.
//
// An element is 64 bits as a Constant has them: integers extended by their
// signedness, floats the bits of a double. Pointers are addresses of 32 bits,
// and compare as unsigned numbers.
namespace fake_device::triton {

// The element in memory: its bits, lowest first.
uint64_t ToMemory(ElementType type, uint64_t cell);
uint64_t FromMemory(ElementType type, uint64_t bits);

double FloatOf(uint64_t cell);
uint64_t CellOf(double value);

// The number as the type holds it: rounded to nearest even, or wrapped.
uint64_t RoundTo(ElementType type, double value);
uint64_t WrapTo(ElementType type, uint64_t value);

// Whether `cell` is a NaN.
bool IsNan(ElementType type, uint64_t cell);

// Any elementwise operation but kMath. `operand` is the type of the operands
// (of a select's last two, of an add_pointer's pointer), `result` the result's,
// `offset` that of an add_pointer's second; shapes mean nothing.
uint64_t ApplyElementwise(Opcode opcode, const Type& operand,
                          const Type& result, ElementType offset,
                          std::span<const uint64_t> operands);

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_SUPPORT_PLAIN_ARITHMETIC_H_
