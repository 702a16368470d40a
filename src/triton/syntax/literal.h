#ifndef FAKE_DEVICE_TRITON_SYNTAX_LITERAL_H_
#define FAKE_DEVICE_TRITON_SYNTAX_LITERAL_H_

#include <optional>
#include <string>
#include <string_view>

namespace fake_device::triton {

// An integer literal of Python: "1_000", "0xff", "0b1", "0o17". Nothing for
// one that does not fit, is complex ("1j") or of Python 2 ("017", "1L").
std::optional<__int128> ParseInteger(std::string_view text);

// A literal like "1.5", "1e-5", "1_0.". Nothing for a complex one.
std::optional<double> ParseFloat(std::string_view text);

// The characters that the inside of a string literal stands for, in UTF-8.
// Nothing for a character by its Unicode name, and for one that is none.
std::optional<std::string> DecodeEscapes(std::string_view text);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SYNTAX_LITERAL_H_
