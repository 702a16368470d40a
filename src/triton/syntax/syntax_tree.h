#ifndef FAKE_DEVICE_TRITON_SYNTAX_SYNTAX_TREE_H_
#define FAKE_DEVICE_TRITON_SYNTAX_SYNTAX_TREE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triton/diagnostic.h"
#include "triton/syntax/node_kind.h"

namespace fake_device::triton {

class SyntaxTree;

// A node of a SyntaxTree, or none. A value type that refers to its tree, which
// must outlive it.
//
// Comments are no nodes; of the grammar's anonymous nodes (keywords,
// punctuation) only those with a NodeField are, and the colons of a slice.
class Node {
 public:
  class Iterator;

  Node() = default;  // none

  explicit operator bool() const { return tree_ != nullptr; }
  friend bool operator==(Node, Node) = default;

  NodeKind kind() const;
  bool is(NodeKind kind) const { return this->kind() == kind; }
  NodeField field() const;
  // As the grammar calls it: "try_statement"; of an anonymous one its text.
  std::string_view kind_name() const;
  // The source from the node's first to its last character.
  std::string_view text() const;
  // Of the first character.
  SourceLocation location() const;

  // The children in the source's order: for (Node child : node).
  Iterator begin() const;
  Iterator end() const;
  // The first child with that field; none if there is none.
  Node Child(NodeField field) const;
  // The child at that place; none if there are fewer.
  Node ChildAt(int place) const;
  int CountChildren() const;

 private:
  friend class SyntaxTree;
  Node(const SyntaxTree* tree, uint32_t index) : tree_(tree), index_(index) {}

  const SyntaxTree* tree_ = nullptr;
  uint32_t index_ = 0;
};

// Goes through the children of a node.
class Node::Iterator {
 public:
  Node operator*() const { return {tree_, index_}; }
  Iterator& operator++();
  friend bool operator==(Iterator, Iterator) = default;

 private:
  friend class Node;
  Iterator(const SyntaxTree* tree, uint32_t index)
      : tree_(tree), index_(index) {}

  const SyntaxTree* tree_;
  uint32_t index_;
};

// The syntax of a Python source: the source itself, and its nodes in preorder.
// It is immutable, so that threads may share it.
//
// tree-sitter parses; what it found is copied here at once, because each of its
// own nodes searches for its children anew.
class SyntaxTree {
 public:
  static constexpr size_t kMaxSourceBytes = 1 << 20;
  // Of nodes within nodes, so that recursion over a tree is bounded.
  static constexpr int kMaxNesting = 250;

  // Fails for a source that is not Python, too large or too deeply nested.
  static std::optional<Diagnostic> Parse(std::string source,
                                         std::unique_ptr<SyntaxTree>* tree);
  SyntaxTree(const SyntaxTree&) = delete;
  SyntaxTree& operator=(const SyntaxTree&) = delete;

  const std::string& source() const { return source_; }
  Node root() const { return {this, 0}; }
  // The text of a line, counted from 1, without its line feed.
  std::string SourceLine(int line) const;

  // The nodes as numbers, kFlatSize for each: its kind and its field, as places
  // in SyntaxKinds() and SyntaxFields(); where it starts and ends, in UTF-16
  // units of the source; the first node that is not within it; its line and
  // column.
  static constexpr int kFlatSize = 7;
  std::vector<int32_t> Flatten() const;

 private:
  friend class Node;
  friend class Node::Iterator;

  struct Record {
    uint32_t start;  // bytes of the source
    uint32_t end;
    uint32_t next;  // the first record that is not within this one
    SourceLocation location;
    uint16_t symbol;    // the grammar's
    uint16_t field_id;  // likewise
    NodeKind kind;
    NodeField field;
  };
  class Reader;

  explicit SyntaxTree(std::string source);
  Diagnostic Refusal(std::string construct, std::string message,
                     SourceLocation location) const;
  SourceLocation LocationOf(uint32_t row, uint32_t byte_column,
                            uint32_t byte) const;

  std::string source_;
  std::vector<uint32_t> line_starts_;
  // The number of UTF-16 units before each byte; empty if the source is ASCII.
  std::vector<uint32_t> units_before_;
  std::vector<Record> records_;
};

// The names of the grammar's kinds of nodes, and of its fields after the empty
// name of none.
std::vector<std::string> SyntaxKinds();
std::vector<std::string> SyntaxFields();

// Whether tree-sitter reads the source without an error. It does nothing but
// that: the measure of what compiling takes.
bool IsPython(const std::string& source);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SYNTAX_SYNTAX_TREE_H_
