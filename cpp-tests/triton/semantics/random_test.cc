#include <array>
#include <cstring>

#include "gtest/gtest.h"
#include "triton/ir/verifier.h"
#include "triton/semantics/expression.h"
#include "triton/semantics/semantics.h"
#include "triton/support/evaluator.h"

namespace fake_device::triton {
namespace {

// What a tuple of four scalars comes to, as bits, when the evaluator runs it.
std::array<uint64_t, 4> RunWords(const std::string& expression) {
  Function function("random");
  Builder builder(&function);
  Context context(&builder);
  const ValueId out =
      function.AddParameter("out", Type::Pointer(ElementType::kUint64));
  std::map<std::string, Value> names;
  const auto words = EvaluateExpression(context, expression, names);
  EXPECT_TRUE(words) << expression;
  std::array<uint64_t, 4> result = {};
  if (!words) return result;
  for (size_t i = 0; i < 4; ++i) {
    const Value& word = (*words->as<TupleValue>()->elements)[i];
    const ValueId id = word.as<TensorValue>()->id;
    builder.Store(
        builder.AddPointer(
            out, builder.Int(ElementType::kInt32, static_cast<int64_t>(i))),
        ImplicitCast(context, id, Type::Scalar(ElementType::kUint64)), {});
  }
  EXPECT_EQ(Verify(function), std::nullopt);
  std::vector<uint8_t> memory(1024);
  const LaunchResult launch =
      Evaluate(function, {.arguments = {Constant::Integer(64)}}, &memory);
  EXPECT_EQ(launch.status, LaunchStatus::kDone) << launch.message;
  std::memcpy(result.data(), memory.data() + 64, sizeof(result));
  return result;
}

// The known answers that the authors of Philox published.
TEST(Philox, KnownAnswers) {
  using Words = std::array<uint64_t, 4>;
  EXPECT_EQ(RunWords("tl.philox(0, 0, 0, 0, 0)"),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(RunWords("tl.philox(-1, -1, -1, -1, -1)"),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(RunWords("tl.philox(0, tl.full((), 0, tl.int64), "
                     "tl.full((), 0, tl.int64), tl.full((), 0, tl.int64), "
                     "tl.full((), 0, tl.int64))"),
            (Words{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b,
                   0x7e68b68aec7ba23b}));
}

}  // namespace
}  // namespace fake_device::triton
