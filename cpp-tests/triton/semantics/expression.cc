#include "triton/semantics/expression.h"

#include <cctype>
#include <cstdlib>
#include <cstring>

#include "triton/semantics/builtin.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using Result = std::optional<Value>;

struct Operator {
  const char* spelling;
  BinaryOperator op;
};

// From the loosest to the tightest; longer spellings first.
const std::vector<std::vector<Operator>>& Levels() {
  using enum BinaryOperator;
  static const auto& levels = *new std::vector<std::vector<Operator>>{
      {{"==", kEq},
       {"!=", kNe},
       {"<=", kLe},
       {">=", kGe},
       {"<", kLt},
       {">", kGt}},
      {{"|", kOr}},
      {{"^", kXor}},
      {{"&", kAnd}},
      {{"<<", kLeftShift}, {">>", kRightShift}},
      {{"+", kAdd}, {"-", kSub}},
      {{"//", kFloorDiv},
       {"*", kMul},
       {"/", kTrueDiv},
       {"%", kMod},
       {"@", kMatMul}},
  };
  return levels;
}

class Reader {
 public:
  Reader(Context& context, const std::string& text,
         const std::map<std::string, Value>& names)
      : context_(context), text_(text), names_(names) {}

  Result ReadAll() {
    const Result result = Expression();
    if (result && !AtEnd()) return Unreadable();
    return result;
  }

 private:
  Result Unreadable() {
    return context_.Fail("expression", "cannot read " + text_.substr(at_));
  }

  void SkipSpaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool AtEnd() {
    SkipSpaces();
    return at_ == text_.size();
  }
  bool Peek(const char* spelling) {
    SkipSpaces();
    return text_.compare(at_, std::strlen(spelling), spelling) == 0;
  }
  bool Take(const char* spelling) {
    if (!Peek(spelling)) return false;
    at_ += std::strlen(spelling);
    return true;
  }

  Result Expression() {
    if (Take("not ")) {
      const Result operand = Expression();
      return operand ? Unary(context_, UnaryOperator::kNot, *operand)
                     : std::nullopt;
    }
    return Level(0);
  }

  Result Level(size_t level) {
    if (level == Levels().size()) return Prefix();
    Result left = Level(level + 1);
    while (left) {
      const Operator* found = nullptr;
      for (const Operator& candidate : Levels()[level]) {
        if (!IsOperatorHere(candidate.spelling)) continue;
        found = &candidate;
        break;
      }
      if (!found) return left;
      Take(found->spelling);
      const Result right = Level(level + 1);
      left = right ? Binary(context_, found->op, *left, *right) : std::nullopt;
    }
    return left;
  }

  // Whether it stands here and is no part of a longer operator.
  bool IsOperatorHere(const char* spelling) {
    if (!Peek(spelling)) return false;
    const std::string here = text_.substr(at_, 2);
    if (std::strlen(spelling) == 2) return true;
    return here != "<<" && here != ">>" && here != "//" && here != "**" &&
           here != "==" && here != "<=" && here != ">=";
  }

  Result Prefix() {
    struct Sign {
      const char* spelling;
      UnaryOperator op;
    };
    constexpr Sign kSigns[] = {{"-", UnaryOperator::kMinus},
                               {"+", UnaryOperator::kPlus},
                               {"~", UnaryOperator::kInvert}};
    for (const Sign& sign : kSigns) {
      if (!Take(sign.spelling)) continue;
      const Result operand = Prefix();
      return operand ? Unary(context_, sign.op, *operand) : std::nullopt;
    }
    return Power();
  }

  Result Power() {
    Result base = Postfix();
    if (!base || !Take("**")) return base;
    const Result exponent = Prefix();
    if (!exponent) return std::nullopt;
    return Binary(context_, BinaryOperator::kPow, *base, *exponent);
  }

  Result Postfix() {
    Result value = Atom();
    while (value) {
      if (Take(".")) {
        value = Attribute(context_, *value, Name());
      } else if (Take("(")) {
        value = Call(*value);
      } else if (Take("[")) {
        value = Index(*value);
      } else {
        break;
      }
    }
    return value;
  }

  Result Call(const Value& callee) {
    Arguments arguments;
    const MethodValue* method = callee.as<MethodValue>();
    const BuiltinValue* builtin = callee.as<BuiltinValue>();
    if (!method && !builtin) return Unreadable();
    if (method) arguments.positional.push_back(*method->self);
    while (!Take(")")) {
      const std::string keyword = Keyword();
      const Result value = Expression();
      if (!value) return std::nullopt;
      if (keyword.empty()) {
        arguments.positional.push_back(*value);
      } else {
        arguments.named.push_back({keyword, *value});
      }
      if (!Take(",") && !Peek(")")) return Unreadable();
    }
    return CallBuiltin(context_, method ? *method->info : *builtin->info,
                       arguments);
  }

  // "name" of "name=value", nothing if no such thing comes.
  std::string Keyword() {
    SkipSpaces();
    const size_t start = at_;
    const std::string name = Name();
    if (!name.empty() && Peek("=") && !Peek("==")) {
      Take("=");
      return name;
    }
    at_ = start;
    return "";
  }

  Result Index(const Value& value) {
    std::vector<Value> indices;
    while (!Take("]")) {
      if (Take(":")) {
        indices.push_back(SliceValue{});
      } else {
        const Result index = Expression();
        if (!index) return std::nullopt;
        indices.push_back(*index);
      }
      if (!Take(",") && !Peek("]")) return Unreadable();
    }
    return Subscript(context_, value, indices);
  }

  std::string Name() {
    SkipSpaces();
    const size_t start = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
            text_[at_] == '_')) {
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  Result Sequence(const char* end) {
    std::vector<Value> elements;
    bool has_comma = false;
    while (!Take(end)) {
      const Result element = Expression();
      if (!element) return std::nullopt;
      elements.push_back(*element);
      if (Take(",")) {
        has_comma = true;
      } else if (!Peek(end)) {
        return Unreadable();
      }
    }
    const bool is_group = *end == ')' && elements.size() == 1 && !has_comma;
    return is_group ? elements.front() : Value::Tuple(std::move(elements));
  }

  Result Atom() {
    if (Take("(")) return Sequence(")");
    if (Take("[")) return Sequence("]");
    if (Take("'")) {
      const size_t end = text_.find('\'', at_);
      const std::string text = text_.substr(at_, end - at_);
      at_ = end + 1;
      return text;
    }
    SkipSpaces();
    if (at_ < text_.size() &&
        std::isdigit(static_cast<unsigned char>(text_[at_]))) {
      return Number();
    }
    return Named(Name());
  }

  Result Number() {
    const char* start = text_.c_str() + at_;
    char* end = nullptr;
    const double floating = std::strtod(start, &end);
    const std::string digits = text_.substr(at_, end - start);
    at_ += digits.size();
    if (digits.find_first_of(".eE") != std::string::npos &&
        digits.compare(0, 2, "0x") != 0) {
      return floating;
    }
    return PythonInt{std::strtoll(digits.c_str(), nullptr, 0)};
  }

  Result Named(const std::string& name) {
    if (name == "True") return true;
    if (name == "False") return false;
    if (name == "None") return PythonNone{};
    const auto own = names_.find(name);
    if (own != names_.end()) return own->second;
    const Result global = GlobalName(name);
    return global ? global : Unreadable();
  }

  Context& context_;
  const std::string& text_;
  const std::map<std::string, Value>& names_;
  size_t at_ = 0;
};

}  // namespace

std::optional<Value> EvaluateExpression(
    Context& context, const std::string& text,
    const std::map<std::string, Value>& names) {
  return Reader(context, text, names).ReadAll();
}

}  // namespace fake_device::triton
