#include "triton/syntax/syntax_tree.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace fake_device::triton {
namespace {

std::unique_ptr<SyntaxTree> ParseOrFail(const std::string& source) {
  std::unique_ptr<SyntaxTree> tree;
  const auto diagnostic = SyntaxTree::Parse(source, &tree);
  EXPECT_FALSE(diagnostic) << diagnostic->message;
  return tree;
}

Diagnostic Refusal(const std::string& source) {
  std::unique_ptr<SyntaxTree> tree;
  auto diagnostic = SyntaxTree::Parse(source, &tree);
  EXPECT_TRUE(diagnostic);
  EXPECT_EQ(tree, nullptr);
  return diagnostic.value_or(Diagnostic{});
}

// The tree as text: kinds by the grammar's names, with the fields' order.
std::string Outline(Node node) {
  std::string text(node.kind_name());
  if (node.CountChildren() == 0) return text;
  text += "(";
  for (Node child : node) {
    if (text.back() != '(') text += " ";
    text += Outline(child);
  }
  return text + ")";
}

Node FirstStatement(const SyntaxTree& tree) { return tree.root().ChildAt(0); }

TEST(SyntaxTreeTest, KeepsNamedNodesAndOperators) {
  const auto tree = ParseOrFail("x = a + -b  # the sum\ny = a < b not in c\n");
  EXPECT_EQ(Outline(tree->root()),
            "module("
            "expression_statement(assignment(identifier binary_operator("
            "identifier + unary_operator(- identifier)))) "
            "expression_statement(assignment(identifier comparison_operator("
            "identifier < identifier not in identifier))))");
}

TEST(SyntaxTreeTest, KeepsTheColonsOfSlices) {
  const auto tree = ParseOrFail("x[a:, :b, ::{c: d}]\n");
  EXPECT_EQ(Outline(tree->root()),
            "module(expression_statement(subscript(identifier "
            "slice(identifier :) slice(: identifier) "
            "slice(: : dictionary(pair(identifier identifier))))))");
}

TEST(SyntaxTreeTest, FindsChildrenByField) {
  const auto tree = ParseOrFail("f(x, key=1)\n");
  const Node call = FirstStatement(*tree).ChildAt(0);
  ASSERT_TRUE(call.is(NodeKind::kCall));
  EXPECT_EQ(call.Child(NodeField::kFunction).text(), "f");
  const Node list = call.Child(NodeField::kArguments);
  EXPECT_EQ(list.CountChildren(), 2);
  EXPECT_EQ(list.ChildAt(1).Child(NodeField::kName).text(), "key");
  EXPECT_EQ(list.ChildAt(1).Child(NodeField::kValue).text(), "1");
  EXPECT_FALSE(list.ChildAt(2));
  EXPECT_FALSE(call.Child(NodeField::kOperator));
}

TEST(SyntaxTreeTest, TellsKeywordsFromNodesOfTheSameName) {
  const auto tree = ParseOrFail("type = None\nx: tl.constexpr = type\n");
  const Node first = FirstStatement(*tree).ChildAt(0);
  EXPECT_EQ(first.Child(NodeField::kLeft).text(), "type");
  EXPECT_TRUE(first.Child(NodeField::kRight).is(NodeKind::kNone));
  const Node second = tree->root().ChildAt(1).ChildAt(0);
  EXPECT_TRUE(second.Child(NodeField::kType).is(NodeKind::kType));
}

TEST(SyntaxTreeTest, CountsColumnsInUtf16Units) {
  // Two bytes, three, and four, which are two units in UTF-16.
  const auto tree =
      ParseOrFail("a\n'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80' + b");
  const Node sum = tree->root().ChildAt(1).ChildAt(0);
  EXPECT_EQ(sum.Child(NodeField::kLeft).location(), (SourceLocation{2, 1}));
  EXPECT_EQ(sum.Child(NodeField::kRight).location(), (SourceLocation{2, 10}));
}

TEST(SyntaxTreeTest, GivesLinesWithoutTheirEnds) {
  const auto tree = ParseOrFail("a = 1\r\n\r\nb = 2");
  EXPECT_EQ(tree->SourceLine(1), "a = 1");
  EXPECT_EQ(tree->SourceLine(2), "");
  EXPECT_EQ(tree->SourceLine(3), "b = 2");
  EXPECT_EQ(tree->SourceLine(4), "");
  EXPECT_EQ(tree->SourceLine(0), "");
}

TEST(SyntaxTreeTest, AcceptsTheEmptySource) {
  EXPECT_EQ(ParseOrFail("")->root().CountChildren(), 0);
  EXPECT_EQ(ParseOrFail("# nothing\n")->root().CountChildren(), 0);
}

TEST(SyntaxTreeTest, FlattensNodes) {
  // Of one unit and two.
  const auto tree = ParseOrFail("'\xc3\xa9\xf0\x9f\x98\x80'\nf(x=1)\n");
  const std::vector<std::string> kinds = SyntaxKinds();
  const std::vector<std::string> fields = SyntaxFields();
  const std::vector<int32_t> flat = tree->Flatten();
  std::string text;
  for (size_t i = 0; i < flat.size(); i += SyntaxTree::kFlatSize) {
    text += fields.at(static_cast<size_t>(flat[i + 1]));
    text += ":" + kinds.at(static_cast<size_t>(flat[i])) + "[";
    for (size_t j = 2; j < SyntaxTree::kFlatSize; ++j) {
      text += std::to_string(flat[i + j]) + (j == 6 ? "]\n" : " ");
    }
  }
  EXPECT_EQ(text,
            ":module[0 13 13 1 1]\n"
            ":expression_statement[0 5 6 1 1]\n"
            ":string[0 5 6 1 1]\n"
            ":string_start[0 1 4 1 1]\n"
            ":string_content[1 4 5 1 2]\n"
            ":string_end[4 5 6 1 5]\n"
            ":expression_statement[6 12 13 2 1]\n"
            ":call[6 12 13 2 1]\n"
            "function:identifier[6 7 9 2 1]\n"
            "arguments:argument_list[7 12 13 2 2]\n"
            ":keyword_argument[8 11 13 2 3]\n"
            "name:identifier[8 9 12 2 3]\n"
            "value:integer[10 11 13 2 5]\n");
}

TEST(SyntaxTreeTest, RefusesWhatIsNotPython) {
  struct Case {
    const char* source;
    SourceLocation location;
    const char* line;
  };
  const Case cases[] = {
      {"def f(:\n  pass\n", {1, 7}, "def f(:"},
      {"x = 1\ny = (2,\n", {2, 1}, "y = (2,"},
      {"x = 1 +\n", {1, 1}, "x = 1 +"},
      {"x = $\n", {1, 1}, "x = $"},
      {"f()\nf()x\n", {2, 4}, "f()x"},
      {"def f():\n  if a:\n    b()\n    0w = 1\n", {4, 6}, "    0w = 1"},
  };
  for (const Case& each : cases) {
    const Diagnostic diagnostic = Refusal(each.source);
    EXPECT_EQ(diagnostic.construct, "syntax error") << each.source;
    EXPECT_EQ(diagnostic.message, "invalid syntax") << each.source;
    EXPECT_EQ(diagnostic.location, each.location)
        << each.source << diagnostic.location.line << ":"
        << diagnostic.location.column;
    EXPECT_EQ(diagnostic.source_line, each.line);
  }
}

TEST(SyntaxTreeTest, RefusesDeepNesting) {
  const std::string deep(300, '(');
  const Diagnostic diagnostic =
      Refusal("x = " + deep + "1" + std::string(300, ')') + "\n");
  EXPECT_EQ(diagnostic.message, "too many nested constructs");
  EXPECT_EQ(diagnostic.location.line, 1);
  const std::string half(150, '(');
  ParseOrFail("x = " + half + "1" + std::string(150, ')') + "\n");
}

TEST(SyntaxTreeTest, RefusesLargeSources) {
  const std::string comment(SyntaxTree::kMaxSourceBytes, '#');
  ParseOrFail(comment);
  EXPECT_EQ(Refusal(comment + "#").message, "the source has more than 1 MiB");
}

TEST(SyntaxTreeTest, SurvivesArbitraryBytes) {
  std::string bytes;
  uint32_t state = 1;
  for (int i = 0; i < 4000; ++i) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  EXPECT_EQ(Refusal(bytes).construct, "syntax error");
}

}  // namespace
}  // namespace fake_device::triton
