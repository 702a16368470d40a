#include "triton/frontend/kernel_parameters.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace fake_device::triton {
namespace {

using Declared = FunctionDefinition::Parameter;

constexpr std::string_view kConstexpr = "constexpr";

// "*fp32", "*kfp32" (what it points to is not written), "i32".
std::optional<Type> TypeFromSignature(std::string_view text) {
  const bool is_pointer = text.starts_with('*');
  if (is_pointer) text.remove_prefix(1);
  if (is_pointer && text.starts_with('k')) text.remove_prefix(1);
  const auto element = ElementTypeFromSignature(text);
  if (!element) return std::nullopt;
  return is_pointer ? Type::Pointer(*element) : Type::Scalar(*element);
}

// A string that names a dtype is that dtype: "tl.float32", "fp32".
Value FromText(const std::string& text) {
  constexpr std::string_view kPrefix = "tl.";
  if (text.starts_with(kPrefix)) {
    std::string_view member = text;
    member.remove_prefix(kPrefix.size());
    if (auto type = ElementTypeFromMember(member)) return DtypeValue{*type};
  }
  if (auto type = ElementTypeFromName(text)) return DtypeValue{*type};
  return text;
}

Value FromConstexpr(const ConstexprValue& value) {
  if (const auto* x = std::get_if<bool>(&value)) return *x;
  if (const auto* x = std::get_if<int64_t>(&value)) return PythonInt{*x};
  if (const auto* x = std::get_if<double>(&value)) return *x;
  if (const auto* x = std::get_if<std::string>(&value)) return FromText(*x);
  return PythonNone{};
}

// Gives the parameters of one kernel their values.
class Binder {
 public:
  Binder(const FunctionDefinition& kernel, Context& context)
      : kernel_(kernel), context_(context), values_(kernel.parameters.size()) {
    for (size_t i = 0; i < kernel.parameters.size(); ++i) {
      places_.emplace(kernel.parameters[i].name, i);
    }
  }

  bool TakeConstexpr(const CompileOptions::Constexpr& given) {
    std::optional<Value>* value = FindPlace(given.name);
    if (value == nullptr) return false;
    if (*value) return Fail(given.name, "the constexpr is given twice");
    *value = FromConstexpr(given.value);
    return true;
  }

  // After all constexprs.
  bool TakeParameter(const CompileOptions::Parameter& given) {
    std::optional<Value>* value = FindPlace(given.name);
    if (value == nullptr) return false;
    const Declared& declared = kernel_.parameters[value - values_.data()];
    if (!signature_.insert(given.name).second) {
      return Fail(given.name, "the signature has it twice");
    }
    if (*value) return true;  // pinned
    if (given.type == kConstexpr) {
      // The parameter's default will do.
      if (declared.default_value) return true;
      return Fail(given.name,
                  "the signature has it as a constexpr, but no "
                  "value is given");
    }
    if (declared.is_constexpr) {
      return Fail(given.name,
                  "the kernel has it as a constexpr, but the "
                  "signature does not");
    }
    const auto type = TypeFromSignature(given.type);
    if (!type) {
      return Fail(given.name,
                  "unsupported type in the signature: '" + given.type + "'");
    }
    *value = TensorValue{
        context_.builder().function().AddParameter(given.name, *type)};
    return true;
  }

  std::optional<std::vector<Value>> Finish(Interpreter& interpreter) {
    std::vector<Value> values;
    for (size_t i = 0; i < values_.size(); ++i) {
      const Declared& declared = kernel_.parameters[i];
      if (!values_[i] && declared.default_value) {
        values_[i] = interpreter.EvaluateInModule(declared.default_value);
        if (!values_[i]) return std::nullopt;
      }
      if (!values_[i]) {
        Fail(declared.name, "the signature lacks this parameter of the kernel");
        return std::nullopt;
      }
      values.push_back(std::move(*values_[i]));
    }
    return values;
  }

 private:
  std::optional<Value>* FindPlace(const std::string& name) {
    const auto it = places_.find(name);
    if (it != places_.end()) return &values_[it->second];
    Fail(name, "the kernel has no parameter of this name");
    return nullptr;
  }

  bool Fail(std::string_view name, std::string_view message) {
    context_.builder().set_location(kernel_.node.location());
    context_.Fail(name, message);
    return false;
  }

  const FunctionDefinition& kernel_;
  Context& context_;
  std::unordered_map<std::string_view, size_t> places_;
  std::vector<std::optional<Value>> values_;
  std::unordered_set<std::string_view> signature_;
};

}  // namespace

std::optional<std::vector<Value>> BindKernelParameters(
    const FunctionDefinition& kernel, const CompileOptions& options,
    Interpreter& interpreter, Context& context) {
  Binder binder(kernel, context);
  for (const CompileOptions::Constexpr& given : options.constexprs) {
    if (!binder.TakeConstexpr(given)) return std::nullopt;
  }
  for (const CompileOptions::Parameter& given : options.parameters) {
    if (!binder.TakeParameter(given)) return std::nullopt;
  }
  return binder.Finish(interpreter);
}

}  // namespace fake_device::triton
