#ifndef FAKE_DEVICE_TRITON_IR_FUNCTION_H_
#define FAKE_DEVICE_TRITON_IR_FUNCTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "triton/diagnostic.h"
#include "triton/ir/opcode.h"
#include "triton/ir/type.h"
#include "triton/math/math_table.h"

namespace fake_device::triton {

// A number as the IR holds it. Integers are extended to 64 bits by their own
// signedness. Floats are the bits of a double; fp16, bf16 and fp32 ones are
// exactly representable in their type.
struct Constant {
  uint64_t bits = 0;

  static Constant Integer(int64_t value) {
    return {static_cast<uint64_t>(value)};
  }
  static Constant Float(double value);
  int64_t integer() const { return static_cast<int64_t>(bits); }
  double floating() const;

  friend bool operator==(Constant, Constant) = default;
};

// A value of a function, by its number. Made by Function::NewValue.
struct ValueId {
  int32_t index = -1;

  bool valid() const { return index >= 0; }
  friend bool operator==(ValueId, ValueId) = default;
};

struct Operation;

// A list of operations with arguments. Owns its operations.
struct Block {
  std::vector<ValueId> arguments;
  std::vector<std::unique_ptr<Operation>> operations;
};

// One operation. Which attributes mean something is said at its Opcode; the
// others keep their defaults.
struct Operation {
  Opcode opcode = Opcode::kConstant;
  std::vector<ValueId> operands;
  std::vector<ValueId> results;
  std::vector<Block> blocks;
  SourceLocation location;

  Constant constant;
  int axis = 0;
  int64_t start = 0;
  bool reverse = false;
  bool descending = false;
  std::vector<int> dims;
  AtomicKind atomic = AtomicKind::kAdd;
  // Of kMath: an index into MathTable().
  MathId math = {};
  std::string text;

  ValueId result() const { return results[0]; }
};

// A parameter of the kernel: a scalar or a pointer, by value.
struct Parameter {
  std::string name;
  ValueId value;
};

// A kernel in the tile IR, in SSA: every value is defined once, as a parameter,
// a block's argument or an operation's result, and used only where its
// definition has been. Moved, not copied.
class Function {
 public:
  explicit Function(std::string name) : name_(std::move(name)) {}
  Function(Function&&) = default;
  Function& operator=(Function&&) = default;
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;

  const std::string& name() const { return name_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  Block& body() { return body_; }
  const Block& body() const { return body_; }

  ValueId NewValue(const Type& type) {
    types_.push_back(type);
    return {static_cast<int32_t>(types_.size() - 1)};
  }
  ValueId AddParameter(std::string name, const Type& type) {
    const ValueId value = NewValue(type);
    parameters_.push_back({std::move(name), value});
    return value;
  }
  const Type& TypeOf(ValueId value) const { return types_[value.index]; }
  // Numbers the values anew, from 0 in the order of their definitions, which
  // is the printer's: parameters, then each operation's results before the
  // arguments and operations of its blocks. Numbers from before mean nothing
  // afterwards; values without a definition are gone.
  void Renumber();
  // One more than the largest number of a value.
  int32_t num_values() const { return static_cast<int32_t>(types_.size()); }

 private:
  std::string name_;
  std::vector<Parameter> parameters_;
  std::vector<Type> types_;
  Block body_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_FUNCTION_H_
