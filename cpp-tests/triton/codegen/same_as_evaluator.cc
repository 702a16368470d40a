#include "triton/codegen/same_as_evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "triton/ir/parser.h"
#include "triton/ir/verifier.h"
#include "triton/support/evaluator.h"
#include "triton/support/run_kernel.h"

namespace fake_device::triton {
namespace {

// No address below is an element's.
constexpr int64_t kFirstAddress = 256;
constexpr int64_t kGap = 64;
constexpr int64_t kElements = 4096;

void Fill(ElementType type, int64_t index, uint8_t* to) {
  // Small numbers of either sign, with repetitions.
  const int64_t number = (index * 37 + index / 7) % 61 - 20;
  const int bytes = BytesOf(type);
  if (type == ElementType::kInt1) {
    *to = number % 3 == 0 ? 1 : 0;
  } else if (!IsFloating(type)) {
    std::memcpy(to, &number, static_cast<size_t>(bytes));
  } else if (type == ElementType::kFloat64) {
    const double value = static_cast<double>(number) / 8;
    std::memcpy(to, &value, sizeof(value));
  } else {
    const float value = static_cast<float>(number) / 8;
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if (type == ElementType::kFloat32) {
      std::memcpy(to, &bits, sizeof(bits));
    } else {
      // As bf16; as fp16 these bits are some numbers, too.
      const uint16_t half = static_cast<uint16_t>(bits >> 16);
      std::memcpy(to, &half, sizeof(half));
    }
  }
}

}  // namespace

CompiledKernel ExpectSameAsEvaluator(const std::string& text,
                                     const std::vector<Constant>& scalars,
                                     const Grid& grid) {
  CompiledKernel kernel;
  ParseError error;
  const std::optional<Function> function = ParseFunction(text, &error);
  if (!function.has_value()) {
    ADD_FAILURE() << "line " << error.line << ": " << error.message;
    return kernel;
  }
  const auto wrong = Verify(*function);
  EXPECT_FALSE(wrong.has_value()) << *wrong;
  if (wrong.has_value()) return kernel;

  LaunchInput input;
  input.grid = grid;
  int64_t end = kFirstAddress;
  size_t next_scalar = 0;
  std::vector<uint8_t> memory;
  for (const Parameter& parameter : function->parameters()) {
    const Type& type = function->TypeOf(parameter.value);
    if (!type.is_pointer) {
      input.arguments.push_back(scalars.at(next_scalar++));
      continue;
    }
    input.arguments.push_back(Constant::Integer(end));
    const int64_t bytes = BytesOf(type.element);
    memory.resize(static_cast<size_t>(end + kElements * bytes + kGap));
    for (int64_t i = 0; i < kElements; ++i) {
      Fill(type.element, i, &memory[static_cast<size_t>(end + i * bytes)]);
    }
    end = (end + kElements * bytes + kGap) / 16 * 16;
  }
  std::vector<uint8_t> expected = memory;
  const LaunchResult plain = Evaluate(*function, input, &expected);
  EXPECT_NE(plain.status, LaunchStatus::kBroken) << plain.message;

  const auto diagnostic = Generate(*function, &kernel);
  EXPECT_FALSE(diagnostic.has_value())
      << diagnostic->construct << ": " << diagnostic->message;
  if (diagnostic.has_value()) return kernel;
  const LaunchResult result =
      RunKernel(kernel, ParameterTypes(*function), input, &memory);
  EXPECT_EQ(result.status, plain.status) << result.message;
  EXPECT_EQ(result.message, plain.message);
  EXPECT_EQ(result.program, plain.program);
  EXPECT_EQ(result.prints, plain.prints);
  // What a failing launch has written until then is its own affair.
  if (plain.status == LaunchStatus::kDone) {
    const auto [a, b] = std::ranges::mismatch(memory, expected);
    EXPECT_TRUE(a == memory.end())
        << "first different byte: " << (a - memory.begin()) << "\n"
        << kernel.report;
  }
  return kernel;
}

}  // namespace fake_device::triton
