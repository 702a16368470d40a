#include "triton/text/number_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fake_device::triton {
namespace {

// An exact number that is not negative: 0.DIGITS * 10^point. The first digit
// is not 0, nor the last; zero has none.
struct Decimal {
  void Trim() {
    const size_t first = std::min(digits.find_first_not_of('0'), digits.size());
    point -= static_cast<int>(first);
    digits.erase(0, first);
    while (digits.ends_with('0')) digits.pop_back();
  }

  // Multiplies by 2^exponent.
  void Scale(int exponent) {
    // What a step carries fits 64 bits.
    constexpr int kMostBits = 27;
    while (exponent != 0) {
      const int bits = std::clamp(exponent, -kMostBits, kMostBits);
      bits > 0 ? Multiply(bits) : Divide(-bits);
      exponent -= bits;
    }
  }

  // To so many digits, of two numbers as near to the even one.
  void Round(size_t count) {
    if (count >= digits.size()) return;
    const bool is_half = digits[count] == '5' && count + 1 == digits.size();
    const bool is_up =
        is_half ? count > 0 && digits[count - 1] % 2 != 0  // '0' is even
                : digits[count] >= '5';
    digits.resize(count);
    if (is_up) {
      while (digits.ends_with('9')) digits.pop_back();
      if (digits.empty()) {
        digits = "0";
        ++point;
      }
      ++digits.back();
    }
    Trim();
  }

  std::string digits;
  int point = 0;

 private:
  void Multiply(int bits) {
    uint64_t carry = 0;
    for (size_t i = digits.size(); i-- > 0;) {
      carry += static_cast<uint64_t>(digits[i] - '0') << bits;
      digits[i] = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry != 0; carry /= 10) {
      digits.insert(digits.begin(), static_cast<char>('0' + carry % 10));
      ++point;
    }
    Trim();
  }

  void Divide(int bits) {
    uint64_t rest = 0;
    for (size_t i = 0; i < digits.size() || rest != 0; ++i) {
      if (i == digits.size()) digits += '0';
      rest = rest * 10 + static_cast<uint64_t>(digits[i] - '0');
      digits[i] = static_cast<char>('0' + (rest >> bits));
      rest &= (uint64_t{1} << bits) - 1;
    }
    Trim();
  }
};

double NearestDouble(Decimal decimal) {
  constexpr int kPrecision = std::numeric_limits<double>::digits;
  constexpr int kLeastExponent = std::numeric_limits<double>::min_exponent;
  if (decimal.digits.empty() || decimal.point < -400) return 0;
  if (decimal.point > 400) return std::numeric_limits<double>::infinity();
  // To at least 0.5 and less than 1, times 2^exponent.
  int exponent = 0;
  while (decimal.point > 0) {
    const int bits = 3 * decimal.point;
    decimal.Scale(-bits);
    exponent += bits;
  }
  while (decimal.point < 0 || decimal.digits[0] < '5') {
    // 10 is more than 2^3: this comes to no more than 1.
    const int bits = std::max(1, -3 * decimal.point);
    decimal.Scale(bits);
    exponent -= bits;
  }
  if (exponent < kLeastExponent) {
    decimal.Scale(exponent - kLeastExponent);
    exponent = kLeastExponent;
  }
  decimal.Scale(kPrecision);
  if (decimal.point < 0) return 0;
  decimal.Round(static_cast<size_t>(decimal.point));
  uint64_t mantissa = 0;
  for (size_t i = 0; i < static_cast<size_t>(decimal.point); ++i) {
    mantissa *= 10;
    if (i < decimal.digits.size()) {
      mantissa += static_cast<uint64_t>(decimal.digits[i] - '0');
    }
  }
  return std::ldexp(static_cast<double>(mantissa), exponent - kPrecision);
}

// The digits at the front of the text, taking them.
std::string TakeDigits(std::string_view& text) {
  const size_t size =
      std::min(text.find_first_not_of("0123456789"), text.size());
  std::string digits(text.substr(0, size));
  text.remove_prefix(size);
  return digits;
}

// Takes a "-" or "+" off the front.
bool TakeSign(std::string_view& text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  return is_negative;
}

std::optional<double> ParseDigits(std::string_view text) {
  Decimal decimal;
  decimal.digits = TakeDigits(text);
  decimal.point = static_cast<int>(decimal.digits.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    decimal.digits += TakeDigits(text);
  }
  if (decimal.digits.empty()) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const bool is_negative = TakeSign(text);
    const std::string digits = TakeDigits(text);
    if (digits.empty()) return std::nullopt;
    int exponent = 0;
    for (const char digit : digits) {
      // More than any number of digits makes up for.
      exponent = std::min(exponent * 10 + (digit - '0'), 100'000'000);
    }
    decimal.point += is_negative ? -exponent : exponent;
  }
  if (!text.empty()) return std::nullopt;
  decimal.Trim();
  return NearestDouble(std::move(decimal));
}

bool IsWord(std::string_view text, std::string_view word) {
  // A letter of either case has bit 5 set in the lower one.
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

std::optional<double> ParseDouble(std::string_view text) {
  text.remove_prefix(
      std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
  const bool is_negative = TakeSign(text);
  std::optional<double> number;
  if (IsWord(text, "inf") || IsWord(text, "infinity")) {
    number = std::numeric_limits<double>::infinity();
  } else if (IsWord(text, "nan")) {
    number = std::numeric_limits<double>::quiet_NaN();
  } else {
    number = ParseDigits(text);
  }
  if (number && is_negative) return -*number;
  return number;
}

std::string FormatDouble(double value, int digits) {
  std::string text = std::signbit(value) ? "-" : "";
  if (value == 0) return text + '0';
  int exponent;
  const double mantissa = std::frexp(std::fabs(value), &exponent);
  constexpr int kPrecision = std::numeric_limits<double>::digits;
  Decimal decimal;
  decimal.digits =
      std::to_string(static_cast<uint64_t>(std::ldexp(mantissa, kPrecision)));
  decimal.point = static_cast<int>(decimal.digits.size());
  decimal.Scale(exponent - kPrecision);
  decimal.Round(static_cast<size_t>(digits));
  std::string& significant = decimal.digits;
  const int point = decimal.point;
  if (point <= -4 || point > digits) {
    if (significant.size() > 1) significant.insert(1, ".");
    text += significant;
    text += point > 0 ? "e+" : "e-";
    const std::string size = std::to_string(std::abs(point - 1));
    if (size.size() < 2) text += '0';
    return text + size;
  }
  if (point <= 0) {
    text += "0.";
    text.append(static_cast<size_t>(-point), '0');
    return text + significant;
  }
  const auto whole = static_cast<size_t>(point);
  if (significant.size() <= whole) {
    significant.resize(whole, '0');
  } else {
    significant.insert(whole, ".");
  }
  return text + significant;
}

std::string HexText(uint64_t value) {
  std::string text;
  for (; value != 0 || text.empty(); value >>= 4) {
    text.insert(text.begin(), "0123456789abcdef"[value & 15]);
  }
  return text;
}

}  // namespace fake_device::triton
