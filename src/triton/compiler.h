#ifndef FAKE_DEVICE_TRITON_COMPILER_H_
#define FAKE_DEVICE_TRITON_COMPILER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "triton/diagnostic.h"
#include "triton/ir/function.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

// A value given to a constexpr parameter, or that a signature pins. A string
// names a dtype as "tl.float32" does.
using ConstexprValue =
    std::variant<std::monostate, bool, int64_t, double, std::string>;

// What to compile a source to. `parameters` lists the signature's parameters in
// its order; those of type "constexpr" must be in `constexprs`, which may pin
// others as well.
struct CompileOptions {
  struct Parameter {
    std::string name;
    std::string type;  // "*fp32", "i32", "constexpr"
  };
  struct Constexpr {
    std::string name;
    ConstexprValue value;
  };

  std::string name;  // of the @triton.jit function in the source
  std::vector<Parameter> parameters;
  std::vector<Constexpr> constexprs;
};

// A message of a device_assert, or what a device_print prints.
struct RuntimeMessage {
  std::string text;
  SourceLocation location;
};

// A compiled kernel.
//
// The module imports "env" "memory" (device memory), functions of MathTable()
// as "math" by their symbols, and, if the kernel prints, "host" "print". It
// exports "run": the parameters that are not constexpr, in order (pointers as
// i32, narrow integers as i32, i64, f32, f64, fp16 and bf16 as f32), then the
// numbers of programs x, y, z and the address of `spill_bytes` bytes that are
// the kernel's during the call (16-byte aligned), all i32. It runs the whole
// grid, x fastest, and returns 0, or 1 more than the index in `asserts` of the
// assertion that failed; then the first 12 bytes there hold the program's ids.
//
// host.print(message, x, y, z, kind, low, high): i32s. A print is a begin
// (kind -1; `message` indexes `prints`), one call for each element, its
// ElementType as kind and its 64 bits in two halves (fp16 and bf16 as those of
// the fp32), and an end (kind -2). Not zero returned: the launch ends with the
// status -1.
struct CompiledKernel {
  std::string ir;
  std::vector<uint8_t> wasm;
  // What was fused, vectorised, spilled: lines for people.
  std::string report;
  int64_t spill_bytes = 0;
  std::vector<RuntimeMessage> asserts;
  std::vector<RuntimeMessage> prints;
  std::vector<std::string> static_prints;
};

// The stages behind SourceReader, in their order; each is also tested alone.

// A source that was read, to tile IR. The diagnostic if that failed. Outside
// the package's WebAssembly the result is verified.
std::optional<Diagnostic> LowerSource(const SyntaxTree& tree,
                                      const CompileOptions& options,
                                      std::optional<Function>* function,
                                      std::vector<std::string>* static_prints);
// Makes the function smaller and faster without changing what it does.
void Optimize(Function* function);
// Tile IR to WebAssembly. Fails for what the code generator cannot do.
std::optional<Diagnostic> Generate(const Function& function,
                                   CompiledKernel* kernel);

// All of it, from what was read and from the source.
std::optional<Diagnostic> Compile(const SyntaxTree& tree,
                                  const CompileOptions& options,
                                  CompiledKernel* kernel);
std::optional<Diagnostic> Compile(const std::string& source,
                                  const CompileOptions& options,
                                  CompiledKernel* kernel);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_COMPILER_H_
