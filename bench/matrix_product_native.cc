// Prints what the operators' matrix product takes natively, as JSON:
// {"ns": 8000000.0}. The same code as in WebAssembly, on one thread and built
// for vectors of 128 bits. The median of many. The argument is the extent of
// the matrices, of fp32.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "operators/matrix_product.h"

namespace {

using fake_device::operators::Lanes;
using fake_device::operators::MatrixProduct;
using fake_device::operators::Multiply;
using fake_device::operators::ScratchBytesOf;

}  // namespace

int main(int argc, char** argv) {
  constexpr int kRounds = 41;
  const size_t extent =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : size_t{512};
  const auto stride = static_cast<ptrdiff_t>(extent);

  std::vector<float> left(extent * extent);
  std::vector<float> right(extent * extent);
  std::vector<float> out(extent * extent);
  for (size_t i = 0; i < left.size(); ++i) {
    left[i] = static_cast<float>(i % 13) * 0.1F;
    right[i] = static_cast<float>(i % 7) * 0.2F;
  }
  MatrixProduct<float> product;
  product.extents = {.rows = extent, .columns = extent, .depth = extent};
  product.left = {left.data(), 0, stride, 1};
  product.right = {right.data(), 0, stride, 1};
  product.out = {out.data(), 0, stride, 1};
  std::vector<Lanes<float>::Vector> scratch(
      ScratchBytesOf<float>(product.extents) / sizeof(Lanes<float>::Vector) +
      1);

  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    Multiply(product, scratch.data());
    const std::chrono::duration<double, std::nano> time =
        std::chrono::steady_clock::now() - start;
    rounds.push_back(time.count());
  }
  std::nth_element(rounds.begin(), rounds.begin() + kRounds / 2, rounds.end());
  std::printf("{\"ns\": %.1f, \"sum\": %g}\n", rounds[kRounds / 2],
              static_cast<double>(out.front() + out.back()));
  return 0;
}
