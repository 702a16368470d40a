// The compiler of Triton kernels in JavaScript. Nothing is decided here:
// strings and lists come in, a plain object with all that was made goes out.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "triton/compiler.h"
#include "triton/frontend/source_reader.h"
#include "triton/math/math_symbols.h"
#include "triton/syntax/syntax_tree.h"

namespace fake_device::triton {

namespace {

using emscripten::val;

// A kind and a text or value: ["int", "7"]. The text of an integer, because
// JavaScript's numbers hold 53 bits of it.
ConstexprValue ConstexprFromVal(const val& kind_and_value) {
  const auto kind = kind_and_value[0].as<std::string>();
  const val value = kind_and_value[1];
  if (kind == "bool") return value.as<bool>();
  if (kind == "int") {
    const auto text = value.as<std::string>();
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  if (kind == "float") return value.as<double>();
  if (kind == "string") return value.as<std::string>();
  return std::monostate();
}

// {name, parameters: [[name, type]], constexprs: [[name, kind, value]]}
CompileOptions OptionsFromVal(const val& given) {
  CompileOptions options;
  options.name = given["name"].as<std::string>();
  for (const val& entry :
       emscripten::vecFromJSArray<val>(given["parameters"])) {
    options.parameters.push_back(
        {entry[0].as<std::string>(), entry[1].as<std::string>()});
  }
  for (const val& entry :
       emscripten::vecFromJSArray<val>(given["constexprs"])) {
    options.constexprs.push_back(
        {entry[0].as<std::string>(), ConstexprFromVal(entry[1])});
  }
  return options;
}

val DiagnosticToVal(const Diagnostic& diagnostic) {
  val object = val::object();
  object.set("construct", diagnostic.construct);
  object.set("message", diagnostic.message);
  object.set("line", diagnostic.location.line);
  object.set("column", diagnostic.location.column);
  object.set("sourceLine", diagnostic.source_line);
  return object;
}

val MessagesToVal(const std::vector<RuntimeMessage>& messages) {
  val array = val::array();
  for (const RuntimeMessage& message : messages) {
    val object = val::object();
    object.set("text", message.text);
    object.set("line", message.location.line);
    object.set("column", message.location.column);
    array.call<void>("push", object);
  }
  return array;
}

// An array of its own: a view would be of memory that goes with the vector.
template <typename T>
val CopyToVal(const std::vector<T>& numbers) {
  return val(emscripten::typed_memory_view(numbers.size(), numbers.data()))
      .call<val>("slice");
}

val KernelToVal(const CompiledKernel& kernel) {
  val object = val::object();
  object.set("ir", kernel.ir);
  object.set("wasm", CopyToVal(kernel.wasm));
  object.set("report", kernel.report);
  object.set("spillBytes", static_cast<double>(kernel.spill_bytes));
  object.set("asserts", MessagesToVal(kernel.asserts));
  object.set("prints", MessagesToVal(kernel.prints));
  object.set("staticPrints", val::array(kernel.static_prints));
  return object;
}

// What is read here is what the functions below it work on.
SourceReader& Reader() {
  static SourceReader& reader = *new SourceReader();
  return reader;
}

// Undefined, or the diagnostic.
val ReadSource(std::string source) {
  const auto diagnostic = Reader().Read(std::move(source));
  return diagnostic ? DiagnosticToVal(*diagnostic) : val::undefined();
}

// SyntaxTree::Flatten of what was read last.
val SyntaxNodes() { return CopyToVal(Reader().last()->Flatten()); }

// What was read last: {diagnostic} or {kernel}.
val CompileLast(const val& options) {
  CompiledKernel kernel;
  const std::optional<Diagnostic> diagnostic =
      Compile(*Reader().last(), OptionsFromVal(options), &kernel);
  val result = val::object();
  if (diagnostic) {
    result.set("diagnostic", DiagnosticToVal(*diagnostic));
  } else {
    result.set("kernel", KernelToVal(kernel));
  }
  return result;
}

// By what the nodes number them.
val SyntaxNames() {
  val names = val::object();
  names.set("kinds", val::array(SyntaxKinds()));
  names.set("fields", val::array(SyntaxFields()));
  return names;
}

// The place of a function of mathematics in the module's table of functions, 0
// for a symbol of none.
double MathFunctionPlace(const std::string& symbol) {
  return static_cast<double>(
      reinterpret_cast<uintptr_t>(FindMathSymbol(symbol)));
}

// The names of the element types in the order of their values, by which
// host.print tells them.
val ElementTypes() {
  val array = val::array();
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    array.call<void>("push", std::string(info.signature));
  }
  return array;
}

}  // namespace

EMSCRIPTEN_BINDINGS(triton_compiler) {
  emscripten::function("read", &ReadSource);
  emscripten::function("compileLast", &CompileLast);
  emscripten::function("syntaxNodes", &SyntaxNodes);
  emscripten::function("syntaxNames", &SyntaxNames);
  emscripten::function("mathFunction", &MathFunctionPlace);
  emscripten::function("elementTypes", &ElementTypes);
  emscripten::function("isPython", &IsPython);
}

}  // namespace fake_device::triton
