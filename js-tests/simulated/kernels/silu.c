// SiLU over n floats, the whole grid in one call: y = x / (1 + exp(-x)).

#include <stdint.h>
#include <wasm_simd128.h>

// exp by 2^whole * 2^part, |part| <= 1/2: a polynomial of constants that are
// part of the code, so that no data lies at a fixed address.
static inline v128_t Exp(v128_t x) {
  const v128_t lowest = wasm_f32x4_splat(-87.0f);
  const v128_t highest = wasm_f32x4_splat(88.0f);
  x = wasm_f32x4_min(wasm_f32x4_max(x, lowest), highest);
  const v128_t power = wasm_f32x4_mul(x, wasm_f32x4_splat(1.44269504088896f));
  const v128_t whole = wasm_f32x4_nearest(power);
  // The rest in two steps, or it would lose the low bits of ln 2.
  v128_t rest =
      wasm_f32x4_sub(x, wasm_f32x4_mul(whole, wasm_f32x4_splat(0.693359375f)));
  rest = wasm_f32x4_add(
      rest, wasm_f32x4_mul(whole, wasm_f32x4_splat(2.12194440e-4f)));
  v128_t sum = wasm_f32x4_splat(1.9875691500e-4f);
#define TERM(c) \
  sum = wasm_f32x4_add(wasm_f32x4_mul(sum, rest), wasm_f32x4_splat(c))
  TERM(1.3981999507e-3f);
  TERM(8.3334519073e-3f);
  TERM(4.1665795894e-2f);
  TERM(1.6666665459e-1f);
  TERM(5.0000001201e-1f);
  TERM(1.0f);
  TERM(1.0f);
#undef TERM
  const v128_t exponent = wasm_i32x4_shl(
      wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(whole), wasm_i32x4_splat(127)),
      23);
  return wasm_f32x4_mul(sum, exponent);
}

static inline v128_t Silu(v128_t x) {
  const v128_t one = wasm_f32x4_splat(1.0f);
  return wasm_f32x4_div(x, wasm_f32x4_add(one, Exp(wasm_f32x4_neg(x))));
}

__attribute__((export_name("silu"))) void RunSilu(const float* in, float* out,
                                                  int32_t n, int32_t grid_x,
                                                  int32_t grid_y,
                                                  int32_t grid_z) {
  (void)grid_x, (void)grid_y, (void)grid_z;
  int32_t i = 0;
  for (; i + 4 <= n; i += 4) {
    wasm_v128_store(out + i, Silu(wasm_v128_load(in + i)));
  }
  for (; i < n; i++) {
    out[i] = wasm_f32x4_extract_lane(Silu(wasm_f32x4_splat(in[i])), 0);
  }
}
