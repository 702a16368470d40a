#ifndef FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_
#define FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_

// What Emscripten 3.1.6's standard library lacks of C++20 and the compiler
// uses, no more: its libc++ is version 13. Included by the build before every
// file, there only, so that sources are written against the standard. Each is
// as the standard has it where it is called with ranges, without projections.

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <version>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 14000

namespace std {

template <typename To, typename From>
requires(sizeof(To) == sizeof(From) && is_trivially_copyable_v<To> &&
         is_trivially_copyable_v<From>) constexpr To
    bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

namespace ranges {

// Unqualified calls would find those of std by their arguments: the standard
// has objects here, which no such search replaces.
inline constexpr auto equal = [](auto&& a, auto&& b, auto... predicate) {
  return std::equal(std::begin(a), std::end(a), std::begin(b), std::end(b),
                    predicate...);
};

inline constexpr auto all_of = [](auto&& range, auto predicate) {
  return std::all_of(std::begin(range), std::end(range), predicate);
};

inline constexpr auto any_of = [](auto&& range, auto predicate) {
  return std::any_of(std::begin(range), std::end(range), predicate);
};

inline constexpr auto count_if = [](auto&& range, auto predicate) {
  return std::count_if(std::begin(range), std::end(range), predicate);
};

inline constexpr auto replace = [](auto&& range, const auto& old,
                                   const auto& with) {
  std::replace(std::begin(range), std::end(range), old, with);
};

}  // namespace ranges
}  // namespace std

#endif  // a libc++ before 14

#endif  // FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_
