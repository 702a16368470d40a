#ifndef FAKE_DEVICE_TRITON_DIAGNOSTIC_H_
#define FAKE_DEVICE_TRITON_DIAGNOSTIC_H_

#include <string>

namespace fake_device::triton {

// A place in a kernel's source, both counted from 1; columns in UTF-16 code
// units, as editors of JavaScript count them. Line 0: no place.
struct SourceLocation {
  int line = 0;
  int column = 0;

  friend bool operator==(SourceLocation, SourceLocation) = default;
};

// Why a source is no kernel. The first one ends a compilation.
struct Diagnostic {
  // What was refused, as the source names it: "tl.dot_scaled", "yield",
  // "type error".
  std::string construct;
  // What is wrong, in Triton's words where Triton has them.
  std::string message;
  SourceLocation location;
  // The line of the source that the location is in, without its line feed.
  std::string source_line;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_DIAGNOSTIC_H_
