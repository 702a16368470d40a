#ifndef FAKE_DEVICE_TRITON_IR_PRINTER_H_
#define FAKE_DEVICE_TRITON_IR_PRINTER_H_

#include <string>

#include "triton/ir/function.h"

namespace fake_device::triton {

// A function as text, which parser.h reads:
//
//   kernel scale(%0: ptr<fp32> out, %1: int32 n) {
//     %2 = arange start=0 : int32[64]
//     %3 = constant 0.125 : fp32[64]
//     %4 = splat %0 : ptr<fp32>[64]
//     %5 = add_pointer %4, %2 : ptr<fp32>[64]
//     %6 = load %5 : fp32[64]
//     %7 = reduce %6 axis=0 : fp32 (%8: fp32, %9: fp32) {
//       %10 = add %8, %9 : fp32
//       yield %10
//     }
//     ...
//   }
//
// Values are numbered by where they stand in the text. Constants are exact.
// Attributes that mean something for the opcode are always there. With
// `locations`, a place in the source follows its operation: "@ 12:5".
std::string ToString(const Function& function, bool locations = false);

// A constant of the element type, exactly: "-7", "0.1", "inf", "nan", or
// "nan(0x...)" with the bits of the double for other NaNs.
std::string ToString(ElementType type, Constant constant);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_PRINTER_H_
