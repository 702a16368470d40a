#ifndef FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_
#define FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_

// What Emscripten 3.1.6's standard library lacks of C++20 and the compiler
// uses: its libc++ is version 13. Included by the build before every file,
// there only, so that sources are written against the standard. Each is as the
// standard has it where it is called with a range and at most a function and a
// projection.

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
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

inline constexpr auto all_of = [](auto&& range, auto predicate,
                                  auto... projection) {
  for (auto&& element : range) {
    if constexpr (sizeof...(projection) == 0) {
      if (!std::invoke(predicate, element)) return false;
    } else {
      if (!std::invoke(predicate, std::invoke(projection..., element))) {
        return false;
      }
    }
  }
  return true;
};

inline constexpr auto any_of = [](auto&& range, auto predicate,
                                  auto... projection) {
  return !all_of(
      range, [&](auto&& element) { return !std::invoke(predicate, element); },
      projection...);
};

inline constexpr auto none_of = [](auto&& range, auto predicate,
                                   auto... projection) {
  return !any_of(range, predicate, projection...);
};

inline constexpr auto find_if = [](auto&& range, auto predicate,
                                   auto... projection) {
  return std::find_if(
      std::begin(range), std::end(range), [&](auto&& element) -> bool {
        if constexpr (sizeof...(projection) == 0) {
          return std::invoke(predicate, element);
        } else {
          return std::invoke(predicate, std::invoke(projection..., element));
        }
      });
};

inline constexpr auto find = [](auto&& range, const auto& value,
                                auto... projection) {
  return find_if(
      range, [&](auto&& element) { return element == value; }, projection...);
};

inline constexpr auto count_if = [](auto&& range, auto predicate) {
  return std::count_if(std::begin(range), std::end(range), predicate);
};

inline constexpr auto count = [](auto&& range, const auto& value) {
  return std::count(std::begin(range), std::end(range), value);
};

inline constexpr auto for_each = [](auto&& range, auto function) {
  std::for_each(std::begin(range), std::end(range), function);
};

inline constexpr auto copy = [](auto&& range, auto out) {
  return std::copy(std::begin(range), std::end(range), out);
};

inline constexpr auto fill = [](auto&& range, const auto& value) {
  std::fill(std::begin(range), std::end(range), value);
};

inline constexpr auto transform = [](auto&& range, auto out, auto function) {
  return std::transform(std::begin(range), std::end(range), out, function);
};

inline constexpr auto reverse = [](auto&& range) {
  std::reverse(std::begin(range), std::end(range));
};

inline constexpr auto sort = [](auto&& range, auto... less) {
  std::sort(std::begin(range), std::end(range), less...);
};

inline constexpr auto stable_sort = [](auto&& range, auto... less) {
  std::stable_sort(std::begin(range), std::end(range), less...);
};

inline constexpr auto is_sorted = [](auto&& range, auto... less) {
  return std::is_sorted(std::begin(range), std::end(range), less...);
};

inline constexpr auto max_element = [](auto&& range, auto... less) {
  return std::max_element(std::begin(range), std::end(range), less...);
};

inline constexpr auto min_element = [](auto&& range, auto... less) {
  return std::min_element(std::begin(range), std::end(range), less...);
};

inline constexpr auto max = [](auto&& range) { return *max_element(range); };

inline constexpr auto min = [](auto&& range) { return *min_element(range); };

template <typename Projection>
struct LessBy {
  Projection projection;
  template <typename Element, typename Value>
  bool operator()(const Element& element, const Value& value) const {
    return std::invoke(projection, element) < value;
  }
};

inline constexpr auto lower_bound = [](auto&& range, const auto& value,
                                       auto... less_and_projection) {
  if constexpr (sizeof...(less_and_projection) == 2) {
    auto projection = std::get<1>(std::make_tuple(less_and_projection...));
    return std::lower_bound(std::begin(range), std::end(range), value,
                            LessBy<decltype(projection)>{projection});
  } else {
    return std::lower_bound(std::begin(range), std::end(range), value,
                            less_and_projection...);
  }
};

inline constexpr auto binary_search = [](auto&& range, const auto& value) {
  return std::binary_search(std::begin(range), std::end(range), value);
};

inline constexpr auto adjacent_find = [](auto&& range, auto... predicate) {
  return std::adjacent_find(std::begin(range), std::end(range), predicate...);
};

inline constexpr auto is_permutation = [](auto&& a, auto&& b) {
  return std::is_permutation(std::begin(a), std::end(a), std::begin(b),
                             std::end(b));
};

inline constexpr auto replace = [](auto&& range, const auto& old,
                                   const auto& with) {
  std::replace(std::begin(range), std::end(range), old, with);
};

inline constexpr auto iota = [](auto&& range, auto value) {
  for (auto& element : range) element = value++;
};

}  // namespace ranges
}  // namespace std

#endif  // a libc++ before 14

#endif  // FAKE_DEVICE_BINDINGS_MISSING_LIBRARY_H_
