#ifndef FAKE_DEVICE_TRITON_FRONTEND_INTERPRETER_H_
#define FAKE_DEVICE_TRITON_FRONTEND_INTERPRETER_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triton/frontend/function_definition.h"
#include "triton/frontend/scope.h"
#include "triton/frontend/source_module.h"
#include "triton/semantics/context.h"
#include "triton/semantics/semantics.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// Walks the syntax of a kernel once and builds its tile IR: what Python knows
// while compiling is computed, what has a tensor in it becomes operations.
// Functions of the source are inlined.
//
// Not thread-safe. Refers to the module and the context, which must outlive it,
// and is what context.call goes to.
class Interpreter {
 public:
  // So that no source takes long or much memory: in all, in functions within
  // functions, in one loop that is unrolled, in one value.
  static constexpr int kMaxSteps = 1 << 20;
  static constexpr int kMaxValues = 1 << 18;
  static constexpr int kMaxCalls = 64;
  static constexpr int kMaxDepth = 1000;
  static constexpr int kMaxUnrolled = 4096;

  Interpreter(const SourceModule* module, Context* context);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // Runs the body of a kernel with a value for each of its parameters. False
  // if it was refused.
  bool RunKernel(const FunctionDefinition& kernel,
                 std::span<const Value> arguments);

  // An expression outside of functions: a constant, a parameter's default.
  std::optional<Value> EvaluateInModule(Node expression);

 private:
  struct Frame;
  struct Continuation;
  struct Branch;
  class DepthGuard;
  struct Carried;

  // How a statement ended.
  enum class Flow { kFailed, kNext, kReturned };

  // Limits and errors: interpreter.cc.
  bool CountStep();
  void At(Node node);
  std::nullopt_t Refuse(Node node, std::string_view construct,
                        std::string_view message);
  std::nullopt_t RefuseKind(Node node);
  Flow Failed(Node node, std::string_view construct, std::string_view message);

  // Expressions: expressions.cc, operators.cc, strings.cc, calls.cc.
  std::optional<Value> Evaluate(Node node);
  std::optional<Value> EvaluateKind(Node node);
  std::optional<Value> EvaluateName(Node node);
  std::optional<Value> EvaluateInteger(Node node);
  std::optional<Value> EvaluateFloat(Node node);
  std::optional<Value> EvaluateTuple(Node node);
  std::optional<Value> EvaluateAttribute(Node node);
  std::optional<Value> EvaluateSubscript(Node node);
  std::optional<Value> EvaluateSlice(Node node);
  std::optional<Value> EvaluateUnary(Node node);
  std::optional<Value> EvaluateBinary(Node node);
  std::optional<Value> EvaluateBoolean(Node node);
  std::optional<Value> EvaluateComparison(Node node);
  std::optional<Value> Compare(Node node, std::string_view op, const Value& a,
                               const Value& b);
  std::optional<Value> Contains(Node node, const Value& container,
                                const Value& element);
  std::optional<Value> Logical(Node node, bool is_and, const Value& a,
                               const Value& b);
  std::optional<Value> EvaluateConditional(Node node);
  std::optional<Value> EvaluateString(Node node);
  std::optional<std::string> StringOf(Node node);
  std::optional<std::string> Interpolate(Node node);
  std::optional<Value> EvaluateCall(Node node);
  bool EvaluateArguments(Node list, Arguments& arguments);
  std::optional<Value> Call(const Value& function, const Arguments& arguments);
  std::optional<Value> Inline(const FunctionDefinition& function,
                              const Arguments& arguments);
  std::optional<std::vector<Value>> Bind(const FunctionDefinition& function,
                                         const Arguments& arguments);
  std::optional<Value> Checked(Node node, Value value);

  // Statements: statements.cc, assignments.cc, branches.cc, loops.cc.
  Flow ExecuteBlock(Node block, const Continuation* rest);
  Flow ExecuteFrom(Node::Iterator position, Node::Iterator end,
                   const Continuation* rest);
  Flow Execute(Node statement);
  Flow ExecuteExpression(Node statement);
  bool CheckResultIsUsed(Node call);
  Flow ExecuteReturn(Node statement);
  Flow ExecuteAssert(Node statement);

  Flow ExecuteAssignment(Node assignment);
  Flow ExecuteAugmented(Node assignment);
  Flow AssignTo(Node target, const Value& value);
  Flow Unpack(Node targets, const Value& value);
  std::optional<Value> Assignable(const Value& value);

  Flow ExecuteIf(Node clause, Node::Iterator alternative, Node::Iterator end,
                 const Continuation* rest, bool returns);
  Flow ExecuteElse(Node::Iterator alternative, Node::Iterator end,
                   const Continuation* rest, bool returns);
  Flow RunBranch(Branch& branch, const std::function<Flow()>& run);
  bool Merge(Node node, ValueId condition, Branch& then_branch,
             Branch& else_branch);
  Flow MergeReturns(Node node, ValueId condition, Branch& then_branch,
                    Branch& else_branch);
  void RefuseMismatch(std::string_view name, const Value& then_value,
                      const Value& else_value);
  std::optional<Value> Settle(Branch& branch, const Value& value);
  bool YieldFrom(Branch& branch, std::span<const Value> values,
                 std::vector<ValueId>& ids);
  std::optional<std::vector<Value>> Join(ValueId condition, Branch& then_branch,
                                         std::span<const Value> then_values,
                                         Branch& else_branch,
                                         std::span<const Value> else_values);

  Flow ExecuteFor(Node statement);
  Flow ExecuteWhile(Node statement);
  Flow Unroll(Node statement, std::span<const Value> values);
  Flow UnrollRange(Node statement, const std::vector<Value>& bounds);
  Flow EmitFor(Node statement, const std::vector<Value>& bounds);
  bool ReadBounds(Node statement, const std::vector<Value>& bounds,
                  std::vector<ValueId>& ids, ElementType& type);
  bool EmitTest(Node statement, const Carried& carried, Block& block);
  bool OpenLoop(std::span<const std::string_view> names, Carried& carried);
  std::vector<ValueId> EnterLoopBlock(const Carried& carried, Block& block);
  void BindCarried(const Carried& carried, std::span<const ValueId> ids);
  bool RunLoopBody(Node statement, const Carried& carried);
  bool CheckConstants(Node statement, const Carried& carried,
                      std::span<const Scope::Change> changes);

  const SourceModule* module_;
  Context& context_;
  Builder& builder_;
  Frame* frame_ = nullptr;
  int steps_ = 0;
  int depth_ = 0;
  // Constants of the module whose values are being computed.
  std::vector<std::string_view> open_constants_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_INTERPRETER_H_
