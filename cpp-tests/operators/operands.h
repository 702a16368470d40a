#ifndef FAKE_DEVICE_CPP_TESTS_OPERATORS_OPERANDS_H_
#define FAKE_DEVICE_CPP_TESTS_OPERATORS_OPERANDS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fake_device/random.h"
#include "operators/element.h"

// Operands for the tests: small whole numbers, whose sums of products every
// type but int8 holds exactly, in whatever order they are added.

namespace fake_device::operators {

template <typename Element>
Element ElementOf(int value) {
  using Traits = ElementTraits<Element>;
  return Traits::Narrow(static_cast<NumberOf<Element>>(value));
}

template <typename Element>
double ValueOf(Element element) {
  return static_cast<double>(ElementTraits<Element>::Widen(element));
}
inline double ValueOf(uint8_t element) { return element; }
inline double ValueOf(int8_t element) { return element; }
inline double ValueOf(int16_t element) { return element; }
inline double ValueOf(int32_t element) { return element; }
inline double ValueOf(int64_t element) { return static_cast<double>(element); }

// Not even of no elements without an address.
template <typename Element>
std::vector<Element> SmallNumbers(size_t count, Random& random) {
  std::vector<Element> elements;
  elements.reserve(std::max(count, size_t{1}));
  elements.resize(count);
  for (Element& element : elements) {
    element = ElementOf<Element>(static_cast<int>(random.Below(7)) - 3);
  }
  return elements;
}

// Memory of just that many bytes, aligned to 16, so that a sanitizer sees who
// goes beyond it.
class Scratch {
 public:
  explicit Scratch(size_t bytes)
      : bytes_(static_cast<char*>(::operator new(bytes))) {}
  ~Scratch() { ::operator delete(bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void* get() const { return bytes_; }

 private:
  char* bytes_;
};

}  // namespace fake_device::operators

#endif  // FAKE_DEVICE_CPP_TESTS_OPERATORS_OPERANDS_H_
