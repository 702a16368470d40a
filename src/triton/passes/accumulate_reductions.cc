#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "triton/ir/evaluate_constant.h"
#include "triton/passes/definitions.h"
#include "triton/passes/identities.h"
#include "triton/passes/passes.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

// Associative, and what it combines an element with to give the element.
std::optional<Constant> IdentityOf(Opcode opcode, ElementType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const bool is_float = IsFloating(type);
  const int top = BitsOf(type) - 1;
  const auto extreme = [&](bool largest) {
    if (is_float) return Constant::Float(largest ? kInfinity : -kInfinity);
    const uint64_t top_bit = uint64_t{1} << top;
    const uint64_t smallest = IsSigned(type) ? top_bit : 0;
    const uint64_t bits = largest ? ~smallest : smallest;
    return WrapInteger(type, static_cast<int64_t>(bits));
  };
  switch (opcode) {
    case kAdd:
      return is_float ? Constant::Float(-0.0) : Constant();
    case kMul:
      return is_float ? Constant::Float(1) : Constant::Integer(1);
    case kOr:
    case kXor:
      return Constant();
    case kAnd:
      return WrapInteger(type, -1);
    case kMinimum:
      return extreme(true);
    case kMaximum:
      return extreme(false);
    case kMinNum:
    case kMaxNum:
      // A NaN loses to everything; infinities would win over NaNs.
      if (is_float) {
        return Constant::Float(std::numeric_limits<double>::quiet_NaN());
      }
      return extreme(opcode == kMinNum);
    default:
      return std::nullopt;
  }
}

// Whether reducing a tile of `constant` everywhere gives `constant`.
bool ReducesToItself(Opcode opcode, ElementType type, Constant constant) {
  switch (opcode) {
    case kAnd:
    case kOr:
    case kMinimum:
    case kMaximum:
    case kMinNum:
    case kMaxNum:
      return true;
    default:
      return constant == IdentityOf(opcode, type) ||
             (opcode == kAdd && constant == Constant());
  }
}

// The operation of a block that combines two arguments by it and nothing else.
std::optional<Opcode> SingleOperation(const Block& combine) {
  if (combine.arguments.size() != 2 || combine.operations.size() != 2) {
    return std::nullopt;
  }
  const Operation& operation = *combine.operations[0];
  const Operation& yield = *combine.operations[1];
  if (operation.operands.size() != 2 || operation.results.size() != 1 ||
      yield.operands[0] != operation.result()) {
    return std::nullopt;
  }
  const ValueId a = combine.arguments[0], b = combine.arguments[1];
  const bool combines =
      (operation.operands[0] == a && operation.operands[1] == b) ||
      (operation.operands[0] == b && operation.operands[1] == a);
  if (!combines) return std::nullopt;
  return operation.opcode;
}

// How often a value is used, and by what last.
struct Uses {
  int count = 0;
  Operation* user = nullptr;
};

// What a loop does to one carried tile, if it accumulates it: yields
// acc combined with `element`, or select(mask, that, acc).
struct Accumulation {
  Operation* loop = nullptr;
  size_t position = 0;
  Operation* reduce = nullptr;  // after the loop
  Opcode opcode = kAdd;         // that combines
  ValueId acc;
  ValueId element;
  Operation* masking = nullptr;  // the select, or null
  // All that use `acc`, and how often.
  std::vector<Operation*> users;
  int acc_uses = 0;
};

class Accumulator {
 public:
  explicit Accumulator(Function* function)
      : function_(function), definitions_(*function) {}

  void Run() {
    definitions_.AddAll(function_->body());
    uses_.resize(function_->num_values());
    CountUses(function_->body());
    FindLoops(function_->body());
    if (before_.empty()) return;
    Insert(&function_->body());
  }

 private:
  void CountUses(const Block& block) {
    for (const auto& operation : block.operations) {
      for (ValueId operand : operation->operands) {
        ++uses_[operand.index].count;
        uses_[operand.index].user = operation.get();
      }
      for (const Block& inner : operation->blocks) CountUses(inner);
    }
  }

  void FindLoops(const Block& block) {
    for (const auto& operation : block.operations) {
      for (const Block& inner : operation->blocks) FindLoops(inner);
      if (operation->opcode != kFor) continue;
      for (size_t i = 0; i < operation->results.size(); ++i) {
        Accumulation found;
        found.loop = operation.get();
        found.position = i;
        if (Recognize(&found)) Rewrite(found);
      }
    }
  }

  // Uses of values that this pass made are not looked at: a tile that lost an
  // axis here keeps the others.
  const Uses& UsesOf(ValueId value) const {
    static constexpr Uses kUnknown = {-1, nullptr};
    const auto index = static_cast<size_t>(value.index);
    return index < uses_.size() ? uses_[index] : kUnknown;
  }

  // --- What is there.

  bool Recognize(Accumulation* found) const {
    const Operation& loop = *found->loop;
    const ValueId result = loop.results[found->position];
    const Uses& result_uses = UsesOf(result);
    if (result_uses.count != 1 || result_uses.user->opcode != kReduce ||
        result_uses.user->operands.size() != 1) {
      return false;
    }
    found->reduce = result_uses.user;
    const std::optional<Opcode> opcode =
        SingleOperation(found->reduce->blocks[0]);
    const ElementType element = function_->TypeOf(result).element;
    if (!opcode || !IdentityOf(*opcode, element)) return false;
    found->opcode = *opcode;
    const Block& body = loop.blocks[0];
    found->acc = body.arguments[found->position + 1];
    const ValueId yielded = body.operations.back()->operands[found->position];
    if (!MatchCombined(yielded, found) && !MatchMasked(yielded, found)) {
      return false;
    }
    return found->element != found->acc &&
           UsesOf(found->acc).count == found->acc_uses;
  }

  // The operation that defines a value that is used once, if it is of that
  // opcode.
  Operation* OnlyUsed(ValueId value, Opcode opcode) const {
    return UsesOf(value).count == 1 ? definitions_.Of(value, opcode) : nullptr;
  }

  // select(mask, combined, acc), or the other way round.
  bool MatchMasked(ValueId value, Accumulation* found) const {
    Operation* select = OnlyUsed(value, kSelect);
    if (select == nullptr) return false;
    const ValueId first = select->operands[1], second = select->operands[2];
    if (first != found->acc && second != found->acc) return false;
    found->masking = select;
    found->users = {select};
    found->acc_uses = 1;
    return MatchCombined(first == found->acc ? second : first, found);
  }

  bool MatchCombined(ValueId value, Accumulation* found) const {
    if (Operation* combine = OnlyUsed(value, found->opcode)) {
      const ValueId a = combine->operands[0], b = combine->operands[1];
      if (a != found->acc && b != found->acc) return false;
      found->element = a == found->acc ? b : a;
      found->users.push_back(combine);
      found->acc_uses += 1;
      return true;
    }
    return MatchExtreme(value, found);
  }

  // The greater or the less of two, where a NaN wins, as comparisons:
  // select(a > b or a != a, a, b). It differs from the opcode in which of two
  // zeros it takes, which the order of a reduction leaves open anyway.
  bool MatchExtreme(ValueId value, Accumulation* found) const {
    if (found->opcode != kMaximum && found->opcode != kMinimum) return false;
    Operation* select = OnlyUsed(value, kSelect);
    if (select == nullptr) return false;
    const ValueId a = select->operands[1], b = select->operands[2];
    if (a != found->acc && b != found->acc) return false;
    std::vector<Operation*> users = {select};
    ValueId condition = select->operands[0];
    if (IsFloating(function_->TypeOf(a).element)) {
      Operation* either = OnlyUsed(condition, kOr);
      if (either == nullptr) return false;
      Operation* is_nan = OnlyUsed(either->operands[1], kNe);
      if (is_nan == nullptr || is_nan->operands[0] != a ||
          is_nan->operands[1] != a) {
        return false;
      }
      condition = either->operands[0];
      users.insert(users.end(), {either, is_nan});
    }
    const Opcode compare = found->opcode == kMaximum ? kGt : kLt;
    Operation* greater = OnlyUsed(condition, compare);
    if (greater == nullptr || greater->operands[0] != a ||
        greater->operands[1] != b) {
      return false;
    }
    users.push_back(greater);
    for (Operation* user : users) {
      for (ValueId operand : user->operands) {
        if (operand == found->acc) ++found->acc_uses;
      }
    }
    found->users.insert(found->users.end(), users.begin(), users.end());
    found->element = a == found->acc ? b : a;
    return true;
  }

  // --- What comes instead. Operations that are not needed any more become
  // constants that nobody uses.

  static std::unique_ptr<Operation> NewOperation(Opcode opcode,
                                                 std::vector<ValueId> operands,
                                                 SourceLocation location) {
    auto operation = std::make_unique<Operation>();
    operation->opcode = opcode;
    operation->operands = std::move(operands);
    operation->location = location;
    return operation;
  }

  // Appends the operation and gives it a result.
  ValueId Add(std::unique_ptr<Operation> operation, const Type& type,
              OperationList* list) {
    const ValueId result = function_->NewValue(type);
    operation->results = {result};
    list->push_back(std::move(operation));
    return result;
  }

  ValueId AddConstant(const Type& type, Constant constant,
                      SourceLocation location, OperationList* list) {
    auto operation = NewOperation(kConstant, {}, location);
    operation->constant = constant;
    return Add(std::move(operation), type, list);
  }

  // Reduces the tile as found.reduce does.
  ValueId AddReduce(const Accumulation& found, ValueId tile,
                    OperationList* list) {
    const Operation& model = *found.reduce;
    const Type type = function_->TypeOf(model.result());
    const Type scalar = Type::Scalar(type.element);
    auto reduce = NewOperation(kReduce, {tile}, model.location);
    reduce->axis = model.axis;
    Block& block = reduce->blocks.emplace_back();
    block.arguments = {function_->NewValue(scalar),
                       function_->NewValue(scalar)};
    const ValueId combined =
        Add(NewOperation(found.opcode, block.arguments, model.location), scalar,
            &block.operations);
    block.operations.push_back(
        NewOperation(kYield, {combined}, model.location));
    return Add(std::move(reduce), type, list);
  }

  ValueId AddReducedInit(const Accumulation& found, OperationList* list) {
    const ValueId init = found.loop->operands[3 + found.position];
    const Type type = function_->TypeOf(found.reduce->result());
    const std::optional<Constant> constant = definitions_.ConstantOf(init);
    if (constant && ReducesToItself(found.opcode, type.element, *constant)) {
      return AddConstant(type, *constant, found.loop->location, list);
    }
    return AddReduce(found, init, list);
  }

  // The element, or where it is masked off what changes nothing.
  ValueId AddMasked(const Accumulation& found, OperationList* list) {
    if (found.masking == nullptr) return found.element;
    const Type type = function_->TypeOf(found.element);
    const SourceLocation location = found.masking->location;
    const ValueId skipped =
        AddConstant(type, *IdentityOf(found.opcode, type.element), location,
                    &before_[found.loop]);
    std::vector<ValueId> operands = found.masking->operands;
    for (size_t i = 1; i < 3; ++i) {
      operands[i] = operands[i] == found.acc ? skipped : found.element;
    }
    return Add(NewOperation(kSelect, std::move(operands), location), type,
               list);
  }

  void Rewrite(const Accumulation& found) {
    Operation& loop = *found.loop;
    Block& body = loop.blocks[0];
    const Type type = function_->TypeOf(found.reduce->result());
    const ValueId acc = function_->NewValue(type);
    ValueId& yielded = body.operations.back()->operands[found.position];
    const Operation* const last = definitions_.Of(yielded);
    OperationList* const list = &before_[last];
    const ValueId reduced = AddReduce(found, AddMasked(found, list), list);
    yielded = Add(NewOperation(found.opcode, {acc, reduced}, last->location),
                  type, list);
    body.arguments[found.position + 1] = acc;
    loop.operands[3 + found.position] = AddReducedInit(found, &before_[&loop]);
    // The loop gives what the reduction gave.
    loop.results[found.position] = found.reduce->result();
    found.reduce->results = {function_->NewValue(type)};
    BecomeConstant(found.reduce, Constant());
    for (Operation* user : found.users) BecomeConstant(user, Constant());
  }

  void Insert(Block* block) {
    OperationList old = std::move(block->operations);
    block->operations.clear();
    for (auto& operation : old) {
      for (Block& inner : operation->blocks) Insert(&inner);
      const auto found = before_.find(operation.get());
      if (found != before_.end()) {
        for (auto& inserted : found->second) {
          block->operations.push_back(std::move(inserted));
        }
      }
      block->operations.push_back(std::move(operation));
    }
  }

  Function* function_;
  Definitions definitions_;
  std::vector<Uses> uses_;
  std::unordered_map<const Operation*, OperationList> before_;
};

}  // namespace

void AccumulateReductions(Function* function) { Accumulator(function).Run(); }

}  // namespace fake_device::triton
