#include <gtest/gtest.h>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

// Expressions over n = 7, m = -2, x = [0, 1, 2, 3] in fp32, and y, the same
// with a NaN in the place of 2.
TEST(TritonHelpersTest, AreInductors) {
  const std::string setup =
      "i = tl.arange(0, 4)\n"
      "x = i.to(tl.float32)\n"
      "y = tl.where(i == 2, float('nan'), x)\n"
      "inf = float('inf')\n";
  struct Case {
    const char* expression;
    int32_t result;
  };
  const Case cases[] = {
      {"triton_helpers.div_floor_integer(n, m)", -4},
      {"triton_helpers.div_floor_integer(n, 2)", 3},
      {"triton_helpers.div_floor_integer(m, 2)", -1},
      {"triton_helpers.remainder_integer(n, m)", -1},
      {"triton_helpers.remainder_integer(m, n)", 5},
      {"triton_helpers.remainder_integer(n, 2)", 1},
      {"triton_helpers.maximum(n, m)", 7},
      {"triton_helpers.minimum(n, m)", -2},
      {"triton_helpers.max2(x, 0)", 3},
      {"triton_helpers.min2(i * m, 0)", -6},
      {"libdevice.isnan(triton_helpers.max2(y, 0))", 1},
      {"libdevice.isnan(tl.sum(triton_helpers.minimum(x, y), 0))", 1},
      {"libdevice.isnan(tl.sum(triton_helpers.minimum(y, x), 0))", 1},
      {"triton_helpers.prod(i + 1, 0)", 24},
      {"triton_helpers.any(i == 3, 0)", 1},
      {"triton_helpers.any(i == 4, 0)", 0},
      {"triton_helpers.max_with_index(x, i, 0)[1]", 3},
      {"triton_helpers.max_with_index(y, i, 0)[1]", 2},
      {"triton_helpers.min_with_index(y, i, 0)[1]", 2},
      {"triton_helpers.max_with_index(x * 0, i, 0)[1]", 0},
      {"triton_helpers.min_with_index(x * 0, i, 0)[1]", 0},
      {"triton_helpers.welford(x, x * 0, x * 0 + 1, 0)[0] * 2", 3},
      {"triton_helpers.welford(x, x * 0, x * 0 + 1, 0)[1]", 5},
      {"triton_helpers.welford(x, x * 0, x * 0 + 1, 0)[2]", 4},
      {"tl.sum(triton_helpers.welford_reduce(x, x, x, x, n == 7)[2], 0)", 4},
      {"tl.sum(triton_helpers.welford_reduce(x, x, x, x, n == 6)[2], 0)", 10},
      {"tl.sum(triton_helpers.welford_reduce(x, x, x, x, False)[1], 0)", 6},
      {"triton_helpers.online_softmax_reduce(x[None, :], x[None, :] * 0 + 1,"
       " 1, False)[0].sum()",
       3},
      // 1 + 1/e + 1/e^2 + 1/e^3, in thousandths.
      {"triton_helpers.online_softmax_reduce(x[None, :], x[None, :] * 0 + 1,"
       " 1, True)[1].sum() * 1000",
       1553},
      {"tl.sum(triton_helpers.online_softmax_combine(x - inf, x * 0, x,"
       " False)[1], 0)",
       4},
      {"triton_helpers.select_one(x, i == 3, dim=-1)", 3},
      {"triton_helpers.select_one(i * m, i == 3, dim=-1)", -6},
      {"triton_helpers.frexp(x + 5)[1].sum()", 3 + 3 + 3 + 4},
      {"(triton_helpers.frexp(x + 4)[0].sum() * 16).to(tl.int32)",
       8 + 10 + 12 + 14},
      {"triton_helpers.constexpr_next_power_of_2(5)", 8},
      {"triton_helpers.if_mask(None, n) is None", 1},
      {"triton_helpers.if_mask(i > 0, n)", 7},
      {"triton_helpers.is_floating(x) and not triton_helpers.is_floating(n)",
       1},
      {"triton_helpers.promote_to_tensor(n).sum()", 7},
      {"triton_helpers.device_assert_then(n > 0, 'no', m)", -2},
      {"triton_helpers.exp(x * 0, True).sum()", 4},
      {"(triton_helpers.randint64(1, i, 5, 8) // 5).sum()", 4},
      {"triton_helpers.sort_with_index(-x, i.to(tl.int16), 4, 0)[1].sum()", 6},
      {"tl.sum(triton_helpers.sort_with_index(-x, i.to(tl.int16), None, 0)[1]"
       " * (i + 1), 0)",
       3 + 4 + 3 + 0},
      {"tl.sum(triton_helpers.sort_with_index(x, i.to(tl.int16), None,"
       " descending=True)[0] * i, 0)",
       0 + 2 + 2 + 0},
      {"triton_helpers.unpack_value(triton_helpers.pack_value_flag(n, 2,"
       " tl.uint32, tl.uint64), tl.int32, tl.uint32)",
       7},
      {"triton_helpers.unpack_flag(triton_helpers.pack_value_flag(n, 2,"
       " tl.uint32, tl.uint64), tl.uint32).to(tl.int32)",
       2},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(
        RunForOne(setup + "tl.store(out, " + each.expression + ")", 7, -2),
        each.result)
        << each.expression;
  }
}

// Boundaries 10, 20, 30 in out[1..3].
TEST(TritonHelpersTest, BucketizesByBinarySearch) {
  struct Case {
    const char* arguments;
    std::vector<int32_t> buckets;  // of 5, 10, 25, 99
  };
  const Case cases[] = {
      {"v, out + 1, 3, 3, 1, i * 0, tl.int32, False, None, None, None",
       {0, 0, 2, 3}},
      {"v, out + 1, 3, 3, 1, i * 0, tl.int32, True, None, None, None, [4]",
       {0, 1, 2, 3}},
      {"v, out + 1, n, n, 1, i * 0, tl.int32, True, None, None, None",
       {0, 1, 2, 3}},
      {"v, out + 1, tl.int32, False, 3, [4]", {0, 0, 2, 3}},
  };
  for (const Case& each : cases) {
    const auto outputs = RunBody(
        "for k in tl.static_range(1, 4):\n"
        "  tl.store(out + k, k * 10)\n"
        "i = tl.arange(0, 4)\n"
        "v = tl.where(i == 0, 5, tl.where(i == 1, 10, tl.where(i == 2, 25, 99)"
        "))\n"
        "tl.store(out + 4 + i, triton_helpers.bucketize_binary_search(" +
            std::string(each.arguments) + "))",
        3);
    ASSERT_EQ(outputs.size(), 8u) << each.arguments;
    EXPECT_EQ((std::vector<int32_t>{outputs.begin() + 4, outputs.end()}),
              each.buckets)
        << each.arguments;
  }
}

TEST(TritonHelpersTest, ScanOverProgramsThatAreComplete) {
  const std::string add = "def add(a, b):\n  return a + b\n";
  // The program at 1 finds 5 complete at 0, adds its 7, leaves 12 at 1.
  EXPECT_EQ(
      RunKernelSource(
          add + KernelOf("p = out.to(tl.pointer_type(tl.uint64))\n"
                         "triton_helpers.exclusive_scan_decoupled_lookback("
                         "p, n, 0, add, tl.uint32, tl.uint64)\n"
                         "e = triton_helpers.exclusive_scan_decoupled_lookback("
                         "p, m, 1, add, tl.uint32, tl.uint64)\n"
                         "tl.store(out + 4, e)"),
          5, 7),
      (std::vector<int32_t>{2, 5, 2, 12, 5, 0, 0, 0}));
}

TEST(TritonHelpersTest, RefuseWhatTheyCannotDo) {
  struct Case {
    const char* call;
    const char* message;
  };
  const Case cases[] = {
      {"triton_helpers.sort_with_index(tl.zeros((4, 4), tl.float32), "
       "tl.zeros((4, 4), tl.int16), None, 0)",
       "only minor dimension is currently supported"},
      {"triton_helpers.bucketize_binary_search(n)",
       "unsupported number of arguments: 1"},
      {"triton_helpers.select_one(tl.arange(0, 4) > 1, n > 0, 0)",
       "unsupported element type int1"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(RefusalOf(KernelOf(each.call)).message, each.message);
  }
}

}  // namespace
}  // namespace fake_device::triton
