#include "triton/syntax/literal.h"

#include <cstdint>

#include "triton/text/number_text.h"

namespace fake_device::triton {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

// The value of a digit of any base up to 16; -1 for another character.
int DigitOf(char c) {
  if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  const size_t digit = kDigits.find(c);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

// The base that a literal's prefix names, taking the prefix off.
int TakeBase(std::string_view& text) {
  if (text.size() < 2 || text[0] != '0') return 10;
  int base = 10;
  if (text[1] == 'x' || text[1] == 'X') base = 16;
  if (text[1] == 'o' || text[1] == 'O') base = 8;
  if (text[1] == 'b' || text[1] == 'B') base = 2;
  if (base != 10) text.remove_prefix(2);
  return base;
}

bool AppendUtf8(uint32_t character, std::string& out) {
  const bool is_surrogate = character >= 0xd800 && character < 0xe000;
  if (character > 0x10ffff || is_surrogate) return false;
  const auto continuation = [&](int shift) {
    out += static_cast<char>(0x80 | ((character >> shift) & 0x3f));
  };
  if (character < 0x80) {
    out += static_cast<char>(character);
  } else if (character < 0x800) {
    out += static_cast<char>(0xc0 | (character >> 6));
    continuation(0);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xe0 | (character >> 12));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xf0 | (character >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
  return true;
}

// At most `most` digits of the base from the front of the text, taking them.
uint32_t TakeNumber(std::string_view& text, int base, size_t most) {
  uint32_t number = 0;
  for (size_t taken = 0; taken < most && !text.empty(); ++taken) {
    const int digit = DigitOf(text[0]);
    if (digit < 0 || digit >= base) break;
    number =
        number * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
    text.remove_prefix(1);
  }
  return number;
}

// Where a backslash's letter stands for one character: both in pairs.
constexpr std::string_view kSimpleEscapes = "n\nt\tr\ra\ab\bf\fv\v\\\\''\"\"";

bool DecodeOne(std::string_view& text, std::string& out) {
  const char letter = text[0];
  for (size_t i = 0; i < kSimpleEscapes.size(); i += 2) {
    if (kSimpleEscapes[i] != letter) continue;
    out += kSimpleEscapes[i + 1];
    text.remove_prefix(1);
    return true;
  }
  if (letter >= '0' && letter <= '7') {
    return AppendUtf8(TakeNumber(text, 8, 3), out);
  }
  text.remove_prefix(1);
  switch (letter) {
    case 'x':
      return AppendUtf8(TakeNumber(text, 16, 2), out);
    case 'u':
      return AppendUtf8(TakeNumber(text, 16, 4), out);
    case 'U':
      return AppendUtf8(TakeNumber(text, 16, 8), out);
    case 'N':
      return false;
    case '\r':
      if (text.starts_with('\n')) text.remove_prefix(1);
      return true;
    case '\n':
      return true;
    default:
      out += '\\';
      out += letter;
      return true;
  }
}

}  // namespace

std::optional<__int128> ParseInteger(std::string_view text) {
  const int base = TakeBase(text);
  const bool leading_zero = base == 10 && text.starts_with('0');
  constexpr auto kLargest = ~(static_cast<__int128>(1) << 127);
  __int128 number = 0;
  for (char c : text) {
    if (c == '_') continue;
    const int digit = DigitOf(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    if (number > (kLargest - digit) / base) return std::nullopt;
    number = number * base + digit;
  }
  if (leading_zero && number != 0) return std::nullopt;
  return number;
}

std::optional<double> ParseFloat(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (c != '_') digits += c;
  }
  return ParseDouble(digits);
}

std::optional<std::string> DecodeEscapes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text[0];
    text.remove_prefix(1);
    if (c != '\\' || text.empty()) {
      out += c;
    } else if (!DecodeOne(text, out)) {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace fake_device::triton
