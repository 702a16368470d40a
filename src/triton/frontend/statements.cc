#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/semantics/builtin.h"
#include "triton/semantics/python_number.h"

namespace fake_device::triton {
namespace {

constexpr std::string_view kAdvance = "tl.advance";

bool ContainsReturn(Node node) {
  switch (node.kind()) {
    case NodeKind::kReturnStatement:
      return true;
    case NodeKind::kBlock:
    case NodeKind::kIfStatement:
    case NodeKind::kElifClause:
    case NodeKind::kElseClause:
      for (Node child : node) {
        if (ContainsReturn(child)) return true;
      }
      return false;
    default:
      // A return within a loop cannot leave it, and is refused there.
      return false;
  }
}

}  // namespace

Interpreter::Flow Interpreter::ExecuteBlock(Node block,
                                            const Continuation* rest) {
  return ExecuteFrom(block.begin(), block.end(), rest);
}

Interpreter::Flow Interpreter::ExecuteFrom(Node::Iterator position,
                                           Node::Iterator end,
                                           const Continuation* rest) {
  for (; position != end; ++position) {
    const Node statement = *position;
    // A branch that returns ends the function; one that does not goes on with
    // what follows. In a loop there is nothing to go on with.
    if (statement.is(NodeKind::kIfStatement) && frame_->loops == 0 &&
        ContainsReturn(statement)) {
      const Continuation next = {++position, end, rest};
      return ExecuteIf(statement, statement.begin(), statement.end(), &next,
                       true);
    }
    const Flow flow = Execute(statement);
    if (flow != Flow::kNext) return flow;
  }
  if (rest == nullptr) return Flow::kNext;
  return ExecuteFrom(rest->position, rest->end, rest->next);
}

Interpreter::Flow Interpreter::Execute(Node statement) {
  At(statement);
  if (!CountStep()) {
    return Failed(statement, "kernel", "the kernel is too large to compile");
  }
  switch (statement.kind()) {
    case NodeKind::kExpressionStatement:
      return ExecuteExpression(statement);
    case NodeKind::kIfStatement:
      return ExecuteIf(statement, statement.begin(), statement.end(), nullptr,
                       false);
    case NodeKind::kForStatement:
      return ExecuteFor(statement);
    case NodeKind::kWhileStatement:
      return ExecuteWhile(statement);
    case NodeKind::kReturnStatement:
      return ExecuteReturn(statement);
    case NodeKind::kAssertStatement:
      return ExecuteAssert(statement);
    case NodeKind::kPassStatement:
      return Flow::kNext;
    default:
      RefuseKind(statement);
      return Flow::kFailed;
  }
}

Interpreter::Flow Interpreter::ExecuteExpression(Node statement) {
  for (Node child : statement) {
    switch (child.kind()) {
      case NodeKind::kAssignment: {
        const Flow flow = ExecuteAssignment(child);
        if (flow != Flow::kNext) return flow;
        break;
      }
      case NodeKind::kAugmentedAssignment: {
        const Flow flow = ExecuteAugmented(child);
        if (flow != Flow::kNext) return flow;
        break;
      }
      case NodeKind::kString:
      case NodeKind::kConcatenatedString:
      case NodeKind::kEllipsis:
        break;
      case NodeKind::kCall:
        if (!CheckResultIsUsed(child)) return Flow::kFailed;
        [[fallthrough]];
      default:
        if (!Evaluate(child)) return Flow::kFailed;
    }
  }
  return Flow::kNext;
}

// A call that is a statement must do something.
bool Interpreter::CheckResultIsUsed(Node call) {
  const Node callee = call.Child(NodeField::kFunction);
  if (!callee.text().ends_with(kAdvance.substr(2))) return true;
  const auto function = Evaluate(callee);
  if (!function) return false;
  const auto* builtin = function->as<BuiltinValue>();
  if (builtin == nullptr || builtin->info->name != kAdvance) return true;
  Refuse(call, std::string(kAdvance),
         "The result of tl.advance is not being used. Note that tl.advance "
         "does not have any side effects. To move the block pointer, you need "
         "to assign the result of tl.advance to a variable.");
  return false;
}

Interpreter::Flow Interpreter::ExecuteReturn(Node statement) {
  if (frame_->without_return > 0) {
    return Failed(statement, "return",
                  "Cannot have `return` statements inside `while` or `for` "
                  "statements in triton.");
  }
  frame_->result = PythonNone{};
  if (const Node expression = statement.ChildAt(0)) {
    auto value = Evaluate(expression);
    if (!value) return Flow::kFailed;
    At(statement);
    value = Assignable(*value);
    if (!value) return Flow::kFailed;
    frame_->result = std::move(*value);
    frame_->returned_at = statement.location();
  }
  return Flow::kReturned;
}

Interpreter::Flow Interpreter::ExecuteAssert(Node statement) {
  const auto condition = Evaluate(statement.ChildAt(0));
  if (!condition) return Flow::kFailed;
  Value message = std::string();
  if (const Node expression = statement.ChildAt(1)) {
    auto value = Evaluate(expression);
    if (!value) return Flow::kFailed;
    message = std::move(*value);
  }
  At(statement);
  if (!condition->is<TensorValue>()) {
    const auto truth = KnownTruth(context_, *condition);
    if (truth && *truth) return Flow::kNext;
    const std::string text = ToText(context_, message);
    return Failed(statement, "assert",
                  text.empty() ? "AssertionError" : "AssertionError: " + text);
  }
  const Context::CallScope scope(&context_, "assert");
  const BuiltinInfo* device_assert = FindBuiltin("tl.device_assert");
  const Arguments arguments = {{*condition, std::move(message)}, {}};
  return CallBuiltin(context_, *device_assert, arguments) ? Flow::kNext
                                                          : Flow::kFailed;
}

}  // namespace fake_device::triton
