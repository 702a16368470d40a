#ifndef FAKE_DEVICE_TRITON_FRONTEND_INDENTATION_H_
#define FAKE_DEVICE_TRITON_FRONTEND_INDENTATION_H_

#include <optional>

#include "triton/diagnostic.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// Refuses what Python does and tree-sitter reads past: a block without
// statements, and statements of one block that start in different columns.
// Such a source may mean something else than its author thinks.
std::optional<Diagnostic> CheckIndentation(const SyntaxTree& tree);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_INDENTATION_H_
