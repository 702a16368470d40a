#include "triton/frontend/source_reader.h"

#include <utility>

#include "triton/frontend/indentation.h"

namespace fake_device::triton {

std::optional<Diagnostic> SourceReader::Read(std::string source) {
  std::unique_ptr<SyntaxTree> tree;
  if (auto diagnostic = SyntaxTree::Parse(std::move(source), &tree)) {
    return diagnostic;
  }
  if (auto diagnostic = CheckIndentation(*tree)) return diagnostic;
  last_ = std::move(tree);
  return std::nullopt;
}

}  // namespace fake_device::triton
