// Lets libFuzzer look for sources that the compiler of Triton kernels does not
// survive, or makes an invalid module of.
//
// The first line of an input is what to compile its rest to: the kernel's name,
// then "NAME:TYPE" for each parameter and "NAME=VALUE" for each constexpr.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "triton/compiler.h"
#include "triton/support/wasm_module.h"

namespace {

using fake_device::triton::CompiledKernel;
using fake_device::triton::CompileOptions;
using fake_device::triton::ConstexprValue;

// Up to the separator, which is taken away with it.
std::string_view TakeUntil(char separator, std::string_view* text) {
  const size_t end = text->find(separator);
  const std::string_view taken = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return taken;
}

ConstexprValue ValueOf(std::string_view text) {
  if (text == "None") return std::monostate();
  if (text == "True" || text == "False") return text == "True";
  const std::string copy(text);
  char* end = nullptr;
  const long long integer = std::strtoll(copy.c_str(), &end, 0);
  if (end != copy.c_str() && *end == 0) return int64_t{integer};
  const double number = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() && *end == 0) return number;
  return copy;
}

CompileOptions OptionsOf(std::string_view line) {
  CompileOptions options;
  options.name = TakeUntil(' ', &line);
  while (!line.empty()) {
    std::string_view word = TakeUntil(' ', &line);
    const size_t mark = word.find_first_of(":=");
    if (mark == std::string_view::npos) continue;
    const std::string name(word.substr(0, mark));
    const std::string_view rest = word.substr(mark + 1);
    if (word[mark] == ':') {
      options.parameters.push_back({name, std::string(rest)});
    } else {
      options.constexprs.push_back({name, ValueOf(rest)});
    }
  }
  return options;
}

void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const CompileOptions options = OptionsOf(TakeUntil('\n', &text));
  CompiledKernel kernel;
  const auto refused =
      fake_device::triton::Compile(std::string(text), options, &kernel);
  if (refused.has_value()) {
    Require(!refused->message.empty(), "refused without a message");
    return 0;
  }
  std::string error;
  Require(
      fake_device::triton::WasmModule::Parse(kernel.wasm, &error).has_value(),
      "an invalid module: " + error);
  return 0;
}
