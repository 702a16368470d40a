#ifndef FAKE_DEVICE_TRITON_ELEMENT_TYPE_H_
#define FAKE_DEVICE_TRITON_ELEMENT_TYPE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fake_device::triton {

// What a tile is made of: Triton's element types. Signedness is part of the
// type, as in Triton's language and unlike in its IR.
enum class ElementType : uint8_t {
  kInt1,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kFloat16,
  kBfloat16,
  kFloat32,
  kFloat64,
};

// What is known of one ElementType.
struct ElementTypeInfo {
  // As triton.language prints it, and as the tile IR spells it: "int1",
  // "uint8", "fp16", "bf16", "fp32".
  const char* name;
  // As triton.language.dtype's member is called: "int1", "float16", "bfloat16".
  const char* member;
  // As in a kernel's signature: "i1", "u8", "fp16".
  const char* signature;
  int bits;   // 1 for int1
  int bytes;  // in memory: 1 for int1
  ElementType type;
  bool is_floating;
  bool is_signed;  // false for int1, which counts as unsigned
};

// Every ElementType, in the order of its value. The one table of them.
std::span<const ElementTypeInfo> ElementTypeTable();

const ElementTypeInfo& InfoOf(ElementType type);
std::optional<ElementType> ElementTypeFromName(std::string_view name);
std::optional<ElementType> ElementTypeFromMember(std::string_view member);
std::optional<ElementType> ElementTypeFromSignature(std::string_view text);

inline int BitsOf(ElementType type) { return InfoOf(type).bits; }
inline int BytesOf(ElementType type) { return InfoOf(type).bytes; }
inline bool IsFloating(ElementType type) { return InfoOf(type).is_floating; }
inline bool IsInteger(ElementType type) { return !IsFloating(type); }
inline bool IsSigned(ElementType type) { return InfoOf(type).is_signed; }
// fp16 and bf16: held as fp32 while computing, rounded after every operation.
inline bool IsHalf(ElementType type) {
  return type == ElementType::kFloat16 || type == ElementType::kBfloat16;
}

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_ELEMENT_TYPE_H_
