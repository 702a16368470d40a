#include "triton/syntax/grammar.h"

#include <string_view>
#include <vector>

// The generated parser's name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" const TSLanguage* tree_sitter_python();

namespace fake_device::triton {
namespace {

struct KindName {
  std::string_view name;
  NodeKind kind;
};

constexpr KindName kKindNames[] = {
    {"module", NodeKind::kModule},
    {"block", NodeKind::kBlock},
    {"decorated_definition", NodeKind::kDecoratedDefinition},
    {"decorator", NodeKind::kDecorator},
    {"function_definition", NodeKind::kFunctionDefinition},
    {"parameters", NodeKind::kParameters},
    {"typed_parameter", NodeKind::kTypedParameter},
    {"default_parameter", NodeKind::kDefaultParameter},
    {"typed_default_parameter", NodeKind::kTypedDefaultParameter},
    {"type", NodeKind::kType},
    {"import_statement", NodeKind::kImportStatement},
    {"import_from_statement", NodeKind::kImportFromStatement},
    {"future_import_statement", NodeKind::kFutureImportStatement},
    {"aliased_import", NodeKind::kAliasedImport},
    {"dotted_name", NodeKind::kDottedName},
    {"expression_statement", NodeKind::kExpressionStatement},
    {"assignment", NodeKind::kAssignment},
    {"augmented_assignment", NodeKind::kAugmentedAssignment},
    {"if_statement", NodeKind::kIfStatement},
    {"elif_clause", NodeKind::kElifClause},
    {"else_clause", NodeKind::kElseClause},
    {"for_statement", NodeKind::kForStatement},
    {"while_statement", NodeKind::kWhileStatement},
    {"return_statement", NodeKind::kReturnStatement},
    {"assert_statement", NodeKind::kAssertStatement},
    {"pass_statement", NodeKind::kPassStatement},
    {"delete_statement", NodeKind::kDeleteStatement},
    {"pattern_list", NodeKind::kPatternList},
    {"tuple_pattern", NodeKind::kTuplePattern},
    {"list_pattern", NodeKind::kListPattern},
    {"expression_list", NodeKind::kExpressionList},
    {"identifier", NodeKind::kIdentifier},
    {"integer", NodeKind::kInteger},
    {"float", NodeKind::kFloat},
    {"string", NodeKind::kString},
    {"concatenated_string", NodeKind::kConcatenatedString},
    {"string_start", NodeKind::kStringStart},
    {"string_content", NodeKind::kStringContent},
    {"interpolation", NodeKind::kInterpolation},
    {"type_conversion", NodeKind::kTypeConversion},
    {"format_specifier", NodeKind::kFormatSpecifier},
    {"true", NodeKind::kTrue},
    {"false", NodeKind::kFalse},
    {"none", NodeKind::kNone},
    {"ellipsis", NodeKind::kEllipsis},
    {"tuple", NodeKind::kTuple},
    {"list", NodeKind::kList},
    {"parenthesized_expression", NodeKind::kParenthesizedExpression},
    {"attribute", NodeKind::kAttribute},
    {"subscript", NodeKind::kSubscript},
    {"slice", NodeKind::kSlice},
    {"call", NodeKind::kCall},
    {"argument_list", NodeKind::kArgumentList},
    {"keyword_argument", NodeKind::kKeywordArgument},
    {"unary_operator", NodeKind::kUnaryOperator},
    {"not_operator", NodeKind::kNotOperator},
    {"binary_operator", NodeKind::kBinaryOperator},
    {"boolean_operator", NodeKind::kBooleanOperator},
    {"comparison_operator", NodeKind::kComparisonOperator},
    {"conditional_expression", NodeKind::kConditionalExpression},
};

struct FieldName {
  std::string_view name;
  NodeField field;
};

constexpr FieldName kFieldNames[] = {
    {"alias", NodeField::kAlias},
    {"alternative", NodeField::kAlternative},
    {"argument", NodeField::kArgument},
    {"arguments", NodeField::kArguments},
    {"attribute", NodeField::kAttribute},
    {"body", NodeField::kBody},
    {"condition", NodeField::kCondition},
    {"consequence", NodeField::kConsequence},
    {"definition", NodeField::kDefinition},
    {"expression", NodeField::kExpression},
    {"function", NodeField::kFunction},
    {"left", NodeField::kLeft},
    {"module_name", NodeField::kModuleName},
    {"name", NodeField::kName},
    {"object", NodeField::kObject},
    {"operator", NodeField::kOperator},
    {"operators", NodeField::kOperators},
    {"parameters", NodeField::kParameters},
    {"right", NodeField::kRight},
    {"subscript", NodeField::kSubscript},
    {"type", NodeField::kType},
    {"value", NodeField::kValue},
};

// A keyword's symbol is anonymous and may have a node's name: "type", "none".
NodeKind FindKind(const TSLanguage* grammar, TSSymbol symbol) {
  if (ts_language_symbol_type(grammar, symbol) != TSSymbolTypeRegular) {
    return NodeKind::kOther;
  }
  const std::string_view name = ts_language_symbol_name(grammar, symbol);
  for (const KindName& entry : kKindNames) {
    if (entry.name == name) return entry.kind;
  }
  return NodeKind::kOther;
}

std::vector<NodeKind> AllKinds() {
  const TSLanguage* grammar = PythonGrammar();
  std::vector<NodeKind> kinds(ts_language_symbol_count(grammar));
  for (size_t symbol = 0; symbol < kinds.size(); ++symbol) {
    kinds[symbol] = FindKind(grammar, static_cast<TSSymbol>(symbol));
  }
  return kinds;
}

std::vector<NodeField> AllFields() {
  const TSLanguage* grammar = PythonGrammar();
  // Fields count from 1.
  std::vector<NodeField> fields(ts_language_field_count(grammar) + 1);
  for (const FieldName& entry : kFieldNames) {
    const TSFieldId id = ts_language_field_id_for_name(
        grammar, entry.name.data(), static_cast<uint32_t>(entry.name.size()));
    fields[id] = entry.field;
  }
  fields[0] = NodeField::kNone;
  return fields;
}

}  // namespace

const TSLanguage* PythonGrammar() {
  static const TSLanguage* const kGrammar = tree_sitter_python();
  return kGrammar;
}

NodeKind KindOf(TSSymbol symbol) {
  static const std::vector<NodeKind>& kinds =
      *new std::vector<NodeKind>(AllKinds());
  // tree-sitter's symbol of an error lies beyond the grammar's.
  return symbol < kinds.size() ? kinds[symbol] : NodeKind::kOther;
}

NodeField FieldOf(TSFieldId field) {
  static const std::vector<NodeField>& fields =
      *new std::vector<NodeField>(AllFields());
  return fields[field];
}

}  // namespace fake_device::triton
