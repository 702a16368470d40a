#ifndef FAKE_DEVICE_OPERATORS_ELEMENT_H_
#define FAKE_DEVICE_OPERATORS_ELEMENT_H_

#include <cstdint>

#include "fake_device/dtype_conversion.h"

namespace fake_device::operators {

// Elements of tensors as they lie in device memory. The integers and the wider
// floats are themselves.
struct Half {
  uint16_t pattern;
};
struct BrainHalf {
  uint16_t pattern;
};

// What elements of a type are computed in: `Number`, how an element becomes one
// and how one is rounded to an element. `Scalar` is what factors are given as.
template <typename Element>
struct ElementTraits;

template <>
struct ElementTraits<float> {
  using Number = float;
  using Scalar = double;
  static Number Widen(float element) { return element; }
  static float Narrow(Number number) { return number; }
};

template <>
struct ElementTraits<double> {
  using Number = double;
  using Scalar = double;
  static Number Widen(double element) { return element; }
  static double Narrow(Number number) { return number; }
};

template <>
struct ElementTraits<Half> {
  using Number = float;
  using Scalar = double;
  static Number Widen(Half element) {
    return Float16::ToFloat(element.pattern);
  }
  static Half Narrow(Number number) { return {Float16::From(number)}; }
};

template <>
struct ElementTraits<BrainHalf> {
  using Number = float;
  using Scalar = double;
  static Number Widen(BrainHalf element) {
    return Bfloat16::ToFloat(element.pattern);
  }
  static BrainHalf Narrow(Number number) { return {Bfloat16::From(number)}; }
};

// Integers wrap, so that what they are widened to is of no consequence.
template <typename Integer, typename Unsigned>
struct IntegerTraits {
  using Number = Unsigned;
  using Scalar = int64_t;
  static Number Widen(Integer element) { return static_cast<Number>(element); }
  static Integer Narrow(Number number) { return static_cast<Integer>(number); }
};

template <>
struct ElementTraits<uint8_t> : IntegerTraits<uint8_t, uint32_t> {};
template <>
struct ElementTraits<int8_t> : IntegerTraits<int8_t, uint32_t> {};
template <>
struct ElementTraits<int16_t> : IntegerTraits<int16_t, uint32_t> {};
template <>
struct ElementTraits<int32_t> : IntegerTraits<int32_t, uint32_t> {};
template <>
struct ElementTraits<int64_t> : IntegerTraits<int64_t, uint64_t> {};

template <typename Element>
using NumberOf = typename ElementTraits<Element>::Number;
template <typename Element>
using ScalarOf = typename ElementTraits<Element>::Scalar;

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_OPERATORS_ELEMENT_H_
