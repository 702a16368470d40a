// The table of dtypes has every element type once, at the index that is its
// value, with what torch.dtype says of it.

#include "fake_device/dtype.h"

#include <gtest/gtest.h>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace fake_device {
namespace {

// A row whose facts follow from the C++ type of the same elements.
template <typename Element>
DTypeInfo Like(DType dtype, const char* name) {
  return {dtype, name, static_cast<int>(sizeof(Element)),
          std::is_floating_point_v<Element>,
          std::numeric_limits<Element>::is_signed};
}

TEST(DTypeTest, TableSaysWhatTorchSays) {
  static_assert(sizeof(float) == 4 && sizeof(double) == 8);
  const std::vector<DTypeInfo> expected = {
      Like<bool>(DType::kBool, "bool"),
      Like<uint8_t>(DType::kUint8, "uint8"),
      Like<uint16_t>(DType::kUint16, "uint16"),
      Like<uint32_t>(DType::kUint32, "uint32"),
      Like<uint64_t>(DType::kUint64, "uint64"),
      Like<int8_t>(DType::kInt8, "int8"),
      Like<int16_t>(DType::kInt16, "int16"),
      Like<int32_t>(DType::kInt32, "int32"),
      Like<int64_t>(DType::kInt64, "int64"),
      // C++20 has no types for these two.
      {DType::kFloat16, "float16", 2, true, true},
      {DType::kBfloat16, "bfloat16", 2, true, true},
      Like<float>(DType::kFloat32, "float32"),
      Like<double>(DType::kFloat64, "float64"),
      // torch.complex64.is_signed is True, its is_floating_point False.
      {DType::kComplex64, "complex64", sizeof(std::complex<float>), false,
       true},
      {DType::kComplex128, "complex128", sizeof(std::complex<double>), false,
       true},
  };
  const auto table = DTypeTable();
  ASSERT_EQ(table.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(expected[i].name);
    EXPECT_EQ(table[i].dtype, expected[i].dtype);
    EXPECT_EQ(std::string(table[i].name), expected[i].name);
    EXPECT_EQ(table[i].itemsize, expected[i].itemsize);
    EXPECT_EQ(table[i].is_floating_point, expected[i].is_floating_point);
    EXPECT_EQ(table[i].is_signed, expected[i].is_signed);
  }
}

TEST(DTypeTest, ValueIsTheIndexInTheTable) {
  const auto table = DTypeTable();
  for (size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(table[i].dtype), i) << table[i].name;
  }
}

TEST(DTypeTest, ValuesStayAsJavaScriptKnowsThem) {
  EXPECT_EQ(static_cast<int>(DType::kBool), 0);
  EXPECT_EQ(static_cast<int>(DType::kInt64), 8);
  EXPECT_EQ(static_cast<int>(DType::kBfloat16), 10);
  EXPECT_EQ(static_cast<int>(DType::kFloat32), 11);
  EXPECT_EQ(static_cast<int>(DType::kComplex128), 14);
}

}  // namespace
}  // namespace fake_device
