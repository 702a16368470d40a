#include <unordered_set>
#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/values.h"
#include "triton/semantics/promotion.h"

namespace fake_device::triton {
namespace {

// Names that statements assign to, each once, in the source's order.
class AssignedNames {
 public:
  const std::vector<std::string_view>& names() const { return names_; }

  void AddTarget(Node target) {
    if (target.is(NodeKind::kIdentifier)) {
      if (seen_.insert(target.text()).second) names_.push_back(target.text());
      return;
    }
    for (Node child : target) AddTarget(child);
  }

  void AddStatements(Node node) {
    switch (node.kind()) {
      case NodeKind::kAssignment:
      case NodeKind::kAugmentedAssignment:
        AddTarget(node.Child(NodeField::kLeft));
        if (const Node right = node.Child(NodeField::kRight)) {
          AddStatements(right);
        }
        break;
      case NodeKind::kForStatement:
        AddTarget(node.Child(NodeField::kLeft));
        AddStatements(node.Child(NodeField::kBody));
        break;
      case NodeKind::kBlock:
      case NodeKind::kExpressionStatement:
      case NodeKind::kIfStatement:
      case NodeKind::kElifClause:
      case NodeKind::kElseClause:
      case NodeKind::kWhileStatement:
        for (Node child : node) AddStatements(child);
        break;
      default:
        break;
    }
  }

 private:
  std::vector<std::string_view> names_;
  std::unordered_set<std::string_view> seen_;
};

bool IsScalarInteger(const Type& type) {
  return type.is_scalar() && !type.is_pointer && IsInteger(type.element);
}

// The type that a loop's variable has for bounds of these types.
ElementType PromoteBounds(ElementType a, ElementType b) {
  if (BitsOf(a) == BitsOf(b)) return IsSigned(a) ? b : a;
  return BitsOf(a) > BitsOf(b) ? a : b;
}

}  // namespace

// The variables that a loop's body changes and that exist before it.
struct Interpreter::Carried {
  std::vector<std::string_view> names;
  std::vector<Value> initial;
  std::vector<ValueId> inits;
};

bool Interpreter::OpenLoop(std::span<const std::string_view> names,
                           Carried& carried) {
  for (std::string_view name : names) {
    const Value* variable = frame_->scope.Find(name);
    // The others are constants, which the body is not to assign.
    if (!variable || variable->is_number() || !IsCarriable(*variable)) continue;
    const Value value = *variable;
    if (!Flatten(context_, value, carried.inits)) return false;
    carried.names.push_back(name);
    carried.initial.push_back(value);
  }
  return true;
}

// Gives a block of a loop its arguments, and the variables their values.
std::vector<ValueId> Interpreter::EnterLoopBlock(const Carried& carried,
                                                 Block& block) {
  std::vector<ValueId> arguments;
  for (ValueId init : carried.inits) {
    arguments.push_back(builder_.function().NewValue(builder_.TypeOf(init)));
  }
  block.arguments.insert(block.arguments.end(), arguments.begin(),
                         arguments.end());
  BindCarried(carried, arguments);
  return arguments;
}

void Interpreter::BindCarried(const Carried& carried,
                              std::span<const ValueId> ids) {
  for (size_t i = 0; i < carried.names.size(); ++i) {
    frame_->scope.Assign(carried.names[i],
                         Unflatten(context_, carried.initial[i], ids));
  }
}

// Runs a loop's body in the current block, to its yield.
bool Interpreter::RunLoopBody(Node statement, const Carried& carried) {
  ++frame_->without_return;
  ++frame_->loops;
  const Flow flow = ExecuteBlock(statement.Child(NodeField::kBody), nullptr);
  --frame_->loops;
  --frame_->without_return;
  if (flow == Flow::kFailed) return false;
  At(statement);
  std::vector<ValueId> ids;
  for (size_t i = 0; i < carried.names.size(); ++i) {
    const std::string_view name = carried.names[i];
    const auto last = Assignable(*frame_->scope.Find(name));
    const auto first = Assignable(carried.initial[i]);
    if (!last || !first) return false;
    if (!HaveSameType(builder_, *first, *last)) {
      context_.Fail(
          statement.is(NodeKind::kForStatement) ? "for" : "while",
          "Loop-carried variable " + std::string(name) + " has initial type " +
              DescribeType(context_, *first) + " but is re-assigned to " +
              DescribeType(context_, *last) +
              " in loop! Please make sure that the type stays consistent.");
      return false;
    }
    if (!Flatten(context_, *last, ids)) return false;
  }
  builder_.Yield(ids);
  return true;
}

// After a body's trial: a constant that it assigned is refused.
bool Interpreter::CheckConstants(Node statement, const Carried& carried,
                                 std::span<const Scope::Change> changes) {
  const std::unordered_set<std::string_view> names(carried.names.begin(),
                                                   carried.names.end());
  for (const Scope::Change& change : changes) {
    const Value* before = frame_->scope.Find(change.name);
    if (before == nullptr || names.contains(change.name)) continue;
    if (IsSame(*before, change.value)) continue;
    Refuse(statement, change.name,
           "cannot reassign constexpr " + std::string(change.name) +
               " in the loop");
    return false;
  }
  return true;
}

Interpreter::Flow Interpreter::ExecuteFor(Node statement) {
  if (const Node otherwise = statement.Child(NodeField::kAlternative)) {
    RefuseKind(otherwise);
    return Flow::kFailed;
  }
  if (statement.text().starts_with("async")) {
    return Failed(statement, "async", "unsupported in a kernel");
  }
  const auto iterable = Evaluate(statement.Child(NodeField::kRight));
  if (!iterable) return Flow::kFailed;
  At(statement);
  if (const auto* tuple = iterable->as<TupleValue>()) {
    return Unroll(statement, *tuple->elements);
  }
  if (const auto* range = iterable->as<RangeValue>()) {
    return range->is_static ? UnrollRange(statement, *range->bounds)
                            : EmitFor(statement, *range->bounds);
  }
  return Failed(statement.Child(NodeField::kRight), "for",
                "Only `range` and `static_range` iterators are currently "
                "supported");
}

Interpreter::Flow Interpreter::Unroll(Node statement,
                                      std::span<const Value> values) {
  ++frame_->loops;
  Flow flow = Flow::kNext;
  for (const Value& value : values) {
    flow = AssignTo(statement.Child(NodeField::kLeft), value);
    if (flow == Flow::kNext) {
      flow = ExecuteBlock(statement.Child(NodeField::kBody), nullptr);
    }
    if (flow != Flow::kNext) break;
  }
  --frame_->loops;
  return flow;
}

Interpreter::Flow Interpreter::UnrollRange(Node statement,
                                           const std::vector<Value>& bounds) {
  std::vector<PythonInt> known;
  for (const Value& bound : bounds) {
    const auto number = KnownInt(context_, bound);
    if (!number) {
      return Failed(statement, "tl.static_range",
                    "the bounds must be known while compiling");
    }
    known.push_back(*number);
  }
  const PythonInt step = known[2];
  if (step == 0) {
    return Failed(statement, "tl.static_range",
                  "range() arg 3 must not be zero");
  }
  std::vector<Value> values;
  for (PythonInt i = known[0]; step > 0 ? i < known[1] : i > known[1];
       i += step) {
    if (values.size() == kMaxUnrolled) {
      return Failed(statement, "tl.static_range",
                    "more than " + std::to_string(kMaxUnrolled) +
                        " iterations to unroll");
    }
    values.emplace_back(i);
  }
  return Unroll(statement, values);
}

bool Interpreter::ReadBounds(Node statement, const std::vector<Value>& bounds,
                             std::vector<ValueId>& ids, ElementType& type) {
  type = ElementType::kInt32;
  std::string types;
  bool are_integers = true;
  for (const Value& bound : bounds) {
    const auto id = ToValueId(context_, bound);
    if (!id) return false;
    const Type bound_type = builder_.TypeOf(*id);
    if (!types.empty()) types += ", ";
    types += NameOf({bound_type.element, bound_type.is_pointer});
    are_integers = are_integers && IsScalarInteger(bound_type);
    type = PromoteBounds(type, bound_type.element);
    ids.push_back(*id);
  }
  if (!are_integers) {
    Refuse(statement, "for",
           "For loop bounds and step must all be ints, are (" + types + ")");
    return false;
  }
  if (KnownInt(context_, TensorValue{ids[2]}) == PythonInt{0}) {
    Refuse(statement, "range", "range() arg 3 must not be zero");
    return false;
  }
  return true;
}

Interpreter::Flow Interpreter::EmitFor(Node statement,
                                       const std::vector<Value>& bounds) {
  const Node target = statement.Child(NodeField::kLeft);
  if (!target.is(NodeKind::kIdentifier)) {
    return Failed(target, target.text(), "a range assigns to one name");
  }
  std::vector<ValueId> ids;
  ElementType element;
  if (!ReadBounds(statement, bounds, ids, element)) return Flow::kFailed;
  // Counting is signed, in the type that has room for the bounds.
  const bool is_wide = BitsOf(element) == 64 || !IsSigned(element);
  const Type counter =
      Type::Scalar(is_wide ? ElementType::kInt64 : ElementType::kInt32);
  for (ValueId& id : ids) id = ImplicitCast(context_, id, counter);

  AssignedNames names;
  names.AddTarget(target);
  names.AddStatements(statement.Child(NodeField::kBody));
  Carried carried;
  if (!OpenLoop(names.names(), carried)) return Flow::kFailed;

  Block body;
  Block* const outer = builder_.block();
  builder_.set_block(&body);
  frame_->scope.Begin();
  const ValueId index = builder_.function().NewValue(counter);
  body.arguments.push_back(index);
  EnterLoopBlock(carried, body);
  frame_->scope.Assign(
      target.text(),
      TensorValue{ImplicitCast(context_, index, Type::Scalar(element))});
  const bool ok = RunLoopBody(statement, carried);
  const auto changes = frame_->scope.End();
  builder_.set_block(outer);
  if (!ok || !CheckConstants(statement, carried, changes)) {
    return Flow::kFailed;
  }
  At(statement);
  BindCarried(carried, builder_.For(ids[0], ids[1], ids[2], carried.inits,
                                    std::move(body)));
  return Flow::kNext;
}

Interpreter::Flow Interpreter::ExecuteWhile(Node statement) {
  if (const Node otherwise = statement.Child(NodeField::kAlternative)) {
    RefuseKind(otherwise);
    return Flow::kFailed;
  }
  AssignedNames names;
  names.AddStatements(statement.Child(NodeField::kBody));
  Carried carried;
  if (!OpenLoop(names.names(), carried)) return Flow::kFailed;

  Block* const outer = builder_.block();
  Block condition;
  builder_.set_block(&condition);
  frame_->scope.Begin();
  const bool tested = EmitTest(statement, carried, condition);
  frame_->scope.End();

  Block body;
  builder_.set_block(&body);
  frame_->scope.Begin();
  EnterLoopBlock(carried, body);
  const bool ok = tested && RunLoopBody(statement, carried);
  const auto changes = frame_->scope.End();
  builder_.set_block(outer);
  if (!ok || !CheckConstants(statement, carried, changes)) {
    return Flow::kFailed;
  }
  At(statement);
  BindCarried(carried, builder_.While(carried.inits, std::move(condition),
                                      std::move(body)));
  return Flow::kNext;
}

// The first block of a while: whether to go on.
bool Interpreter::EmitTest(Node statement, const Carried& carried,
                           Block& block) {
  const std::vector<ValueId> arguments = EnterLoopBlock(carried, block);
  const Node test = statement.Child(NodeField::kCondition);
  const auto value = Evaluate(test);
  if (!value) return false;
  At(test);
  const auto condition = ToCondition(context_, *value);
  if (!condition) return false;
  builder_.Condition(*condition, arguments);
  return true;
}

}  // namespace fake_device::triton
