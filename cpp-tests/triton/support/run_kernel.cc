#include "triton/support/run_kernel.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "triton/support/math_host.h"
#include "triton/support/plain_arithmetic.h"
#include "triton/support/wasm_interpreter.h"

namespace fake_device::triton {

namespace {

constexpr uint8_t kGuardByte = 0xa5;
constexpr uint8_t kGarbageByte = 0xcb;
// What nobody may write, between the device's memory and the kernel's own.
constexpr uint64_t kGuardBytes = 4096;
constexpr int32_t kPrintBegin = -1;
constexpr int32_t kPrintEnd = -2;

LaunchResult Broken(std::string message) {
  LaunchResult result;
  result.status = LaunchStatus::kBroken;
  result.message = std::move(message);
  return result;
}

WasmValue ArgumentOf(const Type& type, Constant constant) {
  if (type.is_pointer) {
    return WasmValue::Of(static_cast<uint32_t>(constant.bits));
  }
  if (type.element == ElementType::kFloat64) {
    return WasmValue::Of(constant.floating());
  }
  if (IsFloating(type.element)) {
    return WasmValue::Of(static_cast<float>(constant.floating()));
  }
  // The low bits of what is extended to 64 are what is extended to 32.
  return WasmValue::Of(constant.bits);
}

// Collects what a kernel prints.
class Printer {
 public:
  explicit Printer(const CompiledKernel& kernel) : kernel_(kernel) {}

  // host.print; the status that it returns replaces the first argument.
  void Call(WasmValue* cells) {
    const auto message = cells[0].As<uint32_t>();
    const auto kind = cells[4].As<int32_t>();
    const uint64_t bits =
        uint64_t{cells[6].As<uint32_t>()} << 32 | cells[5].As<uint32_t>();
    const Grid program = {cells[1].As<int32_t>(), cells[2].As<int32_t>(),
                          cells[3].As<int32_t>()};
    cells[0].Set(int32_t{0});
    if (message >= kernel_.prints.size()) {
      error_ = "a print of no message";
    } else if (kind == kPrintBegin) {
      if (open_.has_value()) error_ = "a print within a print";
      open_ = Printed{kernel_.prints[message].text, program, {}};
    } else if (!open_.has_value() || open_->program != program) {
      error_ = "a print without its beginning";
    } else if (kind == kPrintEnd) {
      prints_.push_back(*std::exchange(open_, std::nullopt));
    } else if (static_cast<size_t>(kind) >= ElementTypeTable().size()) {
      error_ = "a print of no type";
    } else {
      const auto type = static_cast<ElementType>(kind);
      const ElementType held = IsHalf(type) ? ElementType::kFloat32 : type;
      open_->values.push_back({type, Constant{FromMemory(held, bits)}});
    }
  }

  const std::string& error() const { return error_; }
  std::vector<Printed> TakePrints() { return std::move(prints_); }

 private:
  const CompiledKernel& kernel_;
  std::optional<Printed> open_;
  std::vector<Printed> prints_;
  std::string error_;
};

std::vector<WasmValue> ArgumentsOf(std::span<const Type> parameters,
                                   const LaunchInput& input,
                                   uint64_t spill_address) {
  std::vector<WasmValue> arguments;
  for (size_t i = 0; i < parameters.size(); i++) {
    arguments.push_back(ArgumentOf(parameters[i], input.arguments[i]));
  }
  for (int32_t count : input.grid) arguments.push_back(WasmValue::Of(count));
  arguments.push_back(WasmValue::Of(static_cast<uint32_t>(spill_address)));
  return arguments;
}

Grid ReadGrid(const uint8_t* from) {
  Grid grid;
  std::memcpy(grid.data(), from, sizeof(grid));
  return grid;
}

}  // namespace

LaunchResult RunKernel(const CompiledKernel& kernel,
                       std::span<const Type> parameters,
                       const LaunchInput& input, std::vector<uint8_t>* memory,
                       uint64_t max_steps) {
  std::string error;
  const std::optional<WasmModule> module =
      WasmModule::Parse(kernel.wasm, &error);
  if (!module.has_value()) return Broken("an invalid module: " + error);
  const uint64_t spill_address = (memory->size() + kGuardBytes) / 16 * 16;
  WasmInstance instance(
      &*module, spill_address + static_cast<uint64_t>(kernel.spill_bytes));
  instance.set_step_limit(max_steps);
  const auto device_end =
      std::ranges::copy(*memory, instance.memory().begin()).out;
  const auto spill =
      instance.memory().begin() + static_cast<int64_t>(spill_address);
  std::fill(device_end, spill, kGuardByte);
  std::fill(spill, instance.memory().end(), kGarbageByte);
  Printer printer(kernel);
  ImportMath(&instance);
  instance.Import("host", "print",
                  [&](WasmValue* cells) { printer.Call(cells); });

  const WasmOutcome outcome =
      instance.Call("run", ArgumentsOf(parameters, input, spill_address));
  std::copy(instance.memory().begin(), device_end, memory->begin());
  LaunchResult result;
  result.prints = printer.TakePrints();
  if (!outcome.ok())
    return Broken(std::string("trap: ") + NameOf(outcome.trap));
  if (!printer.error().empty()) return Broken(printer.error());
  if (std::count(device_end, spill, kGuardByte) != spill - device_end) {
    return Broken("a write between the device's memory and the kernel's");
  }
  const auto status = outcome.As<int32_t>();
  if (status == 0) return result;
  if (status < 0 || status > static_cast<int32_t>(kernel.asserts.size())) {
    return Broken("status " + std::to_string(status));
  }
  result.status = LaunchStatus::kAssertFailed;
  result.message = kernel.asserts[static_cast<size_t>(status - 1)].text;
  result.program = ReadGrid(&*spill);
  return result;
}

std::vector<Type> ParameterTypes(const Function& function) {
  std::vector<Type> types;
  for (const Parameter& parameter : function.parameters()) {
    types.push_back(function.TypeOf(parameter.value));
  }
  return types;
}

}  // namespace fake_device::triton
