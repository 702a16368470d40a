#include <unordered_map>
#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/values.h"

namespace fake_device::triton {
namespace {

std::string Quoted(std::string_view name) {
  return "`" + std::string(name) + "`";
}

// A variable that the branches of a condition leave behind.
struct Outcome {
  std::string_view name;
  Value then_value;
  Value else_value;
};

// The variables that either branch assigned and that exist after both.
std::vector<Outcome> OutcomesOf(
    const Scope& before, const std::vector<Scope::Change>& then_changes,
    const std::vector<Scope::Change>& else_changes) {
  std::unordered_map<std::string_view, const Value*> in_else;
  for (const Scope::Change& change : else_changes) {
    in_else.emplace(change.name, &change.value);
  }
  std::vector<Outcome> outcomes;
  for (const Scope::Change& change : then_changes) {
    const auto it = in_else.find(change.name);
    const Value* other =
        it == in_else.end() ? before.Find(change.name) : it->second;
    if (other) outcomes.push_back({change.name, change.value, *other});
    if (it != in_else.end()) in_else.erase(it);
  }
  for (const Scope::Change& change : else_changes) {
    const Value* other = before.Find(change.name);
    if (other && in_else.contains(change.name)) {
      outcomes.push_back({change.name, *other, change.value});
    }
  }
  return outcomes;
}

}  // namespace

// `clause` is an if or an elif; `alternative` are the children of the statement
// of which those with that field are still to be tried. With `rest`, the
// function's end is reached within.
Interpreter::Flow Interpreter::ExecuteIf(Node clause,
                                         Node::Iterator alternative,
                                         Node::Iterator end,
                                         const Continuation* rest,
                                         bool returns) {
  const DepthGuard guard(this, clause);
  if (!guard) return Flow::kFailed;
  const Node test = clause.Child(NodeField::kCondition);
  const auto condition = Evaluate(test);
  if (!condition) return Flow::kFailed;
  const auto run_then = [&] {
    return ExecuteBlock(clause.Child(NodeField::kConsequence), rest);
  };
  const auto run_else = [&] {
    return ExecuteElse(alternative, end, rest, returns);
  };
  if (const auto truth = KnownTruth(context_, *condition)) {
    return *truth ? run_then() : run_else();
  }
  At(test);
  const auto id = ToCondition(context_, *condition);
  if (!id) return Flow::kFailed;
  if (!returns) ++frame_->without_return;
  Branch then_branch;
  Branch else_branch;
  const bool ok = RunBranch(then_branch, run_then) != Flow::kFailed &&
                  RunBranch(else_branch, run_else) != Flow::kFailed;
  if (!returns) --frame_->without_return;
  if (!ok) return Flow::kFailed;
  if (returns) return MergeReturns(clause, *id, then_branch, else_branch);
  return Merge(clause, *id, then_branch, else_branch) ? Flow::kNext
                                                      : Flow::kFailed;
}

Interpreter::Flow Interpreter::ExecuteElse(Node::Iterator alternative,
                                           Node::Iterator end,
                                           const Continuation* rest,
                                           bool returns) {
  while (alternative != end) {
    const Node clause = *alternative;
    ++alternative;
    if (clause.is(NodeKind::kElifClause)) {
      return ExecuteIf(clause, alternative, end, rest, returns);
    }
    if (clause.is(NodeKind::kElseClause)) {
      return ExecuteBlock(clause.Child(NodeField::kBody), rest);
    }
  }
  if (rest == nullptr) return Flow::kNext;
  return ExecuteFrom(rest->position, rest->end, rest->next);
}

Interpreter::Flow Interpreter::RunBranch(Branch& branch,
                                         const std::function<Flow()>& run) {
  Block* const outer = builder_.block();
  builder_.set_block(&branch.block);
  frame_->result = PythonNone{};
  frame_->scope.Begin();
  const Flow flow = run();
  branch.changes = frame_->scope.End();
  branch.result = std::move(frame_->result);
  frame_->result = PythonNone{};
  builder_.set_block(outer);
  return flow;
}

bool Interpreter::Merge(Node node, ValueId condition, Branch& then_branch,
                        Branch& else_branch) {
  std::vector<std::string_view> names;
  std::vector<Value> then_values;
  std::vector<Value> else_values;
  At(node);
  for (const Outcome& outcome :
       OutcomesOf(frame_->scope, then_branch.changes, else_branch.changes)) {
    if (IsSame(outcome.then_value, outcome.else_value)) {
      frame_->scope.Assign(outcome.name, outcome.then_value);
      continue;
    }
    auto then_value = Settle(then_branch, outcome.then_value);
    auto else_value = Settle(else_branch, outcome.else_value);
    if (!then_value || !else_value) return false;
    if (!HaveSameType(builder_, *then_value, *else_value)) {
      RefuseMismatch(outcome.name, *then_value, *else_value);
      return false;
    }
    names.push_back(outcome.name);
    then_values.push_back(std::move(*then_value));
    else_values.push_back(std::move(*else_value));
  }
  const auto joined =
      Join(condition, then_branch, then_values, else_branch, else_values);
  if (!joined) return false;
  for (size_t i = 0; i < names.size(); ++i) {
    frame_->scope.Assign(names[i], (*joined)[i]);
  }
  return true;
}

void Interpreter::RefuseMismatch(std::string_view name, const Value& then_value,
                                 const Value& else_value) {
  const std::string then_type = DescribeType(context_, then_value);
  const std::string else_type = DescribeType(context_, else_value);
  const Value* before = frame_->scope.Find(name);
  if (before == nullptr || !IsCarriable(*before)) {
    context_.Fail("if", "Mismatched type for " + std::string(name) +
                            " between then block (" + then_type +
                            ") and else block (" + else_type + ")");
    return;
  }
  const bool in_then = !HaveSameType(builder_, *before, then_value);
  context_.Fail("if", "initial value for " + Quoted(name) + " is of type " +
                          DescribeType(context_, *before) + ", but the " +
                          (in_then ? "then" : "else") +
                          " block redefines it as " +
                          (in_then ? then_type : else_type));
}

Interpreter::Flow Interpreter::MergeReturns(Node node, ValueId condition,
                                            Branch& then_branch,
                                            Branch& else_branch) {
  At(node);
  const Value& then_value = then_branch.result;
  const Value& else_value = else_branch.result;
  if (IsSame(then_value, else_value)) {
    frame_->result = then_value;
    return Join(condition, then_branch, {}, else_branch, {}) ? Flow::kReturned
                                                             : Flow::kFailed;
  }
  if (!HaveSameType(builder_, then_value, else_value)) {
    return Failed(
        node, "return",
        "Inconsistent return types: " + DescribeType(context_, then_value) +
            " and " + DescribeType(context_, else_value));
  }
  const auto joined = Join(condition, then_branch, {&then_value, 1},
                           else_branch, {&else_value, 1});
  if (!joined) return Flow::kFailed;
  frame_->result = joined->front();
  return Flow::kReturned;
}

// In the branch's block: what a variable holds after the assignment.
std::optional<Value> Interpreter::Settle(Branch& branch, const Value& value) {
  Block* const outer = builder_.block();
  builder_.set_block(&branch.block);
  auto settled = Assignable(value);
  builder_.set_block(outer);
  return settled;
}

bool Interpreter::YieldFrom(Branch& branch, std::span<const Value> values,
                            std::vector<ValueId>& ids) {
  Block* const outer = builder_.block();
  builder_.set_block(&branch.block);
  bool ok = true;
  for (const Value& value : values) ok = ok && Flatten(context_, value, ids);
  if (ok) builder_.Yield(ids);
  builder_.set_block(outer);
  return ok;
}

// Ends a run-time condition whose branches yield values of the same types.
std::optional<std::vector<Value>> Interpreter::Join(
    ValueId condition, Branch& then_branch, std::span<const Value> then_values,
    Branch& else_branch, std::span<const Value> else_values) {
  std::vector<ValueId> then_ids;
  std::vector<ValueId> else_ids;
  if (!YieldFrom(then_branch, then_values, then_ids) ||
      !YieldFrom(else_branch, else_values, else_ids)) {
    return std::nullopt;
  }
  std::vector<Type> types;
  types.reserve(then_ids.size());
  for (ValueId id : then_ids) types.push_back(builder_.TypeOf(id));
  const std::vector<ValueId> results =
      builder_.If(condition, std::move(then_branch.block),
                  std::move(else_branch.block), types);
  std::span<const ValueId> rest = results;
  std::vector<Value> joined;
  for (const Value& value : then_values) {
    joined.push_back(Unflatten(context_, value, rest));
  }
  return joined;
}

std::optional<Value> Interpreter::EvaluateConditional(Node node) {
  const Node test = node.ChildAt(1);
  const auto condition = Evaluate(test);
  if (!condition) return std::nullopt;
  if (const auto truth = KnownTruth(context_, *condition)) {
    return Evaluate(node.ChildAt(*truth ? 0 : 2));
  }
  At(test);
  const auto id = ToCondition(context_, *condition);
  if (!id) return std::nullopt;
  const auto run = [&](int place) {
    return [this, node, place] {
      auto value = Evaluate(node.ChildAt(place));
      if (value) value = Assignable(*value);
      if (!value) return Flow::kFailed;
      frame_->result = std::move(*value);
      return Flow::kNext;
    };
  };
  Branch then_branch;
  Branch else_branch;
  if (RunBranch(then_branch, run(0)) == Flow::kFailed ||
      RunBranch(else_branch, run(2)) == Flow::kFailed) {
    return std::nullopt;
  }
  At(node);
  const Value& then_value = then_branch.result;
  const Value& else_value = else_branch.result;
  if (!HaveSameType(builder_, then_value, else_value)) {
    return context_.Fail(
        "conditional expression",
        "Ternary expression with dynamic condition has inconsistent types " +
            DescribeType(context_, then_value) + " and " +
            DescribeType(context_, else_value));
  }
  auto joined =
      Join(*id, then_branch, {&then_value, 1}, else_branch, {&else_value, 1});
  if (!joined) return std::nullopt;
  return std::move(joined->front());
}

}  // namespace fake_device::triton
