// tree-sitter's runtime without what it prints for those who debug a parser: a
// condition at run time keeps that in, and with it the whole of the C library's
// printing.

#include <stdio.h>
#include <stdlib.h>

#undef fprintf
#undef fputc
#undef fputs
#undef snprintf
#undef vsnprintf
#define fprintf(...) 0
#define fputc(...) 0
#define fputs(...) 0
#define snprintf(...) 0
#define vsnprintf(...) 0

// All of the library that a parser needs; queries and changed texts are no
// matter here.
#include "alloc.c"
#include "get_changed_ranges.c"
#include "language.c"
#include "lexer.c"
#include "node.c"
#include "stack.c"
#include "subtree.c"
#include "tree.c"
#include "tree_cursor.c"
#include "wasm_store.c"

// Behind the files that define them.
#define ts_stack_print_dot_graph(...)
#define ts_subtree_print_dot_graph(...)

#include "parser.c"
