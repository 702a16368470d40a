#include "triton/syntax/syntax_tree.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "triton/syntax/grammar.h"

namespace fake_device::triton {
namespace {

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// How many UTF-16 units the character has whose UTF-8 starts with this byte;
// 0 for a byte that continues one.
uint32_t UnitsOf(unsigned char byte) {
  if ((byte & 0xc0) == 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}

std::vector<uint32_t> CountUnits(std::string_view source) {
  std::vector<uint32_t> before(source.size() + 1);
  for (size_t i = 0; i < source.size(); ++i) {
    before[i + 1] = before[i] + UnitsOf(static_cast<unsigned char>(source[i]));
  }
  return before;
}

std::vector<uint32_t> FindLines(std::string_view source) {
  std::vector<uint32_t> starts = {0};
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\n') starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return starts;
}

TSSymbol SymbolOf(std::string_view name) {
  return ts_language_symbol_for_name(PythonGrammar(), name.data(),
                                     static_cast<uint32_t>(name.size()),
                                     /*is_named=*/true);
}

bool IsSkipped(TSNode node) {
  static const TSSymbol kComment = SymbolOf("comment");
  static const TSSymbol kContinuation = SymbolOf("line_continuation");
  const TSSymbol symbol = ts_node_symbol(node);
  return symbol == kComment || symbol == kContinuation;
}

struct DeleteTree {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
struct DeleteParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

using ParsedTree = std::unique_ptr<TSTree, DeleteTree>;

ParsedTree ParsePython(const std::string& source) {
  const std::unique_ptr<TSParser, DeleteParser> parser(ts_parser_new());
  ts_parser_set_language(parser.get(), PythonGrammar());
  return ParsedTree(
      ts_parser_parse_string(parser.get(), nullptr, source.data(),
                             static_cast<uint32_t>(source.size())));
}

}  // namespace

NodeKind Node::kind() const { return tree_->records_[index_].kind; }

NodeField Node::field() const { return tree_->records_[index_].field; }

std::string_view Node::kind_name() const {
  return ts_language_symbol_name(PythonGrammar(),
                                 tree_->records_[index_].symbol);
}

std::string_view Node::text() const {
  const SyntaxTree::Record& record = tree_->records_[index_];
  const std::string_view source = tree_->source_;
  return source.substr(record.start, record.end - record.start);
}

SourceLocation Node::location() const {
  return tree_->records_[index_].location;
}

Node::Iterator Node::begin() const { return {tree_, index_ + 1}; }

Node::Iterator Node::end() const {
  return {tree_, tree_->records_[index_].next};
}

Node::Iterator& Node::Iterator::operator++() {
  index_ = tree_->records_[index_].next;
  return *this;
}

Node Node::Child(NodeField field) const {
  for (Node child : *this) {
    if (child.field() == field) return child;
  }
  return {};
}

Node Node::ChildAt(int place) const {
  for (Node child : *this) {
    if (place-- == 0) return child;
  }
  return {};
}

int Node::CountChildren() const {
  int count = 0;
  for (auto it = begin(); it != end(); ++it) ++count;
  return count;
}

// Copies tree-sitter's tree into records, without recursion.
class SyntaxTree::Reader {
 public:
  Reader(SyntaxTree* tree, TSNode root)
      : tree_(tree),
        root_(root),
        has_error_(ts_node_has_error(root)),
        cursor_(ts_tree_cursor_new(root)) {}
  ~Reader() { ts_tree_cursor_delete(&cursor_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::optional<Diagnostic> Read() {
    while (true) {
      const TSNode node = ts_tree_cursor_current_node(&cursor_);
      if (has_error_ && (ts_node_is_error(node) || ts_node_is_missing(node))) {
        return Refuse(node, "invalid syntax");
      }
      // The cursor looks its field up anew at each call.
      const TSFieldId field = ts_tree_cursor_current_field_id(&cursor_);
      const bool kept = Keeps(node, field);
      if (kept) Append(node, field);
      if (open_.size() > static_cast<size_t>(kMaxNesting)) {
        return Refuse(node, "too many nested constructs");
      }
      if (kept && ts_tree_cursor_goto_first_child(&cursor_)) continue;
      if (kept) Close();
      while (!ts_tree_cursor_goto_next_sibling(&cursor_)) {
        if (!ts_tree_cursor_goto_parent(&cursor_)) return ReadPast();
        Close();
      }
    }
  }

 private:
  bool Keeps(TSNode node, TSFieldId field) const {
    if (ts_node_is_named(node)) return !IsSkipped(node);
    return FieldOf(field) != NodeField::kNone ||
           (!open_.empty() &&
            tree_->records_[open_.back()].kind == NodeKind::kSlice);
  }

  void Append(TSNode node, TSFieldId field) {
    const TSPoint start = ts_node_start_point(node);
    const uint32_t start_byte = ts_node_start_byte(node);
    const TSSymbol symbol = ts_node_symbol(node);
    open_.push_back(static_cast<uint32_t>(tree_->records_.size()));
    tree_->records_.push_back(
        {start_byte, ts_node_end_byte(node), 0,
         tree_->LocationOf(start.row, start.column, start_byte), symbol, field,
         KindOf(symbol), FieldOf(field)});
  }

  // An error that no node shows: a line feed that is missing between two
  // statements.
  std::optional<Diagnostic> ReadPast() const {
    if (!has_error_) return std::nullopt;
    for (uint32_t i = 0; i < tree_->records_.size(); ++i) {
      const Node node(tree_, i);
      if (!node.is(NodeKind::kModule) && !node.is(NodeKind::kBlock)) continue;
      Node before;
      for (Node child : node) {
        if (before && AreOnOneLine(before, child)) {
          return tree_->Refusal("syntax error", "invalid syntax",
                                child.location());
        }
        before = child;
      }
    }
    return Refuse(root_, "invalid syntax");
  }

  // Whether nothing parts two statements.
  static bool AreOnOneLine(Node before, Node after) {
    const char* end = before.text().data() + before.text().size();
    const std::string_view between(end, after.text().data() - end);
    return between.find_first_of("\n;") == std::string_view::npos;
  }

  void Close() {
    tree_->records_[open_.back()].next =
        static_cast<uint32_t>(tree_->records_.size());
    open_.pop_back();
  }

  Diagnostic Refuse(TSNode node, std::string message) const {
    const TSPoint start = ts_node_start_point(node);
    return tree_->Refusal(
        "syntax error", std::move(message),
        tree_->LocationOf(start.row, start.column, ts_node_start_byte(node)));
  }

  SyntaxTree* tree_;
  TSNode root_;
  bool has_error_;
  TSTreeCursor cursor_;
  // Records whose children are being read.
  std::vector<uint32_t> open_;
};

SyntaxTree::SyntaxTree(std::string source)
    : source_(std::move(source)), line_starts_(FindLines(source_)) {
  if (!IsAscii(source_)) units_before_ = CountUnits(source_);
}

std::optional<Diagnostic> SyntaxTree::Parse(std::string source,
                                            std::unique_ptr<SyntaxTree>* tree) {
  if (source.size() > kMaxSourceBytes) {
    return Diagnostic{"source", "the source has more than 1 MiB", {}, {}};
  }
  std::unique_ptr<SyntaxTree> result(new SyntaxTree(std::move(source)));
  const ParsedTree parsed = ParsePython(result->source_);
  Reader reader(result.get(), ts_tree_root_node(parsed.get()));
  if (auto diagnostic = reader.Read()) return diagnostic;
  *tree = std::move(result);
  return std::nullopt;
}

std::string SyntaxTree::SourceLine(int line) const {
  if (line < 1 || static_cast<size_t>(line) > line_starts_.size()) return {};
  const size_t start = line_starts_[line - 1];
  size_t end = source_.find('\n', start);
  if (end == std::string::npos) end = source_.size();
  if (end > start && source_[end - 1] == '\r') --end;
  return source_.substr(start, end - start);
}

Diagnostic SyntaxTree::Refusal(std::string construct, std::string message,
                               SourceLocation location) const {
  return {std::move(construct), std::move(message), location,
          SourceLine(location.line)};
}

SourceLocation SyntaxTree::LocationOf(uint32_t row, uint32_t byte_column,
                                      uint32_t byte) const {
  uint32_t column = byte_column;
  if (!units_before_.empty()) {
    column = units_before_[byte] - units_before_[byte - byte_column];
  }
  return {static_cast<int>(row + 1), static_cast<int>(column + 1)};
}

std::vector<int32_t> SyntaxTree::Flatten() const {
  const auto units = [&](uint32_t byte) {
    return static_cast<int32_t>(units_before_.empty() ? byte
                                                      : units_before_[byte]);
  };
  std::vector<int32_t> flat(records_.size() * kFlatSize);
  int32_t* number = flat.data();
  for (const Record& record : records_) {
    *number++ = record.symbol;
    *number++ = record.field_id;
    *number++ = units(record.start);
    *number++ = units(record.end);
    *number++ = static_cast<int32_t>(record.next);
    *number++ = record.location.line;
    *number++ = record.location.column;
  }
  return flat;
}

std::vector<std::string> SyntaxKinds() {
  const TSLanguage* grammar = PythonGrammar();
  std::vector<std::string> names(ts_language_symbol_count(grammar));
  for (size_t symbol = 0; symbol < names.size(); ++symbol) {
    names[symbol] =
        ts_language_symbol_name(grammar, static_cast<TSSymbol>(symbol));
  }
  return names;
}

std::vector<std::string> SyntaxFields() {
  const TSLanguage* grammar = PythonGrammar();
  std::vector<std::string> names(ts_language_field_count(grammar) + 1);
  for (size_t field = 1; field < names.size(); ++field) {
    names[field] =
        ts_language_field_name_for_id(grammar, static_cast<TSFieldId>(field));
  }
  return names;
}

bool IsPython(const std::string& source) {
  const ParsedTree parsed = ParsePython(source);
  return !ts_node_has_error(ts_tree_root_node(parsed.get()));
}

}  // namespace fake_device::triton
