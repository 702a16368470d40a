// Functions of the language that are made of others.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

TEST(LibraryTest, SwizzlesGrids) {
  constexpr int kRows = 5;
  constexpr int kColumns = 3;
  constexpr int kGroup = 2;
  // Down the columns of each group; the last one has a single row.
  std::vector<std::pair<int, int>> order;
  for (int first = 0; first < kRows; first += kGroup) {
    for (int j = 0; j < kColumns; j++) {
      for (int i = first; i < std::min(first + kGroup, kRows); i++) {
        order.emplace_back(i, j);
      }
    }
  }
  for (int i = 0; i < kRows; i++) {
    for (int j = 0; j < kColumns; j++) {
      const std::vector<int32_t> out = RunBody(
          "i, j = tl.swizzle2d(n, m, 5, 3, 2)\n"
          "tl.store(out, i)\ntl.store(out + 1, j)",
          i, j);
      const auto [row, column] = order[i * kColumns + j];
      EXPECT_EQ(out[0], row) << i << ", " << j;
      EXPECT_EQ(out[1], column) << i << ", " << j;
    }
  }
}

// Lines of `length` elements.
std::vector<int32_t> Merged(std::vector<int32_t> x, int length,
                            bool descending) {
  for (int distance = length / 2; distance > 0; distance /= 2) {
    for (int i = 0; i < 8; i++) {
      if ((i & distance) != 0) continue;
      if ((x[i] > x[i + distance]) != descending) {
        std::swap(x[i], x[i + distance]);
      }
    }
  }
  return x;
}

TEST(LibraryTest, MergesBitonicSequences) {
  const std::string x = "x = (tl.arange(0, 8) * 5 + n) % 8\n";
  for (int n = 0; n < 8; n++) {
    std::vector<int32_t> numbers;
    for (int i = 0; i < 8; i++) numbers.push_back((i * 5 + n) % 8);
    EXPECT_EQ(
        RunBody(x + "tl.store(out + tl.arange(0, 8), tl.bitonic_merge(x))", n),
        Merged(numbers, 8, false));
    EXPECT_EQ(RunBody(x + "y = tl.bitonic_merge(x, descending=True)\n"
                          "tl.store(out + tl.arange(0, 8), y)",
                      n),
              Merged(numbers, 8, true));
    EXPECT_EQ(RunBody(x + "y = tl.bitonic_merge(x.reshape(2, 4), 1)\n"
                          "tl.store(out + tl.arange(0, 8), y.reshape(8))",
                      n),
              Merged(numbers, 4, false));
  }
  EXPECT_EQ(RunBody("x = tl.abs(tl.arange(0, 8) - n)\n"
                    "tl.store(out + tl.arange(0, 8), tl.bitonic_merge(x))",
                    5),
            (std::vector<int32_t>{0, 1, 1, 2, 2, 3, 4, 5}));
}

// The bits of an fp32 number, rounded towards zero and to the nearest.
struct Rounding {
  uint32_t number;
  const char* dtype;
  int32_t to_zero;
  int32_t to_nearest;
};

TEST(LibraryTest, RoundsTowardsZero) {
  const Rounding cases[] = {
      {0x3f801fff, "float16", 0x3c00, 0x3c01},  // just below 1 + 2^-10
      {0xbf801fff, "float16", 0xbc00, 0xbc01},
      {0x3f802000, "float16", 0x3c01, 0x3c01},
      {0x3f801000, "float16", 0x3c00, 0x3c00},
      {0x477fffff, "float16", 0x7bff, 0x7c00},  // just below 65536
      {0xff7fffff, "float16", 0xfbff, 0xfc00},
      {0x7f800000, "float16", 0x7c00, 0x7c00},
      {0xff800000, "float16", 0xfc00, 0xfc00},
      {0x387fffff, "float16", 0x03ff, 0x0400},  // just below 2^-14
      {0x337fffff, "float16", 0x0000, 0x0001},  // just below 2^-24
      {0xb37fffff, "float16", 0x8000, 0x8001},
      {0x80000000, "float16", 0x8000, 0x8000},
      {0x3f80ffff, "bfloat16", 0x3f80, 0x3f81},
      {0xbf808001, "bfloat16", 0xbf80, 0xbf81},
      {0x7f7fffff, "bfloat16", 0x7f7f, 0x7f80},
      {0xff800000, "bfloat16", 0xff80, 0xff80},
      {0x0000ffff, "bfloat16", 0x0000, 0x0001},
  };
  for (const Rounding& each : cases) {
    const std::string body =
        "x = n.to(tl.float32, bitcast=True)\n"
        "r = x.to(tl." +
        std::string(each.dtype) + ", fp_downcast_rounding='";
    const std::string store =
        "')\ntl.store(out, r.to(tl.uint16, bitcast=True).to(tl.int32))";
    const auto n = std::bit_cast<int32_t>(each.number);
    EXPECT_EQ(RunForOne(body + "rtz" + store, n), each.to_zero)
        << std::hex << each.number << each.dtype;
    EXPECT_EQ(RunForOne(body + "rtne" + store, n), each.to_nearest)
        << std::hex << each.number << each.dtype;
  }
  for (const char* dtype : {"float16", "bfloat16"}) {
    EXPECT_EQ(RunForOne("x = n.to(tl.float32, bitcast=True)\n"
                        "r = x.to(tl." +
                            std::string(dtype) +
                            ", fp_downcast_rounding='rtz')\n"
                            "tl.store(out, (r != r).to(tl.int32))",
                        0x7f800001),
              1);
  }
}

TEST(LibraryTest, RoundsDoublesTowardsZeroOnce) {
  // 1 + 2^-10 - 2^-50.
  const std::string x =
      "x = n.to(tl.float64) + 0.0009765625 - 8.881784197001252e-16\n";
  EXPECT_EQ(RunForOne(x + "r = x.to(tl.float16, fp_downcast_rounding='rtz')\n"
                          "tl.store(out, r.to(tl.int16, bitcast=True))",
                      1),
            0x3c00);
  EXPECT_EQ(RunForOne(x + "r = tl.cast(x, tl.float32, 'rtz')\n"
                          "tl.store(out, r.to(tl.int32, bitcast=True))",
                      1),
            0x3f801fff);
}

TEST(LibraryTest, CombinesTheBitsOfFloats) {
  EXPECT_EQ(RunBody("p = out.to(tl.pointer_type(tl.float32))\n"
                    "f = n.to(tl.float32, bitcast=True)\n"
                    "g = m.to(tl.float32, bitcast=True)\n"
                    "tl.atomic_or(p, f)\n"
                    "old = tl.atomic_xor(p, g)\n"
                    "tl.store(p + 1, old)\n"
                    "tl.store(p + 2, f)\n"
                    "tl.atomic_and(p + 2, g)\n"
                    "tl.atomic_or(p + 3, f, n < 0)",
                    0x40490fdb, 0x40400f00),
            (std::vector<int32_t>{0x000900db, 0x40490fdb, 0x40400f00, 0, 0, 0,
                                  0, 0}));
}

TEST(LibraryTest, AtomicsOfDescriptorsStayWithinTheArray) {
  EXPECT_EQ(RunBody("d = tl.make_tensor_descriptor(out, [6], [1], [4])\n"
                    "d.atomic_add([4], tl.full([4], 5, tl.int32))\n"
                    "d.atomic_max([3], tl.arange(0, 4) + n)\n"
                    "d.atomic_min([-3], tl.full([4], -1, tl.int32))\n"
                    "d.atomic_or([1], tl.full([4], 16, tl.int32))\n"
                    "d.atomic_and([4], tl.full([4], 17, tl.int32))\n"
                    "d.atomic_xor([5], tl.full([4], 3, tl.int32))",
                    4),
            (std::vector<int32_t>{-1, 16, 16, 20, 17, 3, 0, 0}));
}

TEST(LibraryTest, ImportsWholeModules) {
  const std::string source =
      "from triton.language import *\n"
      "from triton.language import static_range as times\n"
      "from math import *\n"
      "from elsewhere import *\n"
      "maximum = 3\n"
      "def ravel(x):\n  return x + 1\n" +
      KernelOf(
          "x = arange(0, 8)\n"
          "for i in times(2):\n"
          "  x = ravel(x)\n"
          "y = sum(x, 0) + maximum\n"
          "where = y.to(float32) + pi\n"
          "store(out + arange(0, 8), full([8], 1, int32) * where)");
  // 44 + 3 + pi.
  EXPECT_EQ(RunKernelSource(source, 0, 0), std::vector<int32_t>(8, 50));
  EXPECT_EQ(
      RefusalOf("from triton.language import *\n" + KernelOf("x = nothing"))
          .message,
      "nothing is not defined");
}

}  // namespace
}  // namespace fake_device::triton
