#ifndef FAKE_DEVICE_TRITON_FRONTEND_SOURCE_MODULE_H_
#define FAKE_DEVICE_TRITON_FRONTEND_SOURCE_MODULE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triton/frontend/function_definition.h"
#include "triton/frontend/imports.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// What a source defines at its outermost level: functions, imported names,
// constants. Decorators, classes and statements are read past. Refers to the
// syntax tree; immutable after Read.
class SourceModule {
 public:
  // Fails for a function whose parameters no call could bind. Then `*module`
  // is not to be used.
  static std::optional<Diagnostic> Read(const SyntaxTree& tree,
                                        SourceModule* module);

  SourceModule() = default;
  SourceModule(const SourceModule&) = delete;
  SourceModule& operator=(const SourceModule&) = delete;

  // Null if there is none.
  const FunctionDefinition* FindFunction(std::string_view name) const;
  // In the source's order.
  const std::vector<std::unique_ptr<FunctionDefinition>>& functions() const {
    return functions_;
  }
  // Null for a name that is not imported, or not from the language.
  const Import* FindImport(std::string_view name) const;
  // The modules whose members are all imported, in the source's order.
  const std::vector<std::string>& whole_imports() const {
    return whole_imports_;
  }
  // The expression that was last assigned to a name; none if there is none.
  Node FindConstant(std::string_view name) const;

 private:
  std::optional<Diagnostic> ReadFunction(const SyntaxTree& tree, Node node);
  void ReadImports(Node statement);
  void ReadAssignment(Node assignment);

  std::vector<std::unique_ptr<FunctionDefinition>> functions_;
  std::unordered_map<std::string_view, const FunctionDefinition*> by_name_;
  std::unordered_map<std::string_view, Import> imports_;
  std::vector<std::string> whole_imports_;
  std::unordered_map<std::string_view, Node> constants_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_SOURCE_MODULE_H_
