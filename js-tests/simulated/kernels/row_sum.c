// Sums of the rows of a matrix, a row per program. The partial sums lie on the
// C stack, in the region of device memory that is reserved for that.

#include <stdint.h>
#include <wasm_simd128.h>

enum { kPartialSums = 256 };

// Not inlined, so that the array must be where its address says.
__attribute__((noinline)) static void AddRow(const float* row, int32_t columns,
                                             float* partial_sums) {
  int32_t i = 0;
  for (; i + 4 <= columns; i += 4) {
    float* at = partial_sums + i % kPartialSums;
    wasm_v128_store(
        at, wasm_f32x4_add(wasm_v128_load(at), wasm_v128_load(row + i)));
  }
  for (; i < columns; i++) partial_sums[i % kPartialSums] += row[i];
}

// A negative number of columns traps with the stack in use, as a failing kernel
// leaves it.
__attribute__((export_name("row_sum"))) void RowSum(
    const float* in, float* out, int32_t columns, int32_t program_x,
    int32_t program_y, int32_t program_z, int32_t grid_x, int32_t grid_y,
    int32_t grid_z) {
  (void)program_y, (void)program_z, (void)grid_x, (void)grid_y, (void)grid_z;
  float partial_sums[kPartialSums];
  for (int i = 0; i < kPartialSums; i++) partial_sums[i] = 0;
  AddRow(in + (int64_t)program_x * columns, columns, partial_sums);
  if (columns < 0) __builtin_trap();
  float sum = 0;
  for (int i = 0; i < kPartialSums; i++) sum += partial_sums[i];
  out[program_x] = sum;
}
