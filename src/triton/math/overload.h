#ifndef FAKE_DEVICE_TRITON_MATH_OVERLOAD_H_
#define FAKE_DEVICE_TRITON_MATH_OVERLOAD_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "triton/math/math_symbols.h"
#include "triton/math/math_table.h"

// Makes a table of functions out of their names and addresses: operand types
// and symbols follow at compile time. For math_table.cc.
namespace fake_device::triton::table {

// A string that can be a template's argument.
template <size_t size>
struct FixedString {
  // Implicit: it stands for a literal.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr FixedString(const char (&literal)[size]) {
    std::copy_n(literal, size, text);
  }
  char text[size];
};

template <typename T>
constexpr ElementType kElementTypeOf = ElementType::kInt1;  // of bool
template <>
inline constexpr ElementType kElementTypeOf<int32_t> = ElementType::kInt32;
template <>
inline constexpr ElementType kElementTypeOf<uint32_t> = ElementType::kUint32;
template <>
inline constexpr ElementType kElementTypeOf<int64_t> = ElementType::kInt64;
template <>
inline constexpr ElementType kElementTypeOf<uint64_t> = ElementType::kUint64;
template <>
inline constexpr ElementType kElementTypeOf<float> = ElementType::kFloat32;
template <>
inline constexpr ElementType kElementTypeOf<double> = ElementType::kFloat64;

// As symbols spell it: "f32", "u64".
constexpr std::string_view SpellingOf(ElementType type) {
  switch (type) {
    case ElementType::kInt32:
      return "i32";
    case ElementType::kUint32:
      return "u32";
    case ElementType::kInt64:
      return "i64";
    case ElementType::kUint64:
      return "u64";
    case ElementType::kFloat32:
      return "f32";
    default:
      return "f64";
  }
}

// "math_NAME_f32_i32": a spelling, followed by `suffix`, for each operand.
struct Symbol {
  static constexpr size_t kSize = 40;

  constexpr Symbol(std::string_view name, std::span<const ElementType> operands,
                   std::string_view suffix) {
    size_t end = 0;
    const auto append = [&](std::string_view part) {
      for (const char c : part) text[end++] = c;
    };
    append("math_");
    append(name);
    for (const ElementType type : operands) {
      append("_");
      append(SpellingOf(type));
      append(suffix);
    }
  }

  char text[kSize] = {};
};

template <typename T>
uint64_t BitsOf(T value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(value));
  return bits;
}
template <typename T>
T ValueOf(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

template <typename Function>
struct Signature;

template <typename Result, typename... Operands>
struct Signature<Result (*)(Operands...)> {
  static constexpr int kNumOperands = sizeof...(Operands);
  static constexpr std::array<ElementType, kNumOperands> kOperands = {
      kElementTypeOf<Operands>...};
  static constexpr ElementType kResult = kElementTypeOf<Result>;

  static uint64_t Evaluate(MathFunction function, const uint64_t* operands) {
    return EvaluateAt(function, operands,
                      std::make_index_sequence<kNumOperands>());
  }

 private:
  template <size_t... i>
  static uint64_t EvaluateAt(MathFunction function, const uint64_t* operands,
                             std::index_sequence<i...>) {
    const auto typed = reinterpret_cast<Result (*)(Operands...)>(function);
    return BitsOf(typed(ValueOf<Operands>(operands[i])...));
  }
};

constexpr MathFunction kNoVector = nullptr;

// One row: `vector` computes on four lanes what `function` does on one.
template <FixedString name, auto function, auto vector = kNoVector>
struct Overload {
  using Types = Signature<decltype(function)>;
  static constexpr bool kHasVector =
      !std::is_same_v<decltype(vector), MathFunction>;
  static constexpr Symbol kSymbol{name.text, Types::kOperands, ""};
  static constexpr Symbol kVectorSymbol{name.text, Types::kOperands, "x4"};

  static constexpr MathInfo Info() {
    MathInfo info = {name.text,
                     kSymbol.text,
                     kHasVector ? kVectorSymbol.text : nullptr,
                     Types::kNumOperands,
                     {},
                     Types::kResult};
    std::copy(Types::kOperands.begin(), Types::kOperands.end(), info.operands);
    return info;
  }
};

struct Functions {
  MathFunction scalar;
  MathFunction vector;
  uint64_t (*evaluate)(MathFunction function, const uint64_t* operands);
};

template <typename... Rows>
struct Overloads;

template <FixedString... names, auto... functions, auto... vectors>
struct Overloads<Overload<names, functions, vectors>...> {
  static constexpr std::array<MathInfo, sizeof...(functions)> kInfos = {
      Overload<names, functions, vectors>::Info()...};
  // Not constexpr for the casts' sake alone; no code runs at start-up.
  static const Functions kFunctions[];
};

template <FixedString... names, auto... functions, auto... vectors>
const Functions
    Overloads<Overload<names, functions, vectors>...>::kFunctions[] = {
        {reinterpret_cast<MathFunction>(functions),
         reinterpret_cast<MathFunction>(vectors),
         &Signature<decltype(functions)>::Evaluate}...};

}  // namespace fake_device::triton::table

#endif  // FAKE_DEVICE_TRITON_MATH_OVERLOAD_H_
