#include "fake_device/dtype.h"

namespace fake_device {

namespace {

constexpr DTypeInfo kDTypes[] = {
    {DType::kBool, "bool", 1, false, false},
    {DType::kUint8, "uint8", 1, false, false},
    {DType::kUint16, "uint16", 2, false, false},
    {DType::kUint32, "uint32", 4, false, false},
    {DType::kUint64, "uint64", 8, false, false},
    {DType::kInt8, "int8", 1, false, true},
    {DType::kInt16, "int16", 2, false, true},
    {DType::kInt32, "int32", 4, false, true},
    {DType::kInt64, "int64", 8, false, true},
    {DType::kFloat16, "float16", 2, true, true},
    {DType::kBfloat16, "bfloat16", 2, true, true},
    {DType::kFloat32, "float32", 4, true, true},
    {DType::kFloat64, "float64", 8, true, true},
    {DType::kComplex64, "complex64", 8, false, true},
    {DType::kComplex128, "complex128", 16, false, true},
};

constexpr bool IsInOrder() {
  int index = 0;
  for (const DTypeInfo& info : kDTypes) {
    if (static_cast<int>(info.dtype) != index++) return false;
  }
  return true;
}
static_assert(IsInOrder(), "a DType's value is its index in the table");

}  // namespace

std::span<const DTypeInfo> DTypeTable() { return kDTypes; }

}  // namespace fake_device
