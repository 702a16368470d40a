#ifndef FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_TABLES_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_TABLES_H_

#include <span>

#include "triton/semantics/builtin.h"

// The built-in functions by theme. FindBuiltin looks through all of them; a
// name is in one table only. The tables live as long as the program.
namespace fake_device::triton {

std::span<const BuiltinInfo> PythonBuiltins();        // range, len, min, print
std::span<const BuiltinInfo> ProgramBuiltins();       // tl.program_id, hints
std::span<const BuiltinInfo> CreationBuiltins();      // tl.arange, tl.full
std::span<const BuiltinInfo> MemoryBuiltins();        // tl.load, atomics
std::span<const BuiltinInfo> BlockPointerBuiltins();  // and descriptors
std::span<const BuiltinInfo> ShapeBuiltins();         // tl.reshape, tl.join
std::span<const BuiltinInfo> ElementwiseBuiltins();   // tl.where, tl.maximum
std::span<const BuiltinInfo> MathBuiltins();          // tl.exp
std::span<const BuiltinInfo> ReductionBuiltins();     // tl.sum, tl.reduce
std::span<const BuiltinInfo> ScanBuiltins();          // tl.cumsum, tl.sort
std::span<const BuiltinInfo> DotBuiltins();           // tl.dot
std::span<const BuiltinInfo> RandomBuiltins();        // tl.rand
std::span<const BuiltinInfo> DebugBuiltins();         // tl.device_assert
std::span<const BuiltinInfo> DtypeBuiltins();         // dtype.is_floating
std::span<const BuiltinInfo> TritonHelperBuiltins();

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_BUILTIN_TABLES_H_
