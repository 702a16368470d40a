#ifndef FAKE_DEVICE_TRITON_MATH_SPECIAL_FUNCTIONS_H_
#define FAKE_DEVICE_TRITON_MATH_SPECIAL_FUNCTIONS_H_

namespace fake_device::triton {

// What libdevice has beyond the C library, to a few units in the last place.

double SinPi(double x);  // sin(pi x), and exactly 0 at whole numbers
double CosPi(double x);
double PowerOfTen(double x);

double CubeRoot(double x);  // some C libraries' is 4 ulp off
double ReciprocalSquareRoot(double x);
double ReciprocalCubeRoot(double x);
// 1 / hypot(x, y), of infinite ones 0.
double ReciprocalHypot(double x, double y);
// Euclidean norms and their reciprocals, without overflow on the way.
double Norm3(double x, double y, double z);
double Norm4(double x, double y, double z, double w);
double ReciprocalNorm3(double x, double y, double z);
double ReciprocalNorm4(double x, double y, double z, double w);

double Logistic(double x);  // 1 / (1 + exp(-x))

// exp(x * x) * erfc(x)
double ScaledErfc(double x);
double InverseErf(double x);
double InverseErfc(double x);
// The distribution function of the standard normal distribution, and its
// inverse.
double NormalCdf(double x);
double InverseNormalCdf(double x);

// Modified Bessel functions of the first kind.
double BesselI0(double x);
double BesselI1(double x);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_MATH_SPECIAL_FUNCTIONS_H_
