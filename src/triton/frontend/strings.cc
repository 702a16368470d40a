#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/values.h"
#include "triton/semantics/python_number.h"
#include "triton/syntax/literal.h"

namespace fake_device::triton {
namespace {

bool HasLetter(std::string_view prefix, char lower, char upper) {
  return prefix.find(lower) != std::string_view::npos ||
         prefix.find(upper) != std::string_view::npos;
}

// {{ and }} of an f-string as the characters that they stand for.
std::string UndoubleBraces(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool is_brace = text[i] == '{' || text[i] == '}';
    if (is_brace && i + 1 < text.size() && text[i + 1] == text[i]) ++i;
  }
  return out;
}

}  // namespace

std::optional<Value> Interpreter::EvaluateString(Node node) {
  if (node.is(NodeKind::kString)) {
    auto text = StringOf(node);
    if (!text) return std::nullopt;
    return Checked(node, std::move(*text));
  }
  std::string joined;
  for (Node part : node) {
    const auto text = StringOf(part);
    if (!text) return std::nullopt;
    joined += *text;
  }
  return Checked(node, std::move(joined));
}

std::optional<std::string> Interpreter::StringOf(Node node) {
  std::string joined;
  std::string_view prefix;
  for (Node part : node) {
    if (part.is(NodeKind::kStringStart)) {
      prefix = part.text();
      if (HasLetter(prefix, 'b', 'B')) {
        return Refuse(node, "bytes", "unsupported in a kernel");
      }
    } else if (part.is(NodeKind::kStringContent)) {
      std::string text(part.text());
      if (HasLetter(prefix, 'f', 'F')) text = UndoubleBraces(text);
      if (!HasLetter(prefix, 'r', 'R')) {
        auto decoded = DecodeEscapes(text);
        if (!decoded) return Refuse(node, "string", "unsupported escape");
        text = std::move(*decoded);
      }
      joined += text;
    } else if (part.is(NodeKind::kInterpolation)) {
      const auto text = Interpolate(part);
      if (!text) return std::nullopt;
      joined += *text;
    }
  }
  return joined;
}

std::optional<std::string> Interpreter::Interpolate(Node node) {
  for (Node part : node) {
    if (part.is(NodeKind::kFormatSpecifier) ||
        part.is(NodeKind::kTypeConversion)) {
      return Refuse(part, "f-string", "unsupported format in an f-string");
    }
  }
  auto value = Evaluate(node.Child(NodeField::kExpression));
  if (!value) return std::nullopt;
  value = ToConstexpr(builder_, *value);
  const bool is_known = value->is_number() || value->is<std::string>() ||
                        value->is<DtypeValue>() || value->is<PythonNone>();
  if (is_known) return ToText(context_, *value);
  return Refuse(node, "f-string",
                "Cannot evaluate f-string containing non-constexpr conversion "
                "values, found conversion of type " +
                    DescribeType(context_, *value));
}

}  // namespace fake_device::triton
