#include "triton/element_type.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

constexpr ElementTypeInfo kTable[] = {
    {kInt1, "int1", "int1", "i1", 1, 1, false, false},
    {kInt8, "int8", "int8", "i8", 8, 1, false, true},
    {kInt16, "int16", "int16", "i16", 16, 2, false, true},
    {kInt32, "int32", "int32", "i32", 32, 4, false, true},
    {kInt64, "int64", "int64", "i64", 64, 8, false, true},
    {kUint8, "uint8", "uint8", "u8", 8, 1, false, false},
    {kUint16, "uint16", "uint16", "u16", 16, 2, false, false},
    {kUint32, "uint32", "uint32", "u32", 32, 4, false, false},
    {kUint64, "uint64", "uint64", "u64", 64, 8, false, false},
    {kFloat16, "fp16", "float16", "fp16", 16, 2, true, true},
    {kBfloat16, "bf16", "bfloat16", "bf16", 16, 2, true, true},
    {kFloat32, "fp32", "float32", "fp32", 32, 4, true, true},
    {kFloat64, "fp64", "float64", "fp64", 64, 8, true, true},
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
