#ifndef FAKE_DEVICE_OPERATORS_LANES_H_
#define FAKE_DEVICE_OPERATORS_LANES_H_

#include <cstddef>

namespace fake_device::operators {

// 128 bits of numbers: a v128 in WebAssembly.
template <typename Number>
struct Lanes {
  using Vector __attribute__((vector_size(16))) = Number;
  static constexpr size_t kCount = 16 / sizeof(Number);

  // At any address.
  static Vector Load(const Number* from) {
    Vector vector;
    __builtin_memcpy(&vector, from, sizeof(vector));
    return vector;
  }
  static void Store(Vector vector, Number* to) {
    __builtin_memcpy(to, &vector, sizeof(vector));
  }

  // The number in every lane.
  static Vector Splat(Number number) {
    Vector vector{};
#pragma GCC unroll 4
    for (size_t lane = 0; lane < kCount; ++lane) vector[lane] = number;
    return vector;
  }
};

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_OPERATORS_LANES_H_
