#include <algorithm>
#include <utility>

#include "triton/frontend/frame.h"
#include "triton/frontend/interpreter.h"
#include "triton/frontend/values.h"
#include "triton/semantics/builtin.h"
#include "triton/semantics/call_messages.h"
#include "triton/semantics/python_number.h"

namespace fake_device::triton {
namespace {

std::string Quote(std::string_view name) {
  return "'" + std::string(name) + "'";
}

// The start of what Python says of a call that does not fit.
std::string CallTo(const FunctionDefinition& function) {
  return std::string(function.name) + "() ";
}

bool IsCallable(const Value& value) {
  return value.is<FunctionValue>() || value.is<BuiltinValue>() ||
         value.is<MethodValue>();
}

// Methods of tensors are the functions of those names.
std::string MethodName(const BuiltinInfo& info) {
  const std::string_view name = info.name;
  if (!name.starts_with("tl.")) return info.name;
  return "tensor" + std::string(name.substr(2));
}

size_t CountRequired(const FunctionDefinition& function) {
  return static_cast<size_t>(std::ranges::count_if(
      function.parameters,
      [](const auto& parameter) { return !parameter.default_value; }));
}

}  // namespace

std::optional<Value> Interpreter::EvaluateCall(Node node) {
  const auto function = Evaluate(node.Child(NodeField::kFunction));
  if (!function) return std::nullopt;
  Arguments arguments;
  const Node list = node.Child(NodeField::kArguments);
  if (!list.is(NodeKind::kArgumentList)) return RefuseKind(list);
  if (!EvaluateArguments(list, arguments)) return std::nullopt;
  At(node);
  if (!IsCallable(*function)) {
    const Node callee = node.Child(NodeField::kFunction);
    return Refuse(node, callee.text(),
                  std::string("'") + PythonTypeName(*function) +
                      "' object is not callable");
  }
  auto result = Call(*function, arguments);
  if (!result) return std::nullopt;
  return Checked(node, std::move(*result));
}

bool Interpreter::EvaluateArguments(Node list, Arguments& arguments) {
  for (Node child : list) {
    const bool is_named = child.is(NodeKind::kKeywordArgument);
    auto value = Evaluate(is_named ? child.Child(NodeField::kValue) : child);
    if (!value) return false;
    if (!is_named) {
      arguments.positional.push_back(std::move(*value));
      continue;
    }
    const std::string_view name = child.Child(NodeField::kName).text();
    for (const auto& other : arguments.named) {
      if (other.first != name) continue;
      Refuse(child, name, "keyword argument repeated: " + std::string(name));
      return false;
    }
    arguments.named.emplace_back(name, std::move(*value));
  }
  return true;
}

std::optional<Value> Interpreter::Call(const Value& function,
                                       const Arguments& arguments) {
  if (const auto* source = function.as<FunctionValue>()) {
    return Inline(*source->definition, arguments);
  }
  if (const auto* builtin = function.as<BuiltinValue>()) {
    return CallBuiltin(context_, *builtin->info, arguments);
  }
  if (const auto* method = function.as<MethodValue>()) {
    Arguments with_self = arguments;
    with_self.positional.insert(with_self.positional.begin(), *method->self);
    const std::string name = MethodName(*method->info);
    const Context::CallScope scope(&context_, name);
    return CallBuiltin(context_, *method->info, with_self);
  }
  const std::string type = DescribeType(context_, function);
  return context_.Fail(type, "'" + type + "' object is not callable");
}

std::optional<Value> Interpreter::Inline(const FunctionDefinition& function,
                                         const Arguments& arguments) {
  const Context::CallScope scope(&context_, {});
  const SourceLocation location = builder_.location();
  int calls = 0;
  for (const Frame* frame = frame_; frame != nullptr; frame = frame->caller) {
    if (frame->function == &function || ++calls > kMaxCalls) {
      return context_.Fail(function.name,
                           "recursive functions are not supported");
    }
  }
  auto values = Bind(function, arguments);
  if (!values) return std::nullopt;
  Frame frame;
  frame.function = &function;
  frame.caller = frame_;
  for (size_t i = 0; i < values->size(); ++i) {
    frame.scope.Assign(function.parameters[i].name, std::move((*values)[i]));
  }
  frame_ = &frame;
  const Flow flow = ExecuteBlock(function.body, nullptr);
  frame_ = frame.caller;
  builder_.set_location(location);
  if (flow == Flow::kFailed) return std::nullopt;
  return std::move(frame.result);
}

std::optional<std::vector<Value>> Interpreter::Bind(
    const FunctionDefinition& function, const Arguments& arguments) {
  const std::string construct(function.name);
  const auto& parameters = function.parameters;
  if (arguments.positional.size() > parameters.size()) {
    return context_.Fail(
        construct,
        DescribeTooMany(function.name, CountRequired(function),
                        parameters.size(), arguments.positional.size()));
  }
  std::vector<std::optional<Value>> given(parameters.size());
  for (size_t i = 0; i < arguments.positional.size(); ++i) {
    given[i] = arguments.positional[i];
  }
  for (const auto& [name, value] : arguments.named) {
    size_t i = 0;
    while (i < parameters.size() && parameters[i].name != name) ++i;
    if (i == parameters.size()) {
      return context_.Fail(
          construct, CallTo(function) + "got an unexpected keyword argument " +
                         Quote(name));
    }
    if (given[i]) {
      return context_.Fail(
          construct,
          CallTo(function) + "got multiple values for argument " + Quote(name));
    }
    given[i] = value;
  }
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (given[i] || parameters[i].default_value) continue;
    missing.push_back(parameters[i].name);
  }
  if (!missing.empty()) {
    return context_.Fail(construct, DescribeMissing(function.name, missing));
  }
  const SourceLocation location = builder_.location();
  std::vector<Value> values;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!given[i] && parameters[i].default_value) {
      given[i] = EvaluateInModule(parameters[i].default_value);
      if (!given[i]) return std::nullopt;
      builder_.set_location(location);
    }
    values.push_back(parameters[i].is_constexpr
                         ? ToConstexpr(builder_, *given[i])
                         : std::move(*given[i]));
  }
  return values;
}

}  // namespace fake_device::triton
