#include "triton/support/evaluator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triton/ir/parser.h"
#include "triton/ir/verifier.h"

namespace fake_device::triton {
namespace {

Function Parse(std::string_view text) {
  ParseError error;
  std::optional<Function> function = ParseFunction(text, &error);
  EXPECT_TRUE(function.has_value()) << error.line << ": " << error.message;
  if (!function.has_value()) return Function("none");
  EXPECT_EQ(Verify(*function).value_or(""), "");
  return std::move(*function);
}

// Memory of int32s.
class Ints {
 public:
  explicit Ints(std::vector<int32_t> values) : bytes_(values.size() * 4) {
    std::memcpy(bytes_.data(), values.data(), bytes_.size());
  }
  std::vector<uint8_t>* bytes() { return &bytes_; }
  std::vector<int32_t> From(size_t index, size_t count) const {
    std::vector<int32_t> values(count);
    std::memcpy(values.data(), bytes_.data() + 4 * index, 4 * count);
    return values;
  }

 private:
  std::vector<uint8_t> bytes_;
};

// Runs a body on sixteen int32s 0, 1, ... and sixteen that it writes: %0 points
// to the first, %1 to the others. `body` says what to write, as %9 of the type.
std::vector<int32_t> Written(const std::string& body, int count) {
  const std::string tile = "[" + std::to_string(count) + "]";
  const Function function =
      Parse("kernel test(%0: ptr<int32> in, %1: ptr<int32> out) {\n" + body +
            "\n  %90 = arange start=0 : int32" + tile +
            "\n  %91 = splat %1 : ptr<int32>" + tile +
            "\n  %92 = add_pointer %91, %90 : ptr<int32>" + tile +
            "\n  store %92, %9\n}\n");
  std::vector<int32_t> values(32, -1);
  for (int i = 0; i < 16; i++) values[i] = i;
  Ints memory(values);
  const LaunchResult result =
      Evaluate(function, {{Constant::Integer(0), Constant::Integer(64)}},
               memory.bytes());
  EXPECT_EQ(result.status, LaunchStatus::kDone) << result.message;
  return memory.From(16, count);
}

// %5: int32[2, 4] with 0 to 7.
constexpr char kTwoByFour[] = R"(
  %4 = arange start=0 : int32[8]
  %5 = reshape %4 : int32[2, 4])";

std::string After(std::string_view rest) {
  return std::string(kTwoByFour) + "\n" + std::string(rest);
}

using Row = std::vector<int32_t>;

TEST(EvaluatorTest, Shapes) {
  EXPECT_EQ(Written(After("%6 = transpose %5 dims=[1, 0] : int32[4, 2]\n"
                          "%9 = reshape %6 : int32[8]"),
                    8),
            (Row{0, 4, 1, 5, 2, 6, 3, 7}));
  EXPECT_EQ(Written(After("%6 = flip %5 axis=1 : int32[2, 4]\n"
                          "%9 = reshape %6 : int32[8]"),
                    8),
            (Row{3, 2, 1, 0, 7, 6, 5, 4}));
  EXPECT_EQ(Written(After("%6 = concat %5, %5 axis=1 : int32[2, 8]\n"
                          "%9 = reshape %6 : int32[16]"),
                    16),
            (Row{0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7}));
  EXPECT_EQ(Written(After("%6 = join %4, %4 : int32[8, 2]\n"
                          "%7, %9 = split %6 : int32[8], int32[8]"),
                    8),
            (Row{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(Written(After("%3 = arange start=1 : int32[2]\n"
                          "%6 = reshape %3 : int32[2, 1]\n"
                          "%7 = broadcast %6 : int32[2, 4]\n"
                          "%9 = reshape %7 : int32[8]"),
                    8),
            (Row{1, 1, 1, 1, 2, 2, 2, 2}));
  EXPECT_EQ(Written(After("%6 = flip %4 axis=0 : int32[8]\n"
                          "%7 = gather %6, %6 axis=0 : int32[8]\n"
                          "%9 = add %7, %6 : int32[8]"),
                    8),
            (Row{7, 7, 7, 7, 7, 7, 7, 7}));
}

TEST(EvaluatorTest, ReduceAndScan) {
  EXPECT_EQ(Written(After("%9 = reduce %5 axis=0 : int32[4] (%20: int32, "
                          "%21: int32) {\n"
                          "%22 = add %20, %21 : int32\nyield %22\n}"),
                    4),
            (Row{4, 6, 8, 10}));
  EXPECT_EQ(Written(After("%6 = scan %5 axis=1 reverse : int32[2, 4] "
                          "(%20: int32, %21: int32) {\n"
                          "%22 = sub %20, %21 : int32\nyield %22\n}\n"
                          "%9 = reshape %6 : int32[8]"),
                    8),
            (Row{0, 0, 1, 3, -8, -4, 1, 7}));
}

TEST(EvaluatorTest, DotSortHistogram) {
  EXPECT_EQ(Written(After("%6 = transpose %5 dims=[1, 0] : int32[4, 2]\n"
                          "%2 = constant 100 : int32[2, 2]\n"
                          "%7 = dot %5, %6, %2 : int32[2, 2]\n"
                          "%9 = reshape %7 : int32[4]"),
                    4),
            (Row{114, 138, 138, 226}));
  EXPECT_EQ(Written(After("%6 = sort %5 descending : int32[2, 4]\n"
                          "%9 = reshape %6 : int32[8]"),
                    8),
            (Row{3, 2, 1, 0, 7, 6, 5, 4}));
  EXPECT_EQ(Written(After("%6 = constant 3 : int32[8]\n"
                          "%7 = rem %4, %6 : int32[8]\n"
                          "%8 = constant 3 : int32\n"
                          "%2, %9 = sort_pairs %7, %4, %8 descending : "
                          "int32[8], int32[8]"),
                    8),
            (Row{2, 1, 0, 3, 4, 5, 6, 7}));
  EXPECT_EQ(Written(After("%6 = constant 3 : int32[8]\n"
                          "%7 = rem %4, %6 : int32[8]\n"
                          "%9 = histogram %7 : int32[4]"),
                    4),
            (Row{3, 3, 2, 0}));
}

TEST(EvaluatorTest, Memory) {
  EXPECT_EQ(Written(After("%6 = splat %0 : ptr<int32>[8]\n"
                          "%7 = add_pointer %6, %4 : ptr<int32>[8]\n"
                          "%3 = constant 4 : int32[8]\n"
                          "%8 = lt %4, %3 : int1[8]\n"
                          "%2 = constant 50 : int32[8]\n"
                          "%9 = load %7, %8, %2 : int32[8]"),
                    8),
            (Row{0, 1, 2, 3, 50, 50, 50, 50}));
  // All at one address: each sees what the one before has left.
  EXPECT_EQ(Written(After("%6 = splat %0 : ptr<int32>[8]\n"
                          "%2 = constant 5 : int32[8]\n"
                          "%9 = atomic %6, %2 kind=add : int32[8]"),
                    8),
            (Row{0, 5, 10, 15, 20, 25, 30, 35}));
}

TEST(EvaluatorTest, Control) {
  EXPECT_EQ(Written(R"(
  %2 = constant 0 : int32
  %3 = constant 5 : int32
  %4 = constant 2 : int32
  %5 = for %2, %3, %4, %2 : int32 (%20: int32, %21: int32) {
    %22 = add %20, %21 : int32
    yield %22
  }
  %6 = while %5 : int32 (%30: int32) {
    %31 = constant 100 : int32
    %32 = lt %30, %31 : int1
    condition %32, %30
  } (%33: int32) {
    %34 = add %33, %33 : int32
    yield %34
  }
  %7 = gt %6, %3 : int1
  %8 = if %7 : int32 {
    yield %6
  } {
    yield %2
  }
  %9 = splat %8 : int32[2])",
                    2),
            (Row{192, 192}));
}

TEST(EvaluatorTest, GridAndEffects) {
  const Function function = Parse(R"(
kernel test(%0: ptr<int32> out, %1: int32 limit) {
  %2 = program_id axis=0 : int32
  %3 = program_id axis=1 : int32
  %4 = num_programs axis=0 : int32
  %5 = mul %3, %4 : int32
  %6 = add %5, %2 : int32
  %7 = add_pointer %0, %6 : ptr<int32>
  print %6 text="at"
  %8 = lt %6, %1 : int1
  assert %8 text="too far"
  store %7, %6
}
)");
  Ints memory({-1, -1, -1, -1, -1, -1});
  const LaunchResult result = Evaluate(
      function, {{Constant::Integer(0), Constant::Integer(4)}, {3, 2, 1}},
      memory.bytes());
  EXPECT_EQ(result.status, LaunchStatus::kAssertFailed);
  EXPECT_EQ(result.message, "too far");
  EXPECT_EQ(result.program, (Grid{1, 1, 0}));
  EXPECT_EQ(memory.From(0, 6), (Row{0, 1, 2, 3, -1, -1}));
  ASSERT_EQ(result.prints.size(), 5u);
  EXPECT_EQ(
      result.prints[3],
      (Printed{
          "at", {0, 1, 0}, {{ElementType::kInt32, Constant::Integer(3)}}}));
}

TEST(EvaluatorTest, BrokenLaunches) {
  const Function load = Parse(R"(
kernel test(%0: ptr<int32> in) {
  %1 = load %0 : int32
}
)");
  Ints memory({1});
  EXPECT_EQ(Evaluate(load, {{Constant::Integer(0)}}, memory.bytes()).status,
            LaunchStatus::kDone);
  EXPECT_EQ(Evaluate(load, {{Constant::Integer(1)}}, memory.bytes()).status,
            LaunchStatus::kBroken);
  const Function endless = Parse(R"(
kernel test() {
  while {
    %1 = constant 1 : int1
    condition %1
  } {
    yield
  }
}
)");
  EXPECT_EQ(Evaluate(endless, {}, memory.bytes(), 1000).status,
            LaunchStatus::kBroken);
}

}  // namespace
}  // namespace fake_device::triton
