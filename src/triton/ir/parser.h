#ifndef FAKE_DEVICE_TRITON_IR_PARSER_H_
#define FAKE_DEVICE_TRITON_IR_PARSER_H_

#include <optional>
#include <string>
#include <string_view>

#include "triton/ir/function.h"

namespace fake_device::triton {

// Why a text is no function.
struct ParseError {
  int line = 0;  // from 1
  std::string message;
};

// Reads what printer.h writes; "//" begins a comment. Values may have any
// numbers and are numbered anew, in the order of their definitions. Any text is
// safe to read; that the function makes sense is the verifier's to say.
std::optional<Function> ParseFunction(std::string_view text, ParseError* error);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_IR_PARSER_H_
