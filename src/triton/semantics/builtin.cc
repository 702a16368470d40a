#include "triton/semantics/builtin.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/call_messages.h"
#include "triton/text/number_text.h"

namespace fake_device::triton {

namespace {

struct FormalParameter {
  std::string_view name;
  bool collects = false;  // "*name"
  // As it is written; empty if there is none. Most calls need few of them.
  std::string_view default_text;

  bool is_required() const { return default_text.empty(); }
};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Value ParseDefault(std::string_view text) {
  if (text == "None") return PythonNone{};
  if (text == "True") return true;
  if (text == "False") return false;
  if (text.front() == '\'' || text.front() == '"') {
    return std::string(text.substr(1, text.size() - 2));
  }
  const double number = *ParseDouble(text);
  if (text.find_first_of(".e") != std::string_view::npos) return number;
  return static_cast<PythonInt>(number);
}

std::vector<FormalParameter> ParseParameters(std::string_view text) {
  std::vector<FormalParameter> parameters;
  while (!Trim(text).empty()) {
    const size_t comma = text.find(',');
    std::string_view piece = Trim(text.substr(0, comma));
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    FormalParameter parameter;
    if (piece.front() == '*') {
      parameter.collects = true;
      piece.remove_prefix(1);
    }
    const size_t equals = piece.find('=');
    parameter.name = piece.substr(0, equals);
    if (equals != std::string_view::npos) {
      parameter.default_text = piece.substr(equals + 1);
    }
    parameters.push_back(parameter);
  }
  return parameters;
}

// As Python calls it: the last part of its name.
std::string ShortName(const BuiltinInfo& info) {
  const std::string_view name = info.name;
  const size_t dot = name.rfind('.');
  return std::string(dot == std::string_view::npos ? name
                                                   : name.substr(dot + 1));
}

using Index = std::unordered_map<std::string_view, const BuiltinInfo*>;

const Index& AllBuiltins() {
  // Never destroyed: other static objects may still look things up.
  static const Index& index = *[] {
    auto* all = new Index();
    for (std::span<const BuiltinInfo> table :
         {PythonBuiltins(), ProgramBuiltins(), CreationBuiltins(),
          MemoryBuiltins(), BlockPointerBuiltins(), ShapeBuiltins(),
          ElementwiseBuiltins(), MathBuiltins(), ReductionBuiltins(),
          ScanBuiltins(), DotBuiltins(), RandomBuiltins(), DebugBuiltins(),
          DtypeBuiltins(), TritonHelperBuiltins()}) {
      for (const BuiltinInfo& info : table) all->emplace(info.name, &info);
    }
    return all;
  }();
  return index;
}

}  // namespace

const BuiltinInfo* FindBuiltin(std::string_view name) {
  const Index& index = AllBuiltins();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

std::optional<std::vector<Value>> BindArguments(Context& context,
                                                const BuiltinInfo& info,
                                                const Arguments& arguments) {
  const std::vector<FormalParameter> parameters =
      ParseParameters(info.parameters);
  std::vector<std::optional<Value>> bound(parameters.size());
  const size_t given = arguments.positional.size();
  size_t taken = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].collects) {
      bound[i] = Value::Tuple(
          {arguments.positional.begin() + static_cast<std::ptrdiff_t>(taken),
           arguments.positional.end()});
      taken = given;
      break;
    }
    if (taken < given) bound[i] = arguments.positional[taken++];
  }
  if (taken < given) {
    const auto required = static_cast<size_t>(std::ranges::count_if(
        parameters,
        [](const FormalParameter& each) { return each.is_required(); }));
    return context.Fail(info.name, DescribeTooMany(ShortName(info), required,
                                                   parameters.size(), given));
  }
  for (const auto& [name, value] : arguments.named) {
    size_t i = 0;
    while (i < parameters.size() && parameters[i].name != name) ++i;
    if (i == parameters.size()) {
      return context.Fail(info.name,
                          ShortName(info) +
                              "() got an unexpected keyword argument '" + name +
                              "'");
    }
    const bool is_empty_collection =
        parameters[i].collects && bound[i]->as<TupleValue>()->elements->empty();
    if (bound[i] && !is_empty_collection) {
      return context.Fail(
          info.name, ShortName(info) + "() got multiple values for argument '" +
                         name + "'");
    }
    bound[i] = value;
  }
  std::vector<Value> values;
  std::vector<std::string_view> missing;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!bound[i]) {
      if (parameters[i].is_required()) {
        missing.push_back(parameters[i].name);
        continue;
      }
      bound[i] = ParseDefault(parameters[i].default_text);
    }
    values.push_back(*std::move(bound[i]));
  }
  if (!missing.empty()) {
    return context.Fail(info.name, DescribeMissing(ShortName(info), missing));
  }
  return values;
}

std::optional<Value> CallBuiltin(Context& context, const BuiltinInfo& info,
                                 const Arguments& arguments) {
  const Context::CallScope scope(&context, info.name);
  const auto values = BindArguments(context, info, arguments);
  if (!values) return std::nullopt;
  if (info.run_shared) return info.run_shared(context, info, *values);
  return info.run(context, *values);
}

}  // namespace fake_device::triton
