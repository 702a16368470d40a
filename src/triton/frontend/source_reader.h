#ifndef FAKE_DEVICE_TRITON_FRONTEND_SOURCE_READER_H_
#define FAKE_DEVICE_TRITON_FRONTEND_SOURCE_READER_H_

#include <memory>
#include <optional>
#include <string>

#include "triton/diagnostic.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// Reads Python sources, and keeps the last one: a kernel that was read for what
// its decorators say is compiled without being parsed again. Not thread-safe.
class SourceReader {
 public:
  SourceReader() = default;
  SourceReader(const SourceReader&) = delete;
  SourceReader& operator=(const SourceReader&) = delete;

  // Fails for what SyntaxTree::Parse and CheckIndentation refuse, and then
  // keeps what was read before.
  std::optional<Diagnostic> Read(std::string source);

  // What was read last, until something else is; null before that.
  const SyntaxTree* last() const { return last_.get(); }

 private:
  std::unique_ptr<SyntaxTree> last_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_SOURCE_READER_H_
