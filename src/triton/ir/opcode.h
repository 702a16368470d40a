#ifndef FAKE_DEVICE_TRITON_IR_OPCODE_H_
#define FAKE_DEVICE_TRITON_IR_OPCODE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fake_device::triton {

// The operations of the tile IR. What is said here is their whole meaning:
// the evaluator of the tests, the folding of constants and the code generator
// agree on it.
//
// Elementwise operations take operands of one shape and give a result of that
// shape; nothing broadcasts by itself. The two operands of an arithmetic
// operation have one type, which is the result's; a comparison gives int1.
//
// Arithmetic on integers wraps. On fp16 and bf16 it is done in fp32 and rounded
// once, to nearest even. fp32 and fp64 round to nearest even. int1 is 0 or 1:
// kAdd, kSub and kXor on it are exclusive or, kMul and kAnd and.
enum class Opcode : uint8_t {
  // --- Values.
  kConstant,     // attribute `constant`; a tile has it in every element
  kProgramId,    // attribute `axis`; int32
  kNumPrograms,  // attribute `axis`; int32
  kArange,       // attribute `start`; int32[n]: start, start + 1, ...

  // --- Shapes. None of them changes an element.
  kSplat,      // scalar -> tile
  kBroadcast,  // extents of 1 grow
  kReshape,    // the same elements in row-major order
  kTranspose,  // attribute `dims`: result axis i is operand axis dims[i]
  kJoin,       // a, b -> shape + [2]
  kSplit,      // shape + [2] -> a, b
  kConcat,     // a, b: one after the other along `axis`
  kFlip,       // reversed along `axis`
  // source, index (an integer): along `axis`; the result has index's shape. An
  // index out of range is an undefined element, no trap.
  kGather,

  // --- Elementwise.
  kNeg,
  kNot,    // every bit; of int1, not
  kAbs,    // of the smallest integer, itself
  kFloor,  // floats
  kCeil,
  kTrunc,
  kNearbyint,  // halves to even
  kSqrt,       // correctly rounded
  kAdd,
  kSub,
  kMul,
  // Floats divide exactly rounded. Integers truncate; x / 0 is all bits set,
  // the smallest / -1 the smallest. No trap.
  kDiv,
  // The remainder of the truncating division, its sign the dividend's; floats
  // as C's fmod. Of integers by 0 it is the dividend, by -1 it is 0.
  kRem,
  kAnd,
  kOr,
  kXor,
  // A shift by the width or more, or by a negative count: 0, or for kShr of a
  // signed type the sign in every bit.
  kShl,
  kShr,      // arithmetic for signed types
  kMulHigh,  // the high half of the product; 32 and 64 bit integers
  // A NaN wins; of zeros, -0 is less than +0.
  kMinimum,
  kMaximum,
  // A NaN loses to a number. Of zeros, as the above. Integers: as the above.
  kMinNum,
  kMaxNum,
  kEq,  // false with a NaN
  kNe,  // true with a NaN
  kLt,
  kLe,
  kGt,
  kGe,
  kSelect,  // condition (int1), then, else
  kFma,     // a * b + c with one rounding; floats
  // Conversion to the result's element type. Integers wrap or extend by their
  // own signedness; to int1, != 0 (of a NaN, 1). Float to integer truncates and
  // saturates in the type itself, 8 bit ones in the 16 bit type of the same
  // signedness, then wrap. A NaN gives the top bit of the type that saturates
  // if it comes from fp64 or goes to 64 bits, else 0. Integer to float and
  // float to float round once, to nearest even. Pointer to int64 and int64 to
  // pointer: the address.
  kCast,
  kBitcast,     // the same bits; element types of one width, or pointers
  kMath,        // attribute `math`: a function of the table in math/
  kAddPointer,  // pointer, offset in elements (an integer type, extended by its
                // own signedness)

  // --- Memory. A masked-off element is not touched.
  kLoad,       // pointer [, mask [, other]]: without other, masked-off elements
               // are 0
  kStore,      // pointer, value [, mask]
  kAtomic,     // attribute `atomic`; pointer, value [, mask]: the old value, 0
               // where masked off
  kAtomicCas,  // pointer, compare, value: the old value

  // --- Across elements.
  // attribute `axis`; n tiles of one shape and a block of 2n scalar arguments
  // (accumulated, then next) that yields n. The results lack the axis. The
  // order of combination is free.
  kReduce,
  kScan,  // the same, with attribute `reverse`; results keep the axis, and
          // elements are combined one after the other in the axis' order
  // a [.., m, k], b [.., k, n], c [.., m, n]: c + a b, accumulated in c's
  // type in order of k. Products of floats are taken in fp32 (of fp64 in fp64)
  // and converted to c's type, those of integers are taken in c's type.
  kDot,
  // Along the last axis of n elements: for size = 2, 4, ... n and within it
  // distance = size / 2, ... 2, 1, each pair of elements l at index i and r at
  // i + distance, where i has no bit `distance`, becomes
  //   l > r ? r : l and r > l ? r : l (the smaller one first), or
  //   l > r ? l : r and r > l ? l : r (the larger one first).
  // The larger one comes first if size < n and i has the bit `size`, or if size
  // is n and the attribute `descending` is set. Of two that are equal or not
  // ordered (NaN), both places get the same one, as in Triton.
  kSort,
  // Keys and int16 or wider indices, sorted together along the last axis,
  // ascending or `descending`; NaN is the largest. Third operand: an int32
  // scalar, elements from there on stay behind all others. Equal keys keep
  // the order of their indices.
  kSortPairs,
  kHistogram,  // integers [, mask] -> int32[bins]: a value out of range is
               // not counted

  // --- Control. Blocks end in kYield (kCondition, in a while's first).
  kFor,  // lower, upper, step, inits...; block (i, carried...) yields carried;
         // upper exclusive, a negative step counts down
  kWhile,  // inits...; block 0 (carried...) ends in kCondition, block 1
           // (carried...) yields carried
  kIf,     // condition (int1 scalar); two blocks without arguments that yield
           // the results
  kYield,
  kCondition,  // int1 scalar, carried...
  // --- Effects.
  kAssert,  // condition (int1): attribute `text`; ends the launch if an element
            // is 0. What the failing program stores near it is open
  kPrint,   // attribute `text`; any operands
};

// What is known of one Opcode.
struct OpcodeInfo {
  const char* name;  // as the tile IR spells it: "add", "load"
  Opcode opcode;
  bool is_elementwise;
  // Writes memory, or is observed otherwise: never removed.
  bool has_effect;
};

// Every Opcode, in the order of its value.
std::span<const OpcodeInfo> OpcodeTable();
const OpcodeInfo& InfoOf(Opcode opcode);
std::optional<Opcode> OpcodeFromName(std::string_view name);

// What kAtomic does to memory.
enum class AtomicKind : uint8_t {
  kAdd,
  kMin,
  kMax,
  kAnd,
  kOr,
  kXor,
  kExchange
};

const char* NameOf(AtomicKind kind);
std::optional<AtomicKind> AtomicKindFromName(std::string_view name);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_OPCODE_H_
