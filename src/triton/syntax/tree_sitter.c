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

#include "tree-sitter/vendor/tree-sitter/lib/src/lib.c"
