#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/operator_names.h"
#include "triton/frontend/values.h"

namespace fake_device::triton {

Interpreter::Flow Interpreter::ExecuteAssignment(Node assignment) {
  const Node target = assignment.Child(NodeField::kLeft);
  const Node type = assignment.Child(NodeField::kType);
  Node source = assignment.Child(NodeField::kRight);
  if (!source) return Flow::kNext;  // a declaration alone
  // a = b = c: the innermost has the value.
  std::vector<Node> targets = {target};
  while (source.is(NodeKind::kAssignment) && source.Child(NodeField::kRight)) {
    targets.push_back(source.Child(NodeField::kLeft));
    source = source.Child(NodeField::kRight);
  }
  if (source.is(NodeKind::kPatternList)) {
    RefuseKind(source);
    return Flow::kFailed;
  }
  auto value = Evaluate(source);
  if (!value) return Flow::kFailed;
  At(assignment);
  if (type && IsConstexprAnnotation(type)) {
    value = ToConstexpr(builder_, *value);
  } else {
    value = Assignable(*value);
    if (!value) return Flow::kFailed;
  }
  for (Node each : targets) {
    const Flow flow = AssignTo(each, *value);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Interpreter::Flow Interpreter::ExecuteAugmented(Node assignment) {
  const Node target = assignment.Child(NodeField::kLeft);
  if (!target.is(NodeKind::kIdentifier)) return AssignTo(target, {});
  const auto before = Evaluate(target);
  if (!before) return Flow::kFailed;
  const auto operand = Evaluate(assignment.Child(NodeField::kRight));
  if (!operand) return Flow::kFailed;
  At(assignment);
  std::string_view spelling = assignment.Child(NodeField::kOperator).text();
  spelling.remove_suffix(1);  // "="
  auto result =
      Binary(context_, *FindBinaryOperator(spelling), *before, *operand);
  if (result) result = Checked(assignment, std::move(*result));
  if (result) result = Assignable(*result);
  if (!result) return Flow::kFailed;
  return AssignTo(target, *result);
}

Interpreter::Flow Interpreter::AssignTo(Node target, const Value& value) {
  switch (target.kind()) {
    case NodeKind::kIdentifier:
      frame_->scope.Assign(target.text(), value);
      return Flow::kNext;
    case NodeKind::kPatternList:
    case NodeKind::kTuplePattern:
    case NodeKind::kListPattern:
      return Unpack(target, value);
    default:
      return Failed(target, target.text(),
                    "only names can be assigned to in a kernel");
  }
}

Interpreter::Flow Interpreter::Unpack(Node targets, const Value& value) {
  const auto* tuple = value.as<TupleValue>();
  if (tuple == nullptr) {
    return Failed(targets, "assignment",
                  "cannot unpack non-iterable " +
                      DescribeType(context_, value) + " object");
  }
  const auto expected = static_cast<size_t>(targets.CountChildren());
  const size_t got = tuple->elements->size();
  if (got > expected) {
    return Failed(targets, "assignment",
                  "too many values to unpack (expected " +
                      std::to_string(expected) + ")");
  }
  if (got < expected) {
    return Failed(targets, "assignment",
                  "not enough values to unpack (expected " +
                      std::to_string(expected) + ", got " +
                      std::to_string(got) + ")");
  }
  size_t i = 0;
  for (Node target : targets) {
    const Flow flow = AssignTo(target, (*tuple->elements)[i++]);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

// What a variable holds after a value is assigned to it: numbers become
// tensors, in tuples too.
std::optional<Value> Interpreter::Assignable(const Value& value) {
  if (value.is_number()) return ToTensor(context_, value);
  if (value.is<RangeValue>()) {
    return context_.Fail("range", "cannot convert range to tensor");
  }
  const auto* tuple = value.as<TupleValue>();
  if (tuple == nullptr) return value;
  std::vector<Value> elements;
  for (const Value& element : *tuple->elements) {
    auto assignable = Assignable(element);
    if (!assignable) return std::nullopt;
    elements.push_back(std::move(*assignable));
  }
  return Value::Tuple(std::move(elements));
}

}  // namespace fake_device::triton
