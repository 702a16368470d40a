#include "triton/ir/parser.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "triton/ir/evaluate_constant.h"
#include "triton/text/number_text.h"

namespace fake_device::triton {

namespace {

constexpr int kMaxNesting = 200;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The text, piece by piece. Blanks and comments between pieces are skipped.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int line() const { return line_; }

  bool AtEnd() {
    SkipBlanks();
    return position_ == text_.size();
  }
  char Peek() {
    SkipBlanks();
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  bool Take(char c) {
    if (Peek() != c || position_ == text_.size()) return false;
    ++position_;
    return true;
  }
  // Characters of words; empty if there is none.
  std::string_view TakeWord() {
    SkipBlanks();
    const size_t start = position_;
    while (position_ < text_.size() && IsWord(text_[position_])) ++position_;
    return text_.substr(start, position_ - start);
  }
  // A number or the name of one.
  std::string_view TakeLiteral() {
    SkipBlanks();
    const size_t start = position_;
    while (position_ < text_.size() &&
           (IsWord(text_[position_]) ||
            std::string_view("+-.()").find(text_[position_]) !=
                std::string_view::npos)) {
      ++position_;
    }
    return text_.substr(start, position_ - start);
  }
  std::optional<int64_t> TakeInteger() {
    const bool is_negative = Take('-');
    SkipBlanks();
    const size_t start = position_;
    int64_t value = 0;
    while (position_ < text_.size() && IsDigit(text_[position_])) {
      const int digit = text_[position_++] - '0';
      if (value > (std::numeric_limits<int64_t>::max() - digit) / 10) {
        return std::nullopt;
      }
      value = 10 * value + digit;
    }
    if (position_ == start) return std::nullopt;
    return is_negative ? -value : value;
  }
  std::optional<std::string> TakeString() {
    if (!Take('"')) return std::nullopt;
    std::string value;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c == '"') return value;
      if (c == '\n') return std::nullopt;
      if (c != '\\') {
        value += c;
        continue;
      }
      if (position_ == text_.size()) return std::nullopt;
      const char escaped = text_[position_++];
      if (escaped != 'x') {
        value += escaped;
        continue;
      }
      if (text_.size() - position_ < 2) return std::nullopt;
      const int high = HexDigit(text_[position_]);
      const int low = HexDigit(text_[position_ + 1]);
      if (high < 0 || low < 0) return std::nullopt;
      value += static_cast<char>(16 * high + low);
      position_ += 2;
    }
    return std::nullopt;
  }

 private:
  void SkipBlanks() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c == '/' && text_.substr(position_, 2) == "//") {
        position_ = std::min(text_.find('\n', position_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        if (c == '\n') ++line_;
        ++position_;
      } else {
        return;
      }
    }
  }

  std::string_view text_;
  size_t position_ = 0;
  int line_ = 1;
};

std::optional<Constant> ParseInteger(ElementType type, std::string_view text) {
  const bool is_negative = !text.empty() && text[0] == '-';
  if (is_negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 20) return std::nullopt;
  uint64_t magnitude = 0;
  for (const char c : text) {
    const auto digit = static_cast<uint64_t>(c - '0');
    if (!IsDigit(c) ||
        magnitude > (std::numeric_limits<uint64_t>::max() - digit) / 10) {
      return std::nullopt;
    }
    magnitude = 10 * magnitude + digit;
  }
  const Constant constant = {is_negative ? -magnitude : magnitude};
  const bool reads_negative =
      type != ElementType::kUint64 && constant.integer() < 0;
  if (magnitude != 0 && reads_negative != is_negative) return std::nullopt;
  if (WrapInteger(type, constant.integer()) != constant) return std::nullopt;
  return constant;
}

std::optional<Constant> ParseNan(std::string_view text) {
  const std::string_view prefix = "nan(0x";
  if (!text.starts_with(prefix) || !text.ends_with(')')) return std::nullopt;
  text = text.substr(prefix.size(), text.size() - prefix.size() - 1);
  if (text.empty() || text.size() > 16) return std::nullopt;
  uint64_t bits = 0;
  for (const char c : text) {
    const int digit = HexDigit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 4 | static_cast<uint64_t>(digit);
  }
  const double value = Constant{bits}.floating();
  if (value == value) return std::nullopt;
  return Constant{bits};
}

std::optional<Constant> ParseConstant(ElementType type, std::string_view text) {
  if (!IsFloating(type)) return ParseInteger(type, text);
  if (text.starts_with("nan(")) return ParseNan(text);
  const std::optional<double> value = ParseDouble(text);
  if (!value) return std::nullopt;
  return RoundFloat(type, *value);
}

class Parser {
 public:
  Parser(std::string_view text, ParseError* error)
      : scanner_(text), error_(error) {}

  std::optional<Function> Parse() {
    if (scanner_.TakeWord() != "kernel") {
      Fail("expected \"kernel\"");
      return std::nullopt;
    }
    function_.emplace(std::string(scanner_.TakeWord()));
    if (!ParseParameters() || !ParseBlock(&function_->body(), 0)) {
      return std::nullopt;
    }
    if (!scanner_.AtEnd()) {
      Fail("expected the end");
      return std::nullopt;
    }
    return std::move(function_);
  }

 private:
  bool Fail(std::string message) {
    *error_ = {scanner_.line(), std::move(message)};
    return false;
  }

  bool Expect(char c) {
    return scanner_.Take(c) || Fail(std::string("expected '") + c + "'");
  }

  // --- Names of values.

  bool ParseNumber(int64_t* number) {
    if (!Expect('%')) return false;
    const std::optional<int64_t> parsed = scanner_.TakeInteger();
    if (!parsed || *parsed < 0) return Fail("expected a value's number");
    *number = *parsed;
    return true;
  }

  bool Define(int64_t number, ValueId value) {
    return values_.emplace(number, value).second ||
           Fail("%" + std::to_string(number) + " is defined twice");
  }

  bool ParseUse(ValueId* value) {
    int64_t number;
    if (!ParseNumber(&number)) return false;
    const auto found = values_.find(number);
    if (found == values_.end()) {
      return Fail("%" + std::to_string(number) + " is not defined");
    }
    *value = found->second;
    return true;
  }

  // --- Types.

  bool ParseElement(ElementType* element) {
    const std::string word(scanner_.TakeWord());
    const std::optional<ElementType> found = ElementTypeFromName(word);
    if (!found) return Fail("\"" + word + "\" is no type");
    *element = *found;
    return true;
  }

  bool ParseType(Type* type) {
    Scanner ahead = scanner_;
    if (ahead.TakeWord() == "ptr") {
      scanner_ = ahead;
      type->is_pointer = true;
      if (!Expect('<') || !ParseElement(&type->element) || !Expect('>')) {
        return false;
      }
    } else if (!ParseElement(&type->element)) {
      return false;
    }
    if (!scanner_.Take('[')) return true;
    std::vector<int64_t> extents;
    do {
      const std::optional<int64_t> extent = scanner_.TakeInteger();
      if (!extent) return Fail("expected an extent");
      extents.push_back(*extent);
    } while (scanner_.Take(','));
    if (extents.size() > Shape::kMaxRank) return Fail("too many axes");
    type->shape = Shape(extents);
    return Expect(']');
  }

  // "%0: fp32"
  bool ParseDefinition(ValueId* value) {
    int64_t number;
    Type type;
    if (!ParseNumber(&number) || !Expect(':') || !ParseType(&type)) {
      return false;
    }
    *value = function_->NewValue(type);
    return Define(number, *value);
  }

  bool ParseParameters() {
    if (!Expect('(')) return false;
    if (scanner_.Take(')')) return true;
    do {
      int64_t number;
      Type type;
      if (!ParseNumber(&number) || !Expect(':') || !ParseType(&type)) {
        return false;
      }
      const std::string name(scanner_.TakeWord());
      if (!Define(number, function_->AddParameter(name, type))) return false;
    } while (scanner_.Take(','));
    return Expect(')');
  }

  // --- Operations.

  bool ParseDims(std::vector<int>* dims) {
    if (!Expect('[')) return false;
    if (scanner_.Take(']')) return true;
    do {
      int dim;
      if (!ParseInt(&dim)) return false;
      dims->push_back(dim);
    } while (scanner_.Take(','));
    return Expect(']');
  }

  bool ParseInt(int* value) {
    const std::optional<int64_t> parsed = scanner_.TakeInteger();
    if (!parsed || *parsed != static_cast<int>(*parsed)) {
      return Fail("expected a small integer");
    }
    *value = static_cast<int>(*parsed);
    return true;
  }

  bool ParseAttribute(Operation* operation, std::string* math_name) {
    const std::string key(scanner_.TakeWord());
    if (key == "reverse" || key == "descending") {
      (key == "reverse" ? operation->reverse : operation->descending) = true;
      return true;
    }
    if (!Expect('=')) return false;
    if (key == "axis") return ParseInt(&operation->axis);
    if (key == "dims") return ParseDims(&operation->dims);
    if (key == "start") {
      const std::optional<int64_t> start = scanner_.TakeInteger();
      if (!start) return Fail("expected an integer");
      operation->start = *start;
      return true;
    }
    if (key == "text") {
      std::optional<std::string> text = scanner_.TakeString();
      if (!text) return Fail("expected a string");
      operation->text = std::move(*text);
      return true;
    }
    const std::string word(scanner_.TakeWord());
    if (key == "name") {
      *math_name = word;
      return true;
    }
    if (key == "kind") {
      const std::optional<AtomicKind> kind = AtomicKindFromName(word);
      if (!kind) return Fail("\"" + word + "\" is no atomic operation");
      operation->atomic = *kind;
      return true;
    }
    return Fail("\"" + key + "\" is no attribute");
  }

  bool ResolveMath(Operation* operation, const std::string& name) {
    std::vector<ElementType> elements;
    for (ValueId value : operation->operands) {
      elements.push_back(function_->TypeOf(value).element);
    }
    const std::optional<MathId> math = FindMath(name, elements);
    if (!math) return Fail("no function \"" + name + "\" for these types");
    operation->math = *math;
    return true;
  }

  bool ParseResultTypes(Operation* operation,
                        const std::vector<int64_t>& numbers) {
    if (numbers.empty()) return true;
    if (!Expect(':')) return false;
    for (size_t i = 0; i < numbers.size(); ++i) {
      Type type;
      if (i > 0 && !Expect(',')) return false;
      if (!ParseType(&type)) return false;
      operation->results.push_back(function_->NewValue(type));
      if (!Define(numbers[i], operation->results.back())) return false;
    }
    return true;
  }

  bool ParseLocation(Operation* operation) {
    if (!scanner_.Take('@')) return true;
    return ParseInt(&operation->location.line) && Expect(':') &&
           ParseInt(&operation->location.column);
  }

  bool ParseOperation(Operation* operation, int nesting) {
    std::vector<int64_t> numbers;
    if (scanner_.Peek() == '%') {
      do {
        if (!ParseNumber(&numbers.emplace_back())) return false;
      } while (scanner_.Take(','));
      if (!Expect('=')) return false;
    }
    const std::string name(scanner_.TakeWord());
    const std::optional<Opcode> opcode = OpcodeFromName(name);
    if (!opcode) return Fail("\"" + name + "\" is no operation");
    operation->opcode = *opcode;
    if (scanner_.Peek() == '%') {
      do {
        if (!ParseUse(&operation->operands.emplace_back())) return false;
      } while (scanner_.Take(','));
    }
    std::string literal;
    std::string math_name;
    if (*opcode == Opcode::kConstant) {
      literal = scanner_.TakeLiteral();
    } else {
      while (IsAttributeNext(numbers.empty())) {
        if (!ParseAttribute(operation, &math_name)) return false;
      }
    }
    if (!ParseResultTypes(operation, numbers)) return false;
    if (*opcode == Opcode::kConstant && !SetConstant(operation, literal)) {
      return false;
    }
    if (*opcode == Opcode::kMath && !ResolveMath(operation, math_name)) {
      return false;
    }
    if (!ParseLocation(operation)) return false;
    while (scanner_.Peek() == '{' || scanner_.Peek() == '(') {
      if (!ParseBlock(&operation->blocks.emplace_back(), nesting)) return false;
    }
    return true;
  }

  // Without results to end the attributes, the next operation's name may
  // follow; attributes of such operations have a '='.
  bool IsAttributeNext(bool may_end) {
    Scanner ahead = scanner_;
    if (ahead.TakeWord().empty()) return false;
    return !may_end || ahead.Peek() == '=';
  }

  bool SetConstant(Operation* operation, const std::string& literal) {
    if (operation->results.size() != 1) return Fail("a constant is one value");
    const Type& type = function_->TypeOf(operation->result());
    const std::optional<Constant> constant = ParseConstant(
        type.is_pointer ? ElementType::kInt64 : type.element, literal);
    if (!constant) {
      return Fail("\"" + literal + "\" is no " +
                  std::string(InfoOf(type.element).name));
    }
    operation->constant = *constant;
    return true;
  }

  bool ParseBlock(Block* block, int nesting) {
    if (nesting > kMaxNesting) return Fail("too many blocks in each other");
    if (scanner_.Take('(')) {
      do {
        if (!ParseDefinition(&block->arguments.emplace_back())) return false;
      } while (scanner_.Take(','));
      if (!Expect(')')) return false;
    }
    if (!Expect('{')) return false;
    while (!scanner_.Take('}')) {
      if (scanner_.AtEnd()) return Fail("expected '}'");
      block->operations.push_back(std::make_unique<Operation>());
      if (!ParseOperation(block->operations.back().get(), nesting + 1)) {
        return false;
      }
    }
    return true;
  }

  Scanner scanner_;
  ParseError* error_;
  std::optional<Function> function_;
  std::unordered_map<int64_t, ValueId> values_;
};

}  // namespace

std::optional<Function> ParseFunction(std::string_view text,
                                      ParseError* error) {
  return Parser(text, error).Parse();
}

}  // namespace fake_device::triton
