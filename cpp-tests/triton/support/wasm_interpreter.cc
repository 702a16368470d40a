#include "triton/support/wasm_interpreter.h"

#include <algorithm>

#include "triton/support/wasm_execute.h"

namespace fake_device::triton {

namespace {

constexpr size_t kStackSize = 1 << 15;
// What a host function may touch beyond its caller's stack.
constexpr size_t kHostCells = 16;
// Of calls within calls: each is one of the interpreter's own, too.
constexpr int kMaxDepth = 400;

}  // namespace

const char* NameOf(WasmTrap trap) {
  switch (trap) {
    case WasmTrap::kNone:
      return "none";
    case WasmTrap::kUnreachable:
      return "unreachable";
    case WasmTrap::kOutOfBounds:
      return "out of bounds";
    case WasmTrap::kDivideByZero:
      return "divide by zero";
    case WasmTrap::kIntegerOverflow:
      return "integer overflow";
    case WasmTrap::kInvalidConversion:
      return "invalid conversion to integer";
    case WasmTrap::kStackOverflow:
      return "stack overflow";
    case WasmTrap::kStepLimit:
      return "step limit";
    case WasmTrap::kMissingImport:
      return "missing import";
    case WasmTrap::kNoSuchExport:
      return "no such export";
    case WasmTrap::kWrongArguments:
      return "wrong arguments";
  }
  return "?";
}

WasmInstance::WasmInstance(const WasmModule* module, uint64_t memory_bytes)
    : module_(module),
      imports_(module->imports().size()),
      memory_(memory_bytes),
      stack_(kStackSize + kHostCells) {}

void WasmInstance::Import(std::string_view module, std::string_view name,
                          WasmHostFunction function) {
  for (size_t i = 0; i < imports_.size(); i++) {
    const WasmImport& import = module_->imports()[i];
    if (import.module == module && import.name == name) imports_[i] = function;
  }
}

WasmOutcome WasmInstance::Call(std::string_view name,
                               std::span<const WasmValue> arguments) {
  steps_left_ = step_limit_;
  const std::optional<uint32_t> function = module_->FindExport(name);
  if (!function.has_value()) return {WasmTrap::kNoSuchExport, {}};
  const WasmSignature& signature = module_->SignatureOf(*function);
  if (arguments.size() != signature.parameters.size()) {
    return {WasmTrap::kWrongArguments, {}};
  }
  std::copy(arguments.begin(), arguments.end(), stack_.begin());
  const WasmTrap trap = Invoke(*function, stack_.data(), 0);
  if (trap != WasmTrap::kNone) return {trap, {}};
  const auto results = stack_.begin();
  return {trap, {results, results + signature.results.size()}};
}

WasmTrap WasmInstance::Invoke(uint32_t function, WasmValue* cells, int depth) {
  if (function < imports_.size()) {
    const WasmHostFunction& import = imports_[function];
    if (!import) return WasmTrap::kMissingImport;
    import(cells);
    return WasmTrap::kNone;
  }
  const WasmFunction& callee = module_->functions()[function - imports_.size()];
  // A call's results may be more than what its stack held otherwise.
  const size_t needed =
      callee.num_locals + callee.max_height + callee.signature.results.size();
  const size_t left = stack_.data() + kStackSize - cells;
  if (depth >= kMaxDepth || needed > left) return WasmTrap::kStackOverflow;
  std::fill(cells + callee.signature.parameters.size(),
            cells + callee.num_locals, WasmValue());
  return Execute(callee, cells, depth);
}

WasmTrap WasmInstance::Execute(const WasmFunction& function, WasmValue* locals,
                               int depth) {
  const WasmCode* const begin = function.code.data();
  WasmValue* const bottom = locals + function.num_locals;
  WasmValue* top = bottom;
  const WasmCode* next = begin;
  const auto branch = [&](uint32_t index) {
    const WasmBranch& to = function.branches[index];
    WasmValue* const destination = bottom + to.height;
    std::copy(top - to.keep, top, destination);
    top = destination + to.keep;
    next = begin + to.target;
  };
  for (;;) {
    if (steps_left_ == 0) return WasmTrap::kStepLimit;
    steps_left_--;
    const WasmCode& code = *next++;
    switch (code.op) {
      case WasmOp::kUnreachable:
        return WasmTrap::kUnreachable;
      case WasmOp::kBr:
      case WasmOp::kElse:
        branch(code.index);
        break;
      case WasmOp::kBrIf:
        if ((--top)->As<uint32_t>() != 0) branch(code.index);
        break;
      case WasmOp::kIf:
        if ((--top)->As<uint32_t>() == 0) branch(code.index);
        break;
      case WasmOp::kBrTable: {
        const std::vector<uint32_t>& table = function.tables[code.index];
        const size_t wanted = (--top)->As<uint32_t>();
        branch(table[std::min(wanted, table.size() - 1)]);
        break;
      }
      case WasmOp::kReturn: {
        const size_t count = function.signature.results.size();
        std::copy(top - count, top, locals);
        return WasmTrap::kNone;
      }
      case WasmOp::kCall: {
        const WasmSignature& callee = module_->SignatureOf(code.index);
        top -= callee.parameters.size();
        const WasmTrap trap = Invoke(code.index, top, depth + 1);
        if (trap != WasmTrap::kNone) return trap;
        top += callee.results.size();
        break;
      }
      case WasmOp::kDrop:
        --top;
        break;
      case WasmOp::kSelect:
        top -= 2;
        if (top[1].As<uint32_t>() == 0) top[-1] = top[0];
        break;
      case WasmOp::kLocalGet:
        *top++ = locals[code.index];
        break;
      case WasmOp::kLocalSet:
        locals[code.index] = *--top;
        break;
      case WasmOp::kLocalTee:
        locals[code.index] = top[-1];
        break;
      case WasmOp::kI32Const:
      case WasmOp::kI64Const:
      case WasmOp::kF32Const:
      case WasmOp::kF64Const:
        (top++)->Set(code.immediate);
        break;
      default: {
        WasmTrap trap = WasmTrap::kNone;
        if (code.uses_memory) {
          trap = wasm_execute::RunMemory(code, memory_, &top);
        } else if (code.op < WasmOp::kV128Load) {
          trap = wasm_execute::RunScalar(code.op, &top);
        } else {
          wasm_execute::RunVector(code.op, code.lane,
                                  function.vectors.data() + code.index, &top);
        }
        if (trap != WasmTrap::kNone) return trap;
      }
    }
  }
}

}  // namespace fake_device::triton
