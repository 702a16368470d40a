#ifndef FAKE_DEVICE_TRITON_SYNTAX_NODE_KIND_H_
#define FAKE_DEVICE_TRITON_SYNTAX_NODE_KIND_H_

#include <cstdint>

namespace fake_device::triton {

// The kinds of syntax nodes that the compiler tells apart, called as in
// tree-sitter's grammar of Python. All others are kOther and refused by their
// grammar's name.
enum class NodeKind : uint8_t {
  kOther,
  kModule,
  kBlock,
  // Definitions.
  kDecoratedDefinition,
  kDecorator,
  kFunctionDefinition,
  kParameters,
  kTypedParameter,
  kDefaultParameter,
  kTypedDefaultParameter,
  kType,
  // Statements.
  kImportStatement,
  kImportFromStatement,
  kFutureImportStatement,
  kAliasedImport,
  kDottedName,
  kExpressionStatement,
  kAssignment,
  kAugmentedAssignment,
  kIfStatement,
  kElifClause,
  kElseClause,
  kForStatement,
  kWhileStatement,
  kReturnStatement,
  kAssertStatement,
  kPassStatement,
  kDeleteStatement,
  // Targets of assignments.
  kPatternList,
  kTuplePattern,
  kListPattern,
  // Expressions.
  kExpressionList,
  kIdentifier,
  kInteger,
  kFloat,
  kString,
  kConcatenatedString,
  kStringStart,
  kStringContent,
  kInterpolation,
  kTypeConversion,
  kFormatSpecifier,
  kTrue,
  kFalse,
  kNone,
  kEllipsis,
  kTuple,
  kList,
  kParenthesizedExpression,
  kAttribute,
  kSubscript,
  kSlice,
  kCall,
  kArgumentList,
  kKeywordArgument,
  kUnaryOperator,
  kNotOperator,
  kBinaryOperator,
  kBooleanOperator,
  kComparisonOperator,
  kConditionalExpression,
};

// What a node is to its parent: the grammar's fields.
enum class NodeField : uint8_t {
  kNone,  // of no field, or of one that the compiler does not need
  kAlias,
  kAlternative,
  kArgument,
  kArguments,
  kAttribute,
  kBody,
  kCondition,
  kConsequence,
  kDefinition,
  kExpression,
  kFunction,
  kLeft,
  kModuleName,
  kName,
  kObject,
  kOperator,
  kOperators,
  kParameters,
  kRight,
  kSubscript,
  kType,
  kValue,
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SYNTAX_NODE_KIND_H_
