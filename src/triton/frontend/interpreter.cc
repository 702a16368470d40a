#include "triton/frontend/interpreter.h"

#include <algorithm>
#include <utility>

#include "triton/frontend/frame.h"

namespace fake_device::triton {
namespace {

// What a node that no rule is for is called in messages: "try_statement" is
// "try", "list_comprehension" is "list comprehension".
std::string ConstructOf(Node node) {
  std::string_view name = node.kind_name();
  for (std::string_view suffix : {"_statement", "_definition"}) {
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  }
  std::string construct(name);
  std::ranges::replace(construct, '_', ' ');
  return construct;
}

struct PythonKind {
  std::string_view grammar;
  std::string_view python;
};

// What Python's own syntax tree calls the nodes that kernels cannot have.
constexpr PythonKind kPythonKinds[] = {
    {"await", "Await"},
    {"break_statement", "Break"},
    {"class_definition", "ClassDef"},
    {"continue_statement", "Continue"},
    {"decorated_definition", "FunctionDef"},
    {"delete_statement", "Delete"},
    {"dictionary", "Dict"},
    {"dictionary_comprehension", "DictComp"},
    {"function_definition", "FunctionDef"},
    {"future_import_statement", "ImportFrom"},
    {"generator_expression", "GeneratorExp"},
    {"global_statement", "Global"},
    {"import_from_statement", "ImportFrom"},
    {"import_statement", "Import"},
    {"lambda", "Lambda"},
    {"list_comprehension", "ListComp"},
    {"list_splat", "Starred"},
    {"match_statement", "Match"},
    {"named_expression", "NamedExpr"},
    {"nonlocal_statement", "Nonlocal"},
    {"raise_statement", "Raise"},
    {"set", "Set"},
    {"set_comprehension", "SetComp"},
    {"try_statement", "Try"},
    {"with_statement", "With"},
    {"yield", "Yield"},
};

std::string RefusalOfKind(Node node) {
  for (const PythonKind& kind : kPythonKinds) {
    if (kind.grammar != node.kind_name()) continue;
    return "unsupported AST node type: " + std::string(kind.python);
  }
  return "unsupported in a kernel";
}

}  // namespace

Interpreter::Interpreter(const SourceModule* module, Context* context)
    : module_(module), context_(*context), builder_(context->builder()) {
  context_.call = [this](const Value& function, const Arguments& arguments) {
    return Call(function, arguments);
  };
}

Interpreter::~Interpreter() { context_.call = nullptr; }

bool Interpreter::RunKernel(const FunctionDefinition& kernel,
                            std::span<const Value> arguments) {
  Frame frame;
  frame.function = &kernel;
  for (size_t i = 0; i < arguments.size(); ++i) {
    frame.scope.Assign(kernel.parameters[i].name, arguments[i]);
  }
  frame_ = &frame;
  const Flow flow = ExecuteBlock(kernel.body, nullptr);
  frame_ = nullptr;
  if (flow == Flow::kFailed) return false;
  if (frame.result.is<PythonNone>()) return true;
  builder_.set_location(frame.returned_at);
  context_.Fail("return", "a kernel must not return a value");
  return false;
}

std::optional<Value> Interpreter::EvaluateInModule(Node expression) {
  Frame frame;
  frame.caller = frame_;
  frame_ = &frame;
  auto value = Evaluate(expression);
  frame_ = frame.caller;
  return value;
}

bool Interpreter::CountStep() {
  return ++steps_ <= kMaxSteps &&
         builder_.function().num_values() <= kMaxValues;
}

void Interpreter::At(Node node) { builder_.set_location(node.location()); }

std::nullopt_t Interpreter::Refuse(Node node, std::string_view construct,
                                   std::string_view message) {
  At(node);
  return context_.Fail(construct, message);
}

std::nullopt_t Interpreter::RefuseKind(Node node) {
  return Refuse(node, ConstructOf(node), RefusalOfKind(node));
}

Interpreter::Flow Interpreter::Failed(Node node, std::string_view construct,
                                      std::string_view message) {
  Refuse(node, construct, message);
  return Flow::kFailed;
}

}  // namespace fake_device::triton
