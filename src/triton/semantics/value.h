#ifndef FAKE_DEVICE_TRITON_SEMANTICS_VALUE_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_VALUE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "triton/ir/function.h"

namespace fake_device::triton {

struct BuiltinInfo;
struct FunctionDefinition;
class Value;

// Python's int while compiling: wide enough for every Triton type.
using PythonInt = __int128;

struct PythonNone {};

// triton.language.dtype, or a pointer_type of one.
struct DtypeValue {
  ElementType element;
  bool is_pointer = false;

  friend bool operator==(DtypeValue, DtypeValue) = default;
};

// A tensor: a value of the IR, a scalar one with rank 0.
struct TensorValue {
  ValueId id;
};

struct TupleValue {
  std::shared_ptr<const std::vector<Value>> elements;
};

// A function of the source, marked @triton.jit or nested in one.
struct FunctionValue {
  const FunctionDefinition* definition;
};

// A function of tl, tl.math, libdevice or triton_helpers.
struct BuiltinValue {
  const BuiltinInfo* info;
};

// A module or a class whose members are looked up: "tl", "libdevice".
struct ModuleValue {
  std::string name;
};

// A method of a tensor, a tuple or a descriptor, before it is called.
struct MethodValue {
  std::shared_ptr<const Value> self;
  const BuiltinInfo* info;
};

// A slice in a subscript: start, stop, step, as far as there are any; null for
// a bare ":".
struct SliceValue {
  std::shared_ptr<const std::vector<Value>> bounds;
};

// tl.make_block_ptr: everything that load, store and advance need.
struct BlockPointerValue {
  ValueId base;                  // scalar pointer
  std::vector<ValueId> shape;    // int64 scalars
  std::vector<ValueId> strides;  // int64 scalars
  std::vector<ValueId> offsets;  // int32 scalars
  std::vector<int64_t> block_shape;
};

// tl.make_tensor_descriptor.
struct DescriptorValue {
  ValueId base;
  std::vector<ValueId> shape;    // int32 scalars
  std::vector<ValueId> strides;  // int64 scalars
  std::vector<int64_t> block_shape;
  bool pads_with_nan = false;  // elements outside read as NaN, else 0
};

// range, tl.range, tl.static_range: what a `for` iterates over.
struct RangeValue {
  std::shared_ptr<const std::vector<Value>> bounds;  // start, stop, step
  bool is_static = false;
};

// What an expression of a kernel means while it is compiled: something that
// Python knows at that time (a constexpr), or a tensor of the IR. A value type:
// cheap to copy, shares what it refers to.
class Value {
 public:
  using Variant =
      std::variant<PythonNone, bool, PythonInt, double, std::string, DtypeValue,
                   TensorValue, TupleValue, FunctionValue, BuiltinValue,
                   ModuleValue, MethodValue, SliceValue, BlockPointerValue,
                   DescriptorValue, RangeValue>;

  // Defined in value.cc: inlined, the copies of so many kinds of value would be
  // a large part of the compiler's code.
  Value();  // None
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  // Implicit: whatever is of one of the kinds is a value. A Value is of none,
  // so this hides no copying; the check does not read `requires`.
  template <typename T>
  // NOLINTNEXTLINE(*-explicit-constructor,*-forwarding-reference-overload)
  requires std::is_constructible_v<Variant, T&&> Value(T&& value)
      : variant_(std::forward<T>(value)) {}

  const Variant& variant() const { return variant_; }
  template <typename T>
  bool is() const {
    return std::holds_alternative<T>(variant_);
  }
  // Null if it is another kind of value.
  template <typename T>
  const T* as() const {
    return std::get_if<T>(&variant_);
  }
  // A bool, an int or a float: weakly typed in arithmetic with tensors.
  bool is_number() const {
    return is<bool>() || is<PythonInt>() || is<double>();
  }

  static Value Tuple(std::vector<Value> elements);

 private:
  Variant variant_;
};

// What a call passes.
struct Arguments {
  Arguments();
  Arguments(std::vector<Value> positional,
            std::vector<std::pair<std::string, Value>> named);
  Arguments(const Arguments&);
  Arguments(Arguments&&) noexcept;
  Arguments& operator=(const Arguments&);
  Arguments& operator=(Arguments&&) noexcept;
  ~Arguments();

  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_VALUE_H_
