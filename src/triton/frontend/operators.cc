#include <array>
#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/operator_names.h"
#include "triton/frontend/values.h"
#include "triton/semantics/promotion.h"

namespace fake_device::triton {

std::optional<Value> Interpreter::EvaluateUnary(Node node) {
  UnaryOperator op = UnaryOperator::kNot;
  if (const Node spelling = node.Child(NodeField::kOperator)) {
    op = FindUnaryOperator(spelling.text());
  }
  const auto operand = Evaluate(node.Child(NodeField::kArgument));
  if (!operand) return std::nullopt;
  At(node);
  return Unary(context_, op, *operand);
}

std::optional<Value> Interpreter::EvaluateBinary(Node node) {
  const auto left = Evaluate(node.Child(NodeField::kLeft));
  if (!left) return std::nullopt;
  const auto right = Evaluate(node.Child(NodeField::kRight));
  if (!right) return std::nullopt;
  At(node);
  const std::string_view spelling = node.Child(NodeField::kOperator).text();
  auto result = Binary(context_, *FindBinaryOperator(spelling), *left, *right);
  if (!result) return std::nullopt;
  return Checked(node, std::move(*result));
}

// As Python has it for what is known; of tensors both sides are evaluated.
std::optional<Value> Interpreter::EvaluateBoolean(Node node) {
  const bool is_and = node.Child(NodeField::kOperator).text() == "and";
  auto left = Evaluate(node.Child(NodeField::kLeft));
  if (!left) return std::nullopt;
  const bool left_is_tensor = left->is<TensorValue>();
  if (!left_is_tensor) {
    const auto truth = KnownTruth(context_, *left);
    if (truth && *truth != is_and) return left;
    if (truth) return Evaluate(node.Child(NodeField::kRight));
  }
  const auto right = Evaluate(node.Child(NodeField::kRight));
  if (!right) return std::nullopt;
  At(node);
  if (left_is_tensor && !right->is<TensorValue>()) {
    if (const auto truth = KnownTruth(context_, *right)) {
      return *truth == is_and ? left : right;
    }
  }
  return Logical(node, is_and, *left, *right);
}

// Of tensors that are truth values once they have a common type.
std::optional<Value> Interpreter::Logical(Node node, bool is_and,
                                          const Value& a, const Value& b) {
  const char* construct = is_and ? "and" : "or";
  const auto both = PromoteOperands(context_, construct, a, b);
  if (!both) return std::nullopt;
  const ElementType element = builder_.TypeOf(both->a).element;
  if (element != ElementType::kInt1) {
    return Refuse(node, construct,
                  "Cannot bitcast data-type of size " +
                      std::to_string(InfoOf(element).bits) +
                      " to data-type of size 1");
  }
  return TensorValue{
      builder_.Binary(is_and ? Opcode::kAnd : Opcode::kOr, both->a, both->b)};
}

std::optional<Value> Interpreter::EvaluateComparison(Node node) {
  if (node.CountChildren() > 3) {
    return Refuse(node, "comparison",
                  "simultaneous multiple comparison is not supported");
  }
  const auto left = Evaluate(node.ChildAt(0));
  if (!left) return std::nullopt;
  const auto right = Evaluate(node.ChildAt(2));
  if (!right) return std::nullopt;
  At(node);
  return Compare(node, node.ChildAt(1).text(), *left, *right);
}

std::optional<Value> Interpreter::Compare(Node node, std::string_view op,
                                          const Value& a, const Value& b) {
  if (op == "is") return IsSame(a, b);
  if (op.starts_with("is")) return !IsSame(a, b);
  if (op == "in") return Contains(node, b, a);
  if (op.starts_with("not")) {
    auto contains = Contains(node, b, a);
    if (!contains) return std::nullopt;
    return Unary(context_, UnaryOperator::kNot, *contains);
  }
  if (const auto binary = FindBinaryOperator(op)) {
    return Binary(context_, *binary, a, b);
  }
  return Refuse(node, op, "unsupported in a kernel");
}

std::optional<Value> Interpreter::Contains(Node node, const Value& container,
                                           const Value& element) {
  const auto* tuple = container.as<TupleValue>();
  if (tuple == nullptr) {
    return Refuse(node, "in",
                  "only a tuple known while compiling has elements");
  }
  for (const Value& candidate : *tuple->elements) {
    if (IsSame(candidate, element)) return true;
    const auto equal =
        Binary(context_, BinaryOperator::kEq, candidate, element);
    if (!equal) return std::nullopt;
    const auto truth = KnownTruth(context_, *equal);
    if (!truth) {
      return Refuse(node, "in", "the element must be known while compiling");
    }
    if (*truth) return true;
  }
  return false;
}

}  // namespace fake_device::triton
