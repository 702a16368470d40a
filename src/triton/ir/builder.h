#ifndef FAKE_DEVICE_TRITON_IR_BUILDER_H_
#define FAKE_DEVICE_TRITON_IR_BUILDER_H_

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

// Appends operations to a block of a function. Result types follow from the
// operands where they can; nothing is converted or broadcast. Scalars (rank 0)
// whose operands are constants become constants at once, so that the front end
// can ask for them; so do tiles that are one constant throughout.
//
// Not thread-safe. Refers to the function, which must outlive it.
class Builder {
 public:
  explicit Builder(Function* function);

  Function& function() { return *function_; }
  const Type& TypeOf(ValueId value) const { return function_->TypeOf(value); }

  // Where operations go. The block must outlive its time as the current one.
  Block* block() { return block_; }
  void set_block(Block* block) { block_ = block; }
  // What operations from here on carry.
  void set_location(SourceLocation location) { location_ = location; }
  SourceLocation location() const { return location_; }

  // The one constant in every element, if that is known.
  std::optional<Constant> ConstantOf(ValueId value) const;

  ValueId ConstantOfType(const Type& type, Constant constant);
  ValueId Int(ElementType element, int64_t value) {
    return ConstantOfType(Type::Scalar(element), Constant::Integer(value));
  }
  ValueId Float(ElementType element, double value);
  ValueId ProgramId(int axis);
  ValueId NumPrograms(int axis);
  ValueId Arange(int64_t start, int64_t end);

  // Nothing is appended where the shape is the operand's already.
  ValueId Splat(ValueId scalar, const Shape& shape);
  ValueId Broadcast(ValueId tile, const Shape& shape);
  ValueId Reshape(ValueId tile, const Shape& shape);
  ValueId Transpose(ValueId tile, std::span<const int> dims);
  ValueId Join(ValueId a, ValueId b);
  std::vector<ValueId> Split(ValueId tile);
  ValueId Concat(ValueId a, ValueId b, int axis);
  ValueId Flip(ValueId tile, int axis);
  ValueId Gather(ValueId source, ValueId index, int axis);

  ValueId Unary(Opcode opcode, ValueId operand);
  // Arithmetic and comparisons.
  ValueId Binary(Opcode opcode, ValueId a, ValueId b);
  ValueId Select(ValueId condition, ValueId a, ValueId b);
  ValueId Fma(ValueId a, ValueId b, ValueId c);
  ValueId Cast(ValueId operand, ElementType element);
  ValueId CastToPointer(ValueId operand, ElementType pointee);
  ValueId Bitcast(ValueId operand, const Type& type);
  // Operands as the function's entry in MathTable() has them.
  ValueId Math(MathId math, std::span<const ValueId> operands);
  ValueId AddPointer(ValueId pointer, ValueId offset);

  // `mask` and `other` may be invalid.
  ValueId Load(ValueId pointer, ValueId mask, ValueId other);
  void Store(ValueId pointer, ValueId value, ValueId mask);
  ValueId Atomic(AtomicKind kind, ValueId pointer, ValueId value, ValueId mask);
  ValueId AtomicCas(ValueId pointer, ValueId compare, ValueId value);

  // `combine` is a finished block of 2n scalar arguments that yields n.
  std::vector<ValueId> Reduce(std::span<const ValueId> tiles, int axis,
                              Block combine);
  std::vector<ValueId> Scan(std::span<const ValueId> tiles, int axis,
                            bool reverse, Block combine);
  ValueId Dot(ValueId a, ValueId b, ValueId accumulator);
  ValueId Sort(ValueId tile, bool descending);
  std::vector<ValueId> SortPairs(ValueId keys, ValueId indices, ValueId count,
                                 bool descending);
  ValueId Histogram(ValueId tile, int64_t bins, ValueId mask);

  // Finished blocks, as their Opcode says. The results have the carried types.
  std::vector<ValueId> For(ValueId lower, ValueId upper, ValueId step,
                           std::span<const ValueId> inits, Block body);
  std::vector<ValueId> While(std::span<const ValueId> inits, Block condition,
                             Block body);
  std::vector<ValueId> If(ValueId condition, Block then_block, Block else_block,
                          std::span<const Type> results);
  void Yield(std::span<const ValueId> values);
  void Condition(ValueId condition, std::span<const ValueId> values);

  void Assert(ValueId condition, std::string message);
  void Print(std::string prefix, std::span<const ValueId> values);

 private:
  Operation* Append(Opcode opcode, std::span<const ValueId> operands,
                    std::span<const Type> results);
  ValueId AppendOne(Opcode opcode, std::initializer_list<ValueId> operands,
                    const Type& result);
  ValueId AppendShape(Opcode opcode, ValueId operand, const Shape& shape);
  ValueId AppendElementwise(Opcode opcode,
                            std::initializer_list<ValueId> operands,
                            const Type& result);
  std::vector<Type> TypesOf(std::span<const ValueId> values) const;

  Function* function_;
  Block* block_;
  SourceLocation location_;
  // By value number, of those that are one constant throughout.
  std::vector<std::optional<Constant>> constants_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_BUILDER_H_
