#include "triton/frontend/source_module.h"

#include <unordered_set>
#include <utility>

namespace fake_device::triton {
namespace {

// A parameter as it is declared; nothing for *args, **kwargs and separators.
std::optional<FunctionDefinition::Parameter> ReadParameter(Node node) {
  FunctionDefinition::Parameter parameter;
  Node name = node;
  switch (node.kind()) {
    case NodeKind::kIdentifier:
      break;
    case NodeKind::kTypedParameter:
      name = node.ChildAt(0);
      break;
    case NodeKind::kDefaultParameter:
    case NodeKind::kTypedDefaultParameter:
      name = node.Child(NodeField::kName);
      parameter.default_value = node.Child(NodeField::kValue);
      break;
    default:
      return std::nullopt;
  }
  if (!name.is(NodeKind::kIdentifier)) return std::nullopt;
  parameter.name = name.text();
  if (!node.is(NodeKind::kIdentifier)) {
    const Node type = node.Child(NodeField::kType);
    parameter.is_constexpr = type && IsConstexprAnnotation(type);
  }
  return parameter;
}

// The name that `import a.b` or `import a.b as c` binds, and what it stands
// for: without "as", the outermost package.
struct ImportedName {
  std::string_view name;
  std::string_view dotted;
};

ImportedName ReadImportedName(Node node) {
  if (node.is(NodeKind::kAliasedImport)) {
    return {node.Child(NodeField::kAlias).text(),
            node.Child(NodeField::kName).text()};
  }
  const std::string_view dotted = node.text();
  const std::string_view package = dotted.substr(0, dotted.find('.'));
  return {package, package};
}

}  // namespace

bool IsConstexprAnnotation(Node type) {
  std::string_view text = type.text();
  while (text.starts_with('"') || text.starts_with('\'')) {
    text.remove_prefix(1);
  }
  while (text.ends_with('"') || text.ends_with('\'')) text.remove_suffix(1);
  const size_t dot = text.rfind('.');
  return text.substr(dot == std::string_view::npos ? 0 : dot + 1) ==
         "constexpr";
}

std::optional<Diagnostic> SourceModule::Read(const SyntaxTree& tree,
                                             SourceModule* module) {
  for (Node statement : tree.root()) {
    if (statement.is(NodeKind::kDecoratedDefinition)) {
      statement = statement.Child(NodeField::kDefinition);
    }
    switch (statement.kind()) {
      case NodeKind::kFunctionDefinition:
        if (auto diagnostic = module->ReadFunction(tree, statement)) {
          return diagnostic;
        }
        break;
      case NodeKind::kImportStatement:
      case NodeKind::kImportFromStatement:
        module->ReadImports(statement);
        break;
      case NodeKind::kExpressionStatement:
        for (Node child : statement) module->ReadAssignment(child);
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

const FunctionDefinition* SourceModule::FindFunction(
    std::string_view name) const {
  const auto it = by_name_.find(name);
  return it == by_name_.end() ? nullptr : it->second;
}

const Import* SourceModule::FindImport(std::string_view name) const {
  const auto it = imports_.find(name);
  return it == imports_.end() ? nullptr : &it->second;
}

Node SourceModule::FindConstant(std::string_view name) const {
  const auto it = constants_.find(name);
  return it == constants_.end() ? Node() : it->second;
}

std::optional<Diagnostic> SourceModule::ReadFunction(const SyntaxTree& tree,
                                                     Node node) {
  auto function = std::make_unique<FunctionDefinition>();
  function->name = node.Child(NodeField::kName).text();
  function->node = node;
  function->body = node.Child(NodeField::kBody);
  const auto refuse = [&](Node place, std::string construct,
                          std::string message) {
    return Diagnostic{std::move(construct), std::move(message),
                      place.location(), tree.SourceLine(place.location().line)};
  };
  if (node.text().starts_with("async")) {
    return refuse(node, "async", "unsupported in a kernel");
  }
  std::unordered_set<std::string_view> names;
  for (Node child : node.Child(NodeField::kParameters)) {
    auto parameter = ReadParameter(child);
    if (!parameter) {
      return refuse(child, std::string(child.text()),
                    "unsupported parameter of a function");
    }
    if (!names.insert(parameter->name).second) {
      return refuse(child, std::string(parameter->name),
                    "duplicate argument '" + std::string(parameter->name) +
                        "' in function definition");
    }
    function->parameters.push_back(*parameter);
  }
  by_name_.insert_or_assign(function->name, function.get());
  functions_.push_back(std::move(function));
  return std::nullopt;
}

void SourceModule::ReadImports(Node statement) {
  const bool is_from = statement.is(NodeKind::kImportFromStatement);
  std::string prefix;
  if (is_from) {
    prefix = statement.Child(NodeField::kModuleName).text();
    prefix += '.';
  }
  for (Node child : statement) {
    if (child.kind_name() == "wildcard_import") {
      prefix.pop_back();
      auto import = ResolveImport(prefix);
      if (import) whole_imports_.push_back(std::move(import->module));
    }
    if (child.field() != NodeField::kName) continue;
    const ImportedName imported = ReadImportedName(child);
    auto import = ResolveImport(prefix + std::string(imported.dotted));
    if (import) imports_.insert_or_assign(imported.name, std::move(*import));
  }
}

void SourceModule::ReadAssignment(Node assignment) {
  if (!assignment.is(NodeKind::kAssignment)) return;
  const Node target = assignment.Child(NodeField::kLeft);
  const Node value = assignment.Child(NodeField::kRight);
  if (target.is(NodeKind::kIdentifier) && value) {
    constants_.insert_or_assign(target.text(), value);
  }
}

}  // namespace fake_device::triton
