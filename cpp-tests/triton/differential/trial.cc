#include "triton/differential/trial.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "triton/compiler.h"
#include "triton/ir/parser.h"
#include "triton/ir/printer.h"
#include "triton/ir/verifier.h"
#include "triton/support/evaluator.h"
#include "triton/support/plain_arithmetic.h"
#include "triton/support/run_kernel.h"

namespace fake_device::triton {

namespace {

using Memory = std::vector<uint8_t>;

// Far more than a generated kernel takes. One that was shrunk may not end.
constexpr uint64_t kMaxOperations = 500'000;
constexpr uint64_t kMaxSteps = 100'000'000;

// A launch's result and the memory that it left.
struct Outcome {
  LaunchResult result;
  Memory memory;
};

std::optional<Function> Parse(const TestKernel& kernel, std::string* error) {
  ParseError parse_error;
  std::optional<Function> function = ParseFunction(kernel.text, &parse_error);
  if (!function.has_value()) {
    *error = "line " + std::to_string(parse_error.line) +
             " cannot be read: " + parse_error.message;
    return std::nullopt;
  }
  if (const std::optional<std::string> broken = Verify(*function)) {
    *error = "is not right: " + *broken;
    return std::nullopt;
  }
  return function;
}

uint64_t ReadBits(const Memory& memory, uint64_t address, int bytes) {
  uint64_t bits = 0;
  for (int i = 0; i < bytes; i++) {
    bits |= uint64_t{memory[address + static_cast<uint64_t>(i)]} << (8 * i);
  }
  return bits;
}

std::string ComparePlace(ElementType type, uint64_t expected, uint64_t actual) {
  if (expected == actual) return "";
  const Constant a{FromMemory(type, expected)};
  const Constant b{FromMemory(type, actual)};
  if (IsNan(type, a.bits) && IsNan(type, b.bits)) return "";
  return ToString(type, a) + " is expected, there is " + ToString(type, b);
}

// Element by element; then that nothing else was written.
std::string CompareMemory(const TestKernel& kernel, const Memory& expected,
                          const Memory& actual) {
  Memory rest = actual;
  for (size_t i = 0; i < kernel.buffers.size(); i++) {
    const TestBuffer& buffer = kernel.buffers[i];
    const int bytes = BytesOf(buffer.element);
    for (int64_t j = 0; j < buffer.count; j++) {
      const uint64_t address =
          buffer.address + static_cast<uint64_t>(j) * bytes;
      const std::string difference =
          ComparePlace(buffer.element, ReadBits(expected, address, bytes),
                       ReadBits(actual, address, bytes));
      if (!difference.empty()) {
        return "b" + std::to_string(i) + "[" + std::to_string(j) +
               "], address " + std::to_string(address) + ": " + difference;
      }
      for (int k = 0; k < bytes; k++) rest[address + k] = expected[address + k];
    }
  }
  if (rest != expected) return "bytes outside the buffers were written";
  return "";
}

std::string StatusText(const LaunchResult& result) {
  switch (result.status) {
    case LaunchStatus::kDone:
      return "done";
    case LaunchStatus::kAssertFailed:
      return "assertion failed: " + result.message + " in program " +
             std::to_string(result.program[0]) + ", " +
             std::to_string(result.program[1]) + ", " +
             std::to_string(result.program[2]);
    case LaunchStatus::kBroken:
      return "broken: " + result.message;
  }
  return "";
}

std::string Compare(const TestKernel& kernel, const Outcome& expected,
                    const Outcome& actual) {
  const std::string wanted = StatusText(expected.result);
  const std::string got = StatusText(actual.result);
  if (wanted != got) return "expected \"" + wanted + "\", got \"" + got + "\"";
  // Of a program whose assertion failed, any part may have been done.
  if (expected.result.status == LaunchStatus::kAssertFailed) return "";
  if (expected.result.prints != actual.result.prints) {
    return "expected " + std::to_string(expected.result.prints.size()) +
           " prints, got " + std::to_string(actual.result.prints.size()) +
           ", or what they print differs";
  }
  return CompareMemory(kernel, expected.memory, actual.memory);
}

Outcome RunEvaluator(const TestKernel& kernel, const Function& function) {
  Outcome outcome{{}, kernel.memory};
  outcome.result =
      Evaluate(function, kernel.input, &outcome.memory, kMaxOperations);
  return outcome;
}

std::string CompareCompiled(const TestKernel& kernel, const Function& function,
                            const Outcome& expected) {
  CompiledKernel compiled;
  if (const std::optional<Diagnostic> refused = Generate(function, &compiled)) {
    return "refused: " + refused->construct + ": " + refused->message;
  }
  Outcome outcome{{}, kernel.memory};
  outcome.result = RunKernel(compiled, ParameterTypes(function), kernel.input,
                             &outcome.memory, kMaxSteps);
  return Compare(kernel, expected, outcome);
}

// --- Shrinking.

// All operations, those inside others before these, with where they are.
struct Place {
  Block* block;
  size_t index;
};

void CollectPlaces(Block* block, std::vector<Place>* places) {
  for (size_t i = 0; i < block->operations.size(); i++) {
    for (Block& inner : block->operations[i]->blocks) {
      CollectPlaces(&inner, places);
    }
    places->push_back({block, i});
  }
}

bool IsTerminator(const Operation& operation) {
  return operation.opcode == Opcode::kYield ||
         operation.opcode == Opcode::kCondition;
}

void CountUses(const Block& block, std::vector<int>* uses) {
  for (const auto& operation : block.operations) {
    for (ValueId operand : operation->operands) (*uses)[operand.index]++;
    for (const Block& inner : operation->blocks) CountUses(inner, uses);
  }
}

// Takes an operation away, and puts zeros where its results are used. False if
// nothing would become smaller.
bool Drop(Function* function, const Place& place) {
  auto& operations = place.block->operations;
  const Operation& operation = *operations[place.index];
  if (IsTerminator(operation)) return false;
  std::vector<int> uses(function->num_values());
  CountUses(function->body(), &uses);
  std::vector<std::unique_ptr<Operation>> zeros;
  for (ValueId result : operation.results) {
    if (uses[result.index] == 0) continue;
    if (operation.opcode == Opcode::kConstant) return false;
    if (function->TypeOf(result).is_pointer) return false;
    auto zero = std::make_unique<Operation>();
    zero->results = {result};
    zeros.push_back(std::move(zero));
  }
  const auto at =
      operations.erase(operations.begin() + static_cast<int64_t>(place.index));
  operations.insert(at, std::make_move_iterator(zeros.begin()),
                    std::make_move_iterator(zeros.end()));
  return true;
}

bool HasEffect(const Operation& operation) {
  if (IsTerminator(operation) || InfoOf(operation.opcode).has_effect) {
    return true;
  }
  for (const Block& block : operation.blocks) {
    for (const auto& inner : block.operations) {
      if (!IsTerminator(*inner) && HasEffect(*inner)) return true;
    }
  }
  return false;
}

// Operations whose results nobody uses, from the last to the first.
bool RemoveUnused(Block* block, const std::vector<int>& uses) {
  bool changed = false;
  auto& operations = block->operations;
  for (size_t i = operations.size(); i-- > 0;) {
    for (Block& inner : operations[i]->blocks) {
      changed |= RemoveUnused(&inner, uses);
    }
    if (HasEffect(*operations[i])) continue;
    bool is_used = false;
    for (ValueId result : operations[i]->results) {
      is_used |= uses[result.index] > 0;
    }
    if (is_used) continue;
    operations.erase(operations.begin() + static_cast<int64_t>(i));
    changed = true;
  }
  return changed;
}

void RemoveUnused(Function* function) {
  while (true) {
    std::vector<int> uses(function->num_values());
    CountUses(function->body(), &uses);
    if (!RemoveUnused(&function->body(), uses)) return;
  }
}

void ReplaceUses(Block* block, ValueId from, ValueId to) {
  for (const auto& operation : block->operations) {
    for (ValueId& operand : operation->operands) {
      if (operand == from) operand = to;
    }
    for (Block& inner : operation->blocks) ReplaceUses(&inner, from, to);
  }
}

// Takes an operation away whose result one of its operands can stand for.
bool Bypass(Function* function, const Place& place) {
  auto& operations = place.block->operations;
  const Operation& operation = *operations[place.index];
  if (operation.results.size() != 1) return false;
  const ValueId result = operation.result();
  for (ValueId operand : operation.operands) {
    if (function->TypeOf(operand) != function->TypeOf(result)) continue;
    ReplaceUses(&function->body(), result, operand);
    operations.erase(operations.begin() + static_cast<int64_t>(place.index));
    return true;
  }
  return false;
}

// The kernel changed, unless that makes it no kernel.
std::optional<TestKernel> Changed(
    const TestKernel& kernel, const std::function<bool(Function*)>& change) {
  std::string error;
  std::optional<Function> function = Parse(kernel, &error);
  if (!function.has_value() || !change(&*function)) return std::nullopt;
  if (Verify(*function).has_value()) return std::nullopt;
  TestKernel changed = kernel;
  changed.text = ToString(*function);
  // Without an operation, indices may leave their buffers.
  if (RunEvaluator(changed, *function).result.status == LaunchStatus::kBroken) {
    return std::nullopt;
  }
  return changed;
}

size_t CountOperations(const TestKernel& kernel) {
  std::string error;
  std::optional<Function> function = Parse(kernel, &error);
  if (!function.has_value()) return 0;
  std::vector<Place> places;
  CollectPlaces(&function->body(), &places);
  return places.size();
}

}  // namespace

std::string CompareWays(const TestKernel& kernel) {
  std::string error;
  std::optional<Function> function = Parse(kernel, &error);
  if (!function.has_value()) return "the kernel " + error;
  const Outcome expected = RunEvaluator(kernel, *function);
  if (expected.result.status == LaunchStatus::kBroken) {
    return "the evaluator: " + expected.result.message;
  }
  std::string difference = CompareCompiled(kernel, *function, expected);
  if (!difference.empty()) return "as it is: " + difference;
  Optimize(&*function);
  if (const std::optional<std::string> broken = Verify(*function)) {
    return "after the passes it is not right: " + *broken;
  }
  difference = Compare(kernel, expected, RunEvaluator(kernel, *function));
  if (!difference.empty()) return "the passes change it: " + difference;
  difference = CompareCompiled(kernel, *function, expected);
  return difference.empty() ? "" : "after the passes: " + difference;
}

TestKernel Shrink(
    const TestKernel& kernel,
    const std::function<bool(const TestKernel&)>& is_interesting) {
  TestKernel smallest = kernel;
  const auto try_to = [&](const std::function<bool(Function*)>& change) {
    std::optional<TestKernel> changed = Changed(smallest, change);
    if (!changed.has_value() || !is_interesting(*changed)) return false;
    smallest = *std::move(changed);
    return true;
  };
  bool shrinks = true;
  while (shrinks) {
    shrinks = false;
    try_to([](Function* function) {
      RemoveUnused(function);
      return true;
    });
    for (size_t i = CountOperations(smallest); i-- > 0;) {
      for (const auto& change : {Drop, Bypass}) {
        shrinks |= try_to([&](Function* function) {
          std::vector<Place> places;
          CollectPlaces(&function->body(), &places);
          return i < places.size() && change(function, places[i]);
        });
      }
    }
  }
  return smallest;
}

std::string Describe(const TestKernel& kernel) {
  std::string text = CompareWays(kernel) + "\n" + kernel.text;
  std::string error;
  std::optional<Function> function = Parse(kernel, &error);
  if (function.has_value()) {
    Optimize(&*function);
    text += "after the passes:\n" + ToString(*function);
  }
  text += "grid";
  for (int32_t count : kernel.input.grid) text += " " + std::to_string(count);
  text += ", arguments";
  for (Constant argument : kernel.input.arguments) {
    text += " " + std::to_string(argument.integer());
  }
  return text + "\n";
}

}  // namespace fake_device::triton
