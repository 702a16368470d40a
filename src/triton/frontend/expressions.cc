#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/values.h"
#include "triton/syntax/literal.h"

namespace fake_device::triton {

std::optional<Value> Interpreter::Evaluate(Node node) {
  const DepthGuard guard(this, node);
  if (!guard) return std::nullopt;
  At(node);
  if (!CountStep()) {
    return context_.Fail("kernel", "the kernel is too large to compile");
  }
  return EvaluateKind(node);
}

std::optional<Value> Interpreter::EvaluateKind(Node node) {
  switch (node.kind()) {
    case NodeKind::kIdentifier:
      return EvaluateName(node);
    case NodeKind::kInteger:
      return EvaluateInteger(node);
    case NodeKind::kFloat:
      return EvaluateFloat(node);
    case NodeKind::kString:
    case NodeKind::kConcatenatedString:
      return EvaluateString(node);
    case NodeKind::kTrue:
      return true;
    case NodeKind::kFalse:
      return false;
    case NodeKind::kNone:
      return PythonNone{};
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kExpressionList:
      return EvaluateTuple(node);
    case NodeKind::kParenthesizedExpression:
    case NodeKind::kType:
      return Evaluate(node.ChildAt(0));
    case NodeKind::kAttribute:
      return EvaluateAttribute(node);
    case NodeKind::kSubscript:
      return EvaluateSubscript(node);
    case NodeKind::kSlice:
      return EvaluateSlice(node);
    case NodeKind::kCall:
      return EvaluateCall(node);
    case NodeKind::kUnaryOperator:
    case NodeKind::kNotOperator:
      return EvaluateUnary(node);
    case NodeKind::kBinaryOperator:
      return EvaluateBinary(node);
    case NodeKind::kBooleanOperator:
      return EvaluateBoolean(node);
    case NodeKind::kComparisonOperator:
      return EvaluateComparison(node);
    case NodeKind::kConditionalExpression:
      return EvaluateConditional(node);
    default:
      return RefuseKind(node);
  }
}

std::optional<Value> Interpreter::EvaluateName(Node node) {
  const std::string_view name = node.text();
  if (const Value* variable = frame_->scope.Find(name)) return *variable;
  if (const FunctionDefinition* function = module_->FindFunction(name)) {
    return FunctionValue{function};
  }
  if (const Import* import = module_->FindImport(name)) {
    if (import->member.empty()) return GlobalName(import->module);
    return Attribute(context_, ModuleValue{import->module}, import->member);
  }
  if (const Node constant = module_->FindConstant(name)) {
    for (std::string_view open : open_constants_) {
      if (open != name) continue;
      return Refuse(node, name, std::string(name) + " is defined by itself");
    }
    open_constants_.push_back(name);
    auto value = EvaluateInModule(constant);
    open_constants_.pop_back();
    return value;
  }
  for (const std::string& module : module_->whole_imports()) {
    if (auto value = MemberOf(module, name)) return value;
  }
  if (auto value = GlobalName(name)) return value;
  return Refuse(node, name, std::string(name) + " is not defined");
}

std::optional<Value> Interpreter::EvaluateInteger(Node node) {
  if (const auto number = ParseInteger(node.text())) {
    return PythonInt{*number};
  }
  return Refuse(node, node.text(), "unsupported integer literal");
}

std::optional<Value> Interpreter::EvaluateFloat(Node node) {
  if (const auto number = ParseFloat(node.text())) return *number;
  return Refuse(node, node.text(), "unsupported float literal");
}

std::optional<Value> Interpreter::EvaluateTuple(Node node) {
  std::vector<Value> elements;
  for (Node child : node) {
    auto element = Evaluate(child);
    if (!element) return std::nullopt;
    elements.push_back(std::move(*element));
  }
  return Checked(node, Value::Tuple(std::move(elements)));
}

std::optional<Value> Interpreter::EvaluateAttribute(Node node) {
  const auto object = Evaluate(node.Child(NodeField::kObject));
  if (!object) return std::nullopt;
  At(node);
  const std::string_view name = node.Child(NodeField::kAttribute).text();
  return Attribute(context_, *object, name);
}

std::optional<Value> Interpreter::EvaluateSubscript(Node node) {
  const auto value = Evaluate(node.Child(NodeField::kValue));
  if (!value) return std::nullopt;
  std::vector<Value> indices;
  for (Node child : node) {
    if (child.field() != NodeField::kSubscript) continue;
    auto index = Evaluate(child);
    if (!index) return std::nullopt;
    indices.push_back(std::move(*index));
  }
  At(node);
  // x[(a, b)] is x[a, b].
  if (indices.size() == 1 && indices[0].is<TupleValue>()) {
    const std::vector<Value> elements = *indices[0].as<TupleValue>()->elements;
    return Subscript(context_, *value, elements);
  }
  return Subscript(context_, *value, indices);
}

std::optional<Value> Interpreter::EvaluateSlice(Node node) {
  std::vector<Value> bounds(3);
  size_t place = 0;
  bool is_bare = true;
  for (Node child : node) {
    if (child.text() == ":") {
      ++place;
      continue;
    }
    auto bound = Evaluate(child);
    if (!bound) return std::nullopt;
    if (!bound->is<PythonNone>()) is_bare = false;
    bounds[place] = std::move(*bound);
  }
  if (is_bare) return SliceValue{};
  return SliceValue{std::make_shared<const std::vector<Value>>(bounds)};
}

std::optional<Value> Interpreter::Checked(Node node, Value value) {
  if (IsReasonable(value)) return value;
  return Refuse(node, "tuple", "the value is too large to compile");
}

}  // namespace fake_device::triton
