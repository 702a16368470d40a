#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "triton/semantics/expression.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {
namespace {

using Row = std::map<std::string, std::string>;

// The file is next to the repository, not in it.
std::string RecordingText() {
  const std::string here = __FILE__;
  std::ifstream file(here.substr(0, here.rfind('/')) +
                     "/../../../../shared/recordings/semantics.json");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A JSON string from its opening quote on; `at` moves past it.
std::string ReadString(const std::string& text, size_t& at) {
  std::string result;
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
    result += text[at];
  }
  ++at;
  return result;
}

// The objects of "rows": flat, of strings and nulls.
std::vector<Row> ReadRows(const std::string& text) {
  std::vector<Row> rows;
  size_t at = text.find("\"rows\":[") + 8;
  while (text[at] != ']') {
    Row row;
    for (++at; text[at] != '}';) {
      if (text[at] == ',') ++at;
      const std::string key = ReadString(text, at);
      ++at;
      if (text[at] == '"') {
        row[key] = ReadString(text, at);
      } else {
        at = text.find_first_of(",}", at);
      }
    }
    ++at;
    if (text[at] == ',') ++at;
    rows.push_back(std::move(row));
  }
  return rows;
}

// Python's decoration off: TypeError('...') is what stands between the quotes.
std::string MessageOf(const std::string& error) {
  const size_t open = error.find_first_of("'\"");
  if (open == std::string::npos || open == 0 || error[open - 1] != '(') {
    return error;
  }
  const std::string rest = error.substr(open + 1);
  const bool is_whole = rest.size() > 1 && rest.back() == ')';
  return is_whole ? rest.substr(0, rest.size() - 2) : rest;
}

// Errors were cut off at 160 characters. Those of libdevice are only the last
// part of theirs; those under a caret are in the lines that were not recorded.
bool IsMessageOf(const std::string& error, const std::string& message) {
  if (error.find('^') != std::string::npos) return true;
  if (error.front() == '(') return message.ends_with("got " + error);
  return message.starts_with(MessageOf(error));
}

TEST(RecordedRows, DtypesAndRefusals) {
  const std::string text = RecordingText();
  if (text.empty()) GTEST_SKIP() << "the recordings are not here";
  const std::vector<Row> rows = ReadRows(text);
  ASSERT_EQ(rows.size(), 4899u);
  for (const Row& row : rows) {
    Function function("row");
    Builder builder(&function);
    Context context(&builder);
    std::map<std::string, Value> names;
    for (const char* name : {"a", "b", "s"}) {
      // Shift counts are of the first operand's type.
      const auto dtype = row.find(*name == 's' ? "a" : name);
      if (dtype == row.end()) continue;
      const auto element = ElementTypeFromMember(dtype->second);
      ASSERT_TRUE(element) << dtype->second;
      names[name] =
          TensorValue{function.AddParameter(name, Type::Tile(*element, {64}))};
    }
    const std::string& expression = row.at("expr");
    const std::string label = expression + " of " + row.at("a") + ", " +
                              (row.count("b") ? row.at("b") : "none");
    const auto result = EvaluateExpression(context, expression, names);
    if (!row.count("dtype")) {
      EXPECT_FALSE(result) << label;
      ASSERT_TRUE(context.diagnostic()) << label;
      EXPECT_TRUE(IsMessageOf(row.at("error"), context.diagnostic()->message))
          << label << "\n  recorded " << row.at("error") << "\n  got "
          << context.diagnostic()->message;
      continue;
    }
    if (!result) {
      ADD_FAILURE() << label << ": " << context.diagnostic()->message;
      continue;
    }
    ASSERT_TRUE(result->is<TensorValue>()) << label;
    const Type& type = function.TypeOf(result->as<TensorValue>()->id);
    EXPECT_EQ(InfoOf(type.element).member, row.at("dtype")) << label;
    EXPECT_EQ(type.shape, Shape({64})) << label;
  }
}

}  // namespace
}  // namespace fake_device::triton
