#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "triton/math/math_symbols.h"
#include "triton/math/math_table.h"
#include "triton/math/true_value.h"

// What a GPU gave for every function of libdevice and of triton.language that
// the table has, on 64 inputs of each type.
namespace fake_device::triton {
namespace {

constexpr int kNumSamples = 64;

// One recorded expression. The file is ours to make: its strings have no
// escapes but in errors, and its objects' keys a fixed order.
struct Row {
  std::string text;
  std::string function;
  std::string first_type;
  bool is_binary = false;
  std::string result_type;  // empty if it was refused
  std::string bits;
};

std::string FieldOf(const std::string& object, const std::string& key) {
  const std::string opening = "\"" + key + "\":\"";
  const size_t start = object.find(opening);
  if (start == std::string::npos) return "";
  const size_t begin = start + opening.size();
  return object.substr(begin, object.find('"', begin) - begin);
}

std::string FunctionIn(const std::string& expression) {
  for (const std::string_view prefix : {"libdevice.", "tl."}) {
    const size_t end = expression.find('(');
    if (expression.starts_with(prefix) && end != std::string::npos) {
      return expression.substr(prefix.size(), end - prefix.size());
    }
  }
  return "";
}

class RecordedRows : public testing::Test {
 protected:
  void SetUp() override {
    const auto path = std::filesystem::path(__FILE__).parent_path() /
                      "../../../../shared/recordings/semantics.json";
    std::ifstream file(path);
    if (!file) GTEST_SKIP() << "there is no " << path;
    std::stringstream content;
    content << file.rdbuf();
    text_ = content.str();
  }

  std::vector<Row> Rows() const {
    std::vector<Row> rows;
    size_t start = text_.find("\"rows\":[");
    while ((start = text_.find("{\"a\":", start)) != std::string::npos) {
      size_t end = text_.find("{\"a\":", start + 1);
      if (end == std::string::npos) end = text_.size();
      const std::string object = text_.substr(start, end - start);
      start = end;
      const std::string expression = FieldOf(object, "expr");
      const std::string function = FunctionIn(expression);
      const std::string type = FieldOf(object, "a");
      // What triton.language refuses, and what it does with halves, is not the
      // table's business; which overloads libdevice has is.
      const bool is_own = expression.starts_with("tl.");
      const bool is_float = type == "float32" || type == "float64" ||
                            (!is_own && type.find("float") != type.npos);
      const bool is_refused = object.find("\"error\":") != object.npos;
      if (!is_float || !IsMathName(function) || (is_own && is_refused)) {
        continue;
      }
      rows.push_back({expression + " of " + type, function, type,
                      !FieldOf(object, "b").empty(), FieldOf(object, "dtype"),
                      FieldOf(object, "bits")});
    }
    return rows;
  }

  // The samples as the operands' bits.
  std::vector<uint64_t> Samples(const std::string& type,
                                const std::string& operand) const {
    return Decode(FieldOf(text_, type + "." + operand));
  }

  static std::vector<uint64_t> Decode(const std::string& hex) {
    const size_t digits = hex.size() / kNumSamples;
    std::vector<uint64_t> values;
    for (size_t i = 0; i < hex.size(); i += digits) {
      uint64_t value = 0;
      for (size_t j = digits; j > 0; j -= 2) {
        const std::string byte = hex.substr(i + j - 2, 2);
        value = value << 8 | std::stoul(byte, nullptr, 16);
      }
      values.push_back(value);
    }
    return values;
  }

 private:
  std::string text_;
};

double NumberOf(ElementType type, uint64_t bits) {
  return type == ElementType::kFloat32
             ? std::bit_cast<float>(static_cast<uint32_t>(bits))
             : std::bit_cast<double>(bits);
}

// Functions that have zeros away from 0: next to these a relative error says
// nothing, and the argument's own last place is worth more.
bool HasInnerZeros(const std::string& function) {
  for (const char* name : {"j0", "j1", "y0", "y1", "lgamma"}) {
    if (function == name) return true;
  }
  return false;
}

// Where a function that is not transcendental may differ from the recording.
bool IsExcused(const std::string& function, double value, double recorded,
               int precision) {
  // The GPU's fp32 square root is not correctly rounded; the table's is.
  if (function == "sqrt") return UlpsBetween(value, recorded, precision) <= 2;
  // An instruction that approximates the upper half: the last place of its 21
  // bits is not defined.
  if (function == "rcp64h") return UlpsBetween(value, recorded, 53) <= 0x1p32;
  // In fp32 the GPU's skips the subnormals after 0; the table's does not.
  if (function == "nextafter" && precision == 24) {
    return std::abs(value) == std::numeric_limits<float>::denorm_min() &&
           std::abs(recorded) == std::numeric_limits<float>::min();
  }
  return false;
}

std::string Judge(const Row& row, const MathInfo& info, uint64_t ours,
                  uint64_t theirs, std::span<const uint64_t> operands) {
  if (!IsFloating(info.result)) return ours == theirs ? "" : "not equal";
  const double value = NumberOf(info.result, ours);
  const double recorded = NumberOf(info.result, theirs);
  if (std::isnan(value) && std::isnan(recorded)) return "";
  const int precision = info.result == ElementType::kFloat32 ? 24 : 53;
  std::vector<long double> reals;
  for (size_t i = 0; i < operands.size(); ++i) {
    reals.push_back(NumberOf(info.operands[i], operands[i]));
  }
  const auto truth = TrueValue(row.function, reals);
  if (!truth.has_value()) {
    const bool is_equal =
        ours == theirs || IsExcused(row.function, value, recorded, precision);
    return is_equal ? "" : "not equal";
  }
  const double error = UlpsBetween(value, *truth, precision);
  const double their_error = UlpsBetween(recorded, *truth, precision);
  const double epsilon = std::ldexp(1.0, -precision);
  if (error <= 2 || error <= their_error) return "";
  if (HasInnerZeros(row.function) && std::abs(value - *truth) <= 2 * epsilon) {
    return "";
  }
  std::ostringstream message;
  message << error << " ulp (the GPU " << their_error << "): " << value
          << ", true " << *truth << ", recorded " << recorded;
  return message.str();
}

TEST_F(RecordedRows, AreWhatTheTableGives) {
  int num_rows = 0;
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.text);
    const auto type = ElementTypeFromMember(row.first_type);
    ASSERT_TRUE(type.has_value());
    const std::vector<ElementType> types(row.is_binary ? 2 : 1, *type);
    const auto math = FindMath(row.function, types);
    EXPECT_EQ(math.has_value(), !row.result_type.empty());
    if (!math.has_value()) continue;
    const MathInfo& info = InfoOf(*math);
    EXPECT_EQ(ElementTypeFromMember(row.result_type), info.result);

    const std::vector<uint64_t> first = Samples(row.first_type, "a");
    const std::vector<uint64_t> second = Samples(row.first_type, "b");
    const std::vector<uint64_t> expected = Decode(row.bits);
    ASSERT_EQ(expected.size(), size_t{kNumSamples});
    for (int i = 0; i < kNumSamples; ++i) {
      const std::vector<uint64_t> operands =
          row.is_binary ? std::vector{first[i], second[i]}
                        : std::vector{first[i]};
      const std::string fault = Judge(row, info, EvaluateMath(*math, operands),
                                      expected[i], operands);
      EXPECT_EQ(fault, "") << "sample " << i << ", "
                           << NumberOf(*type, operands[0]) << ", "
                           << NumberOf(*type, operands.back());
    }
    ++num_rows;
  }
  EXPECT_GT(num_rows, 250);
}

}  // namespace
}  // namespace fake_device::triton
