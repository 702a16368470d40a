#ifndef FAKE_DEVICE_TRITON_MATH_VECTOR_FUNCTIONS_H_
#define FAKE_DEVICE_TRITON_MATH_VECTOR_FUNCTIONS_H_

namespace fake_device::triton {

// Four fp32 lanes: a v128 in WebAssembly, where these are called directly from
// generated kernels.
using F32x4 __attribute__((vector_size(16))) = float;

// Functions on each lane: within 2 ulp of the true value, subnormal results
// included, with IEEE 754's special values. No lane depends on another.
F32x4 Exp(F32x4 x);
F32x4 Exp2(F32x4 x);
F32x4 Exp10(F32x4 x);
F32x4 Expm1(F32x4 x);
F32x4 Log(F32x4 x);
F32x4 Log2(F32x4 x);
F32x4 Log10(F32x4 x);
F32x4 Log1p(F32x4 x);
F32x4 Pow(F32x4 x, F32x4 y);
F32x4 Sin(F32x4 x);
F32x4 Cos(F32x4 x);
F32x4 Sinh(F32x4 x);
F32x4 Cosh(F32x4 x);
F32x4 Tanh(F32x4 x);
F32x4 Erf(F32x4 x);
F32x4 Sigmoid(F32x4 x);
F32x4 Sqrt(F32x4 x);
F32x4 Rsqrt(F32x4 x);
// Rounded once.
F32x4 FusedMultiplyAdd(F32x4 a, F32x4 b, F32x4 c);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_VECTOR_FUNCTIONS_H_
