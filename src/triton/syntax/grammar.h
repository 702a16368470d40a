#ifndef FAKE_DEVICE_TRITON_SYNTAX_GRAMMAR_H_
#define FAKE_DEVICE_TRITON_SYNTAX_GRAMMAR_H_

#include <tree_sitter/api.h>

#include "triton/syntax/node_kind.h"

namespace fake_device::triton {

// tree-sitter's grammar of Python.
const TSLanguage* PythonGrammar();

// What the compiler calls the grammar's symbols and fields. Thread-safe.
NodeKind KindOf(TSSymbol symbol);
NodeField FieldOf(TSFieldId field);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SYNTAX_GRAMMAR_H_
