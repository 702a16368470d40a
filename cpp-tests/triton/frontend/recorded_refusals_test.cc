#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "triton/frontend/lowering.h"

namespace fake_device::triton {
namespace {

// A table of the tests in JavaScript, which this test shares.
using Row = std::map<std::string, std::string>;

// Marks the place of a refusal in a row's text. It is two bytes long.
constexpr std::string_view kMark = "\u00bb";

std::string TextOf(const std::string& file) {
  const std::string here = __FILE__;
  std::ifstream stream(here.substr(0, here.rfind('/')) + "/../../../js-tests/" +
                       file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A JSON string from its opening quote on; `at` moves past it.
std::string ReadString(const std::string& text, size_t& at) {
  std::string result;
  for (++at; text[at] != '"'; ++at) {
    if (text[at] != '\\') {
      result += text[at];
      continue;
    }
    const char escaped = text[++at];
    result += escaped == 'n'   ? '\n'
              : escaped == 't' ? '\t'
              : escaped == 'r' ? '\r'
                               : escaped;
  }
  ++at;
  return result;
}

void SkipTo(const std::string& text, const char* any, size_t& at) {
  at = text.find_first_of(any, at);
}

// The objects of an array: flat, of strings and of true.
std::vector<Row> ReadRows(const std::string& text, const std::string& name) {
  std::vector<Row> rows;
  size_t at = text.find("\"" + name + "\": [") + name.size() + 5;
  while (SkipTo(text, "{]", at), text[at] != ']') {
    Row row;
    while (SkipTo(text, "\"}", at), text[at] != '}') {
      const std::string key = ReadString(text, at);
      SkipTo(text, "\"t", at);
      if (text[at] == '"') {
        row[key] = ReadString(text, at);
      } else {
        row[key] = "true";
        SkipTo(text, ",}", at);
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string ReadMember(const std::string& text, const std::string& name) {
  size_t at = text.find("\"" + name + "\": \"") + name.size() + 4;
  return ReadString(text, at);
}

std::string Get(const Row& row, const char* key, std::string otherwise = "") {
  const auto found = row.find(key);
  return found == row.end() ? otherwise : found->second;
}

// "x: *fp32, n: i32": names and what they stand for.
std::vector<std::pair<std::string, std::string>> ReadPairs(
    const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::istringstream stream(text);
  for (std::string name, value; stream >> name >> value;) {
    name.pop_back();
    if (value.back() == ',') value.pop_back();
    pairs.emplace_back(name, value);
  }
  return pairs;
}

CompileOptions OptionsOf(const std::string& signature,
                         const std::string& constexprs) {
  CompileOptions options;
  options.name = "kernel";
  for (const auto& [name, type] : ReadPairs(signature)) {
    options.parameters.push_back({name, type});
  }
  for (const auto& [name, value] : ReadPairs(constexprs)) {
    if (value.front() == '\'') {
      options.constexprs.push_back({name, value.substr(1, value.size() - 2)});
    } else {
      options.constexprs.push_back({name, int64_t{std::stoll(value)}});
    }
  }
  return options;
}

// Takes the mark out, and says where it was.
SourceLocation TakeMark(std::string& source) {
  const size_t mark = source.find(kMark);
  if (mark == std::string::npos) return {};
  source.erase(mark, kMark.size());
  SourceLocation location{1, 1};
  for (size_t i = 0; i < mark; ++i) {
    const auto byte = static_cast<unsigned char>(source[i]);
    if (byte == '\n') {
      ++location.line;
      location.column = 1;
    } else if ((byte & 0xc0) != 0x80) {
      location.column += byte >= 0xf0 ? 2 : 1;
    }
  }
  return location;
}

std::string LineOf(const std::string& source, int number) {
  std::istringstream stream(source);
  std::string line;
  for (int i = 0; i < number; ++i) std::getline(stream, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

void ExpectRefusal(std::string source, const CompileOptions& options,
                   const Row& row, const std::string& message) {
  const SourceLocation location = TakeMark(source);
  const Lowered lowered = Lower(source, options);
  ASSERT_TRUE(lowered.diagnostic) << source;
  const Diagnostic& got = *lowered.diagnostic;
  EXPECT_EQ(got.construct, Get(row, "construct")) << source;
  EXPECT_EQ(got.message, message) << source;
  EXPECT_EQ(got.location, location)
      << source << got.location.line << ":" << got.location.column;
  EXPECT_EQ(got.source_line, LineOf(source, location.line)) << source;
}

// The kernel of the recording, with a statement at its end. Where the place of
// the refusal is not in the statement, the row has its line.
std::string SourceOf(const std::string& head, const Row& row) {
  std::string source = head + "    " + Get(row, "code") + "\n";
  const std::string place = Get(row, "place");
  if (place.empty()) return source;
  std::string plain = place;
  TakeMark(plain);
  const size_t at = source.find(plain);
  EXPECT_NE(at, std::string::npos) << plain;
  return source.replace(at, plain.size(), place);
}

class RecordedRefusals : public testing::Test {
 protected:
  const std::string recording_ = TextOf("recordings/triton_refusals.json");
  const std::string expected_ = TextOf("triton/refusals.json");
  const std::string head_ = ReadMember(recording_, "source");
  const CompileOptions options_ =
      OptionsOf(ReadMember(recording_, "signature"),
                ReadMember(recording_, "constexprs"));
};

TEST_F(RecordedRefusals, AreTritonsUnlessThereIsAReason) {
  const std::vector<Row> recorded = ReadRows(recording_, "rows");
  const std::vector<Row> rows = ReadRows(expected_, "recorded");
  ASSERT_EQ(recorded.size(), 204u);
  ASSERT_EQ(rows.size(), recorded.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    std::string code = Get(rows[i], "code");
    TakeMark(code);
    ASSERT_EQ(code, Get(recorded[i], "code"));
    const std::string source = SourceOf(head_, rows[i]);
    if (rows[i].contains("accepted")) {
      const auto diagnostic = Lower(source, options_).diagnostic;
      EXPECT_TRUE(recorded[i].contains("accepted")) << code;
      EXPECT_FALSE(diagnostic) << code << ": " << diagnostic->message;
      continue;
    }
    EXPECT_EQ(rows[i].contains("message"), rows[i].contains("why")) << code;
    ExpectRefusal(source, options_, rows[i],
                  Get(rows[i], "message", Get(recorded[i], "message")));
  }
}

TEST_F(RecordedRefusals, OfOtherUses) {
  const std::vector<Row> rows = ReadRows(expected_, "own");
  ASSERT_GT(rows.size(), 150u);
  for (const Row& row : rows) {
    ExpectRefusal(SourceOf(head_, row), options_, row, Get(row, "message"));
  }
}

TEST_F(RecordedRefusals, OfWholeSources) {
  const std::vector<Row> rows = ReadRows(expected_, "sources");
  ASSERT_GT(rows.size(), 50u);
  for (const Row& row : rows) {
    ExpectRefusal(Get(row, "source"),
                  OptionsOf(Get(row, "signature", "x: *fp32, n: i32"),
                            Get(row, "constexprs")),
                  row, Get(row, "message"));
  }
}

}  // namespace
}  // namespace fake_device::triton
