#include "triton/frontend/indentation.h"

#include <string>
#include <utility>

namespace fake_device::triton {
namespace {

Diagnostic Refusal(const SyntaxTree& tree, Node node, std::string message) {
  const SourceLocation location = node.location();
  return {"syntax error", std::move(message), location,
          tree.SourceLine(location.line)};
}

// What stands before a statement that is the first of its line.
std::optional<std::string> IndentationOf(const SyntaxTree& tree,
                                         Node statement) {
  const SourceLocation location = statement.location();
  std::string line = tree.SourceLine(location.line);
  const auto length = static_cast<size_t>(location.column - 1);
  if (line.find_first_not_of(" \t\f") != length) return std::nullopt;
  line.resize(length);
  return line;
}

bool MayHoldBlocks(Node node) {
  if (node.is(NodeKind::kExpressionStatement)) return false;
  const std::string_view name = node.kind_name();
  return name.ends_with("_statement") || name.ends_with("_definition") ||
         name.ends_with("_clause");
}

std::optional<Diagnostic> CheckStatements(const SyntaxTree& tree, Node block) {
  std::optional<std::string> expected;
  bool is_after_block = false;
  for (Node statement : block) {
    const auto indentation = IndentationOf(tree, statement);
    if (indentation && !expected) expected = indentation;
    if (indentation && *indentation != *expected) {
      const bool is_deeper =
          indentation->starts_with(*expected) && !is_after_block;
      return Refusal(tree, statement,
                     is_deeper ? "unexpected indent"
                               : "unindent does not match any outer "
                                 "indentation level");
    }
    is_after_block = MayHoldBlocks(statement);
  }
  return std::nullopt;
}

std::optional<Diagnostic> CheckWithin(const SyntaxTree& tree, Node node) {
  for (Node child : node) {
    const bool is_block = child.is(NodeKind::kBlock);
    if (is_block && child.CountChildren() == 0) {
      return Refusal(tree, node, "expected an indented block");
    }
    if (is_block) {
      if (auto diagnostic = CheckStatements(tree, child)) return diagnostic;
    }
    // An `else` belongs to the statement that it stands below.
    const auto own = IndentationOf(tree, child);
    if (child.kind_name().ends_with("_clause") && own &&
        !node.is(NodeKind::kBlock) && own != IndentationOf(tree, node)) {
      return Refusal(tree, child,
                     "unindent does not match any outer indentation level");
    }
    if (!is_block && !MayHoldBlocks(child)) continue;
    if (auto diagnostic = CheckWithin(tree, child)) return diagnostic;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> CheckIndentation(const SyntaxTree& tree) {
  if (auto diagnostic = CheckStatements(tree, tree.root())) return diagnostic;
  return CheckWithin(tree, tree.root());
}

}  // namespace fake_device::triton
