#ifndef FAKE_DEVICE_DTYPE_H_
#define FAKE_DEVICE_DTYPE_H_

#include <span>

namespace fake_device {

// The element types that PyTorch names, torch.float32 and so on. The values
// are indices into DTypeTable() and part of the interface to JavaScript.
enum class DType : int {
  kBool,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kFloat16,
  kBfloat16,
  kFloat32,
  kFloat64,
  kComplex64,
  kComplex128,
};

// What is known of one DType; as torch.dtype has it.
struct DTypeInfo {
  DType dtype;
  const char* name;  // without the leading "torch."
  int itemsize;      // bytes per element
  bool is_floating_point;
  bool is_signed;
};

// Every DType, in the order of its value. The one table of them: the language
// binding's is checked against it.
std::span<const DTypeInfo> DTypeTable();

}  // namespace fake_device

#endif  // FAKE_DEVICE_DTYPE_H_
