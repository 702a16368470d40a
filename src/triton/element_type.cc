#include "triton/element_type.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

constexpr ElementTypeInfo kTable[] = {
    {"int1", "int1", "i1", 1, 1, kInt1, false, false},
    {"int8", "int8", "i8", 8, 1, kInt8, false, true},
    {"int16", "int16", "i16", 16, 2, kInt16, false, true},
    {"int32", "int32", "i32", 32, 4, kInt32, false, true},
    {"int64", "int64", "i64", 64, 8, kInt64, false, true},
    {"uint8", "uint8", "u8", 8, 1, kUint8, false, false},
    {"uint16", "uint16", "u16", 16, 2, kUint16, false, false},
    {"uint32", "uint32", "u32", 32, 4, kUint32, false, false},
    {"uint64", "uint64", "u64", 64, 8, kUint64, false, false},
    {"fp16", "float16", "fp16", 16, 2, kFloat16, true, true},
    {"bf16", "bfloat16", "bf16", 16, 2, kBfloat16, true, true},
    {"fp32", "float32", "fp32", 32, 4, kFloat32, true, true},
    {"fp64", "float64", "fp64", 64, 8, kFloat64, true, true},
};

std::optional<ElementType> Find(const char* ElementTypeInfo::*key,
                                std::string_view text) {
  for (const ElementTypeInfo& info : kTable) {
    if (info.*key == text) return info.type;
  }
  return std::nullopt;
}

}  // namespace

std::span<const ElementTypeInfo> ElementTypeTable() { return kTable; }

const ElementTypeInfo& InfoOf(ElementType type) {
  return kTable[static_cast<int>(type)];
}

std::optional<ElementType> ElementTypeFromName(std::string_view name) {
  return Find(&ElementTypeInfo::name, name);
}

std::optional<ElementType> ElementTypeFromMember(std::string_view member) {
  return Find(&ElementTypeInfo::member, member);
}

std::optional<ElementType> ElementTypeFromSignature(std::string_view text) {
  return Find(&ElementTypeInfo::signature, text);
}

}  // namespace fake_device::triton
