#include "triton/semantics/value.h"

namespace fake_device::triton {

Value::Value() = default;
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value Value::Tuple(std::vector<Value> elements) {
  return TupleValue{
      std::make_shared<const std::vector<Value>>(std::move(elements))};
}

Arguments::Arguments() = default;
Arguments::Arguments(std::vector<Value> positional,
                     std::vector<std::pair<std::string, Value>> named)
    : positional(std::move(positional)), named(std::move(named)) {}
Arguments::Arguments(const Arguments&) = default;
Arguments::Arguments(Arguments&&) noexcept = default;
Arguments& Arguments::operator=(const Arguments&) = default;
Arguments& Arguments::operator=(Arguments&&) noexcept = default;
Arguments::~Arguments() = default;

}  // namespace fake_device::triton
