#include "triton/support/evaluator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <utility>

#include "triton/support/math_host.h"
#include "triton/support/plain_arithmetic.h"

namespace fake_device::triton {

namespace {

using enum Opcode;

// A value: its elements in row-major order; a scalar has one.
using Cells = std::vector<uint64_t>;
using Position = std::array<int64_t, Shape::kMaxRank>;

Position PositionOf(int64_t index, const Shape& shape) {
  Position position = {};
  for (int axis = shape.rank() - 1; axis >= 0; axis--) {
    position[axis] = index % shape[axis];
    index /= shape[axis];
  }
  return position;
}

int64_t IndexOf(const Position& position, const Shape& shape) {
  int64_t index = 0;
  for (int axis = 0; axis < shape.rank(); axis++) {
    index = index * shape[axis] + position[axis];
  }
  return index;
}

Position With(Position position, int axis, int64_t index) {
  position[axis] = index;
  return position;
}

class Evaluation {
 public:
  Evaluation(const Function& function, const LaunchInput& input,
             std::vector<uint8_t>* memory, uint64_t max_operations)
      : function_(function),
        input_(input),
        memory_(*memory),
        values_(function.num_values()),
        operations_left_(max_operations) {}

  LaunchResult Run();

 private:
  // Runs a block's operations. What its terminator has is in `yielded_`. False
  // if the launch has ended.
  bool RunBlock(const Block& block);
  bool RunOperation(const Operation& operation);
  bool RunWith(const Block& block, std::vector<Cells> arguments);

  void RunElementwise(const Operation& operation);
  bool RunMemory(const Operation& operation);
  bool IsOneStore(const Operation& operation);
  bool RunReduce(const Operation& operation);
  bool RunScan(const Operation& operation);
  bool Combine(const Operation& operation, std::vector<Cells>* accumulated,
               int64_t next);
  void RunDot(const Operation& operation);
  void RunSort(const Operation& operation);
  void RunSortPairs(const Operation& operation);
  void RunHistogram(const Operation& operation);
  void RunConcat(const Operation& operation);
  void RunGather(const Operation& operation);
  bool RunFor(const Operation& operation);
  bool RunWhile(const Operation& operation);
  bool RunIf(const Operation& operation);
  bool RunAssert(const Operation& operation);
  void RunPrint(const Operation& operation);

  // Sets the result, element by element, to those of an operand: `source` says
  // which for a position in the result.
  void Rearrange(const Operation& operation,
                 const std::function<Position(const Position&)>& source);
  bool Read(uint64_t address, ElementType type, uint64_t* cell);
  bool Write(uint64_t address, ElementType type, uint64_t cell);
  bool IsMasked(const Operation& operation, size_t operand, size_t element);
  bool Break(std::string message);

  const Cells& Operand(const Operation& operation, size_t index) const {
    return values_[operation.operands[index].index];
  }
  const Type& OperandType(const Operation& operation, size_t index) const {
    return function_.TypeOf(operation.operands[index]);
  }
  const Type& ResultType(const Operation& operation) const {
    return function_.TypeOf(operation.result());
  }
  Cells& Result(const Operation& operation) {
    return values_[operation.result().index];
  }
  int64_t Integer(const Operation& operation, size_t index) const {
    return static_cast<int64_t>(Operand(operation, index)[0]);
  }

  const Function& function_;
  const LaunchInput& input_;
  std::vector<uint8_t>& memory_;
  std::vector<Cells> values_;
  std::vector<Cells> yielded_;
  uint64_t operations_left_;
  Grid program_ = {};
  LaunchResult result_;
};

LaunchResult Evaluation::Run() {
  for (size_t i = 0; i < function_.parameters().size(); i++) {
    values_[function_.parameters()[i].value.index] = {input_.arguments[i].bits};
  }
  for (int32_t z = 0; z < input_.grid[2]; z++) {
    for (int32_t y = 0; y < input_.grid[1]; y++) {
      for (int32_t x = 0; x < input_.grid[0]; x++) {
        program_ = {x, y, z};
        if (!RunBlock(function_.body())) return result_;
      }
    }
  }
  return result_;
}

bool Evaluation::Break(std::string message) {
  result_.status = LaunchStatus::kBroken;
  result_.message = std::move(message);
  result_.program = program_;
  return false;
}

bool Evaluation::RunBlock(const Block& block) {
  for (const auto& operation : block.operations) {
    if (operations_left_ == 0) return Break("too many operations");
    operations_left_--;
    if (!RunOperation(*operation)) return false;
  }
  return true;
}

bool Evaluation::RunWith(const Block& block, std::vector<Cells> arguments) {
  for (size_t i = 0; i < arguments.size(); i++) {
    values_[block.arguments[i].index] = std::move(arguments[i]);
  }
  return RunBlock(block);
}

bool Evaluation::RunOperation(const Operation& operation) {
  if (InfoOf(operation.opcode).is_elementwise) {
    RunElementwise(operation);
    return true;
  }
  const auto all = [](int64_t count, uint64_t cell) {
    return Cells(static_cast<size_t>(count), cell);
  };
  switch (operation.opcode) {
    case kConstant:
      Result(operation) =
          all(ResultType(operation).shape.numel(), operation.constant.bits);
      return true;
    case kProgramId:
      Result(operation) = {static_cast<uint64_t>(program_[operation.axis])};
      return true;
    case kNumPrograms:
      Result(operation) = {static_cast<uint64_t>(input_.grid[operation.axis])};
      return true;
    case kArange: {
      Cells cells = all(ResultType(operation).shape.numel(), 0);
      std::iota(cells.begin(), cells.end(),
                static_cast<uint64_t>(operation.start));
      Result(operation) = std::move(cells);
      return true;
    }
    case kSplat:
      Result(operation) =
          all(ResultType(operation).shape.numel(), Operand(operation, 0)[0]);
      return true;
    case kReshape:
      Result(operation) = Cells(Operand(operation, 0));
      return true;
    case kBroadcast: {
      const Shape& from = OperandType(operation, 0).shape;
      Rearrange(operation, [&](Position position) {
        for (int axis = 0; axis < from.rank(); axis++) {
          if (from[axis] == 1) position[axis] = 0;
        }
        return position;
      });
      return true;
    }
    case kTranspose:
      Rearrange(operation, [&](const Position& position) {
        Position from = {};
        for (size_t i = 0; i < operation.dims.size(); i++) {
          from[operation.dims[i]] = position[i];
        }
        return from;
      });
      return true;
    case kFlip: {
      const int axis = operation.axis;
      const int64_t last = ResultType(operation).shape[axis] - 1;
      Rearrange(operation, [&](const Position& position) {
        return With(position, axis, last - position[axis]);
      });
      return true;
    }
    case kJoin: {
      Cells cells;
      for (size_t i = 0; i < Operand(operation, 0).size(); i++) {
        cells.push_back(Operand(operation, 0)[i]);
        cells.push_back(Operand(operation, 1)[i]);
      }
      Result(operation) = std::move(cells);
      return true;
    }
    case kSplit: {
      Cells halves[2];
      for (size_t i = 0; i < Operand(operation, 0).size(); i++) {
        halves[i % 2].push_back(Operand(operation, 0)[i]);
      }
      for (int i = 0; i < 2; i++) {
        values_[operation.results[i].index] = std::move(halves[i]);
      }
      return true;
    }
    case kConcat:
      RunConcat(operation);
      return true;
    case kGather:
      RunGather(operation);
      return true;
    case kLoad:
    case kStore:
    case kAtomic:
    case kAtomicCas:
      return RunMemory(operation);
    case kReduce:
      return RunReduce(operation);
    case kScan:
      return RunScan(operation);
    case kDot:
      RunDot(operation);
      return true;
    case kSort:
      RunSort(operation);
      return true;
    case kSortPairs:
      RunSortPairs(operation);
      return true;
    case kHistogram:
      RunHistogram(operation);
      return true;
    case kFor:
      return RunFor(operation);
    case kWhile:
      return RunWhile(operation);
    case kIf:
      return RunIf(operation);
    case kYield:
    case kCondition: {
      std::vector<Cells> yielded;
      for (size_t i = 0; i < operation.operands.size(); i++) {
        yielded.push_back(Operand(operation, i));
      }
      yielded_ = std::move(yielded);
      return true;
    }
    case kAssert:
      return RunAssert(operation);
    case kPrint:
      RunPrint(operation);
      return true;
    default:
      return Break("an operation that is not known");
  }
}

void Evaluation::RunElementwise(const Operation& operation) {
  const size_t count = operation.operands.size();
  const Type& result = ResultType(operation);
  // Of a select, the condition has another type than the values.
  const Type& operand =
      OperandType(operation, operation.opcode == kSelect ? 1 : 0);
  const ElementType offset = OperandType(operation, count - 1).element;
  Cells cells(static_cast<size_t>(result.shape.numel()));
  for (size_t i = 0; i < cells.size(); i++) {
    std::array<uint64_t, kMaxMathOperands> operands = {};
    for (size_t j = 0; j < count; j++) operands[j] = Operand(operation, j)[i];
    const std::span<const uint64_t> used(operands.data(), count);
    cells[i] =
        operation.opcode == kMath
            ? ApplyMath(operation.math, used)
            : ApplyElementwise(operation.opcode, operand, result, offset, used);
  }
  Result(operation) = std::move(cells);
}

void Evaluation::Rearrange(
    const Operation& operation,
    const std::function<Position(const Position&)>& source) {
  const Shape& from = OperandType(operation, 0).shape;
  const Shape& to = ResultType(operation).shape;
  const Cells& operand = Operand(operation, 0);
  Cells cells(static_cast<size_t>(to.numel()));
  for (size_t i = 0; i < cells.size(); i++) {
    const Position position = PositionOf(static_cast<int64_t>(i), to);
    cells[i] = operand[IndexOf(source(position), from)];
  }
  Result(operation) = std::move(cells);
}

void Evaluation::RunConcat(const Operation& operation) {
  const Shape& left = OperandType(operation, 0).shape;
  const Shape& right = OperandType(operation, 1).shape;
  const Shape& to = ResultType(operation).shape;
  const int axis = operation.axis;
  Cells cells;
  for (int64_t i = 0; i < to.numel(); i++) {
    const Position position = PositionOf(i, to);
    const int64_t beyond = position[axis] - left[axis];
    cells.push_back(
        beyond < 0 ? Operand(operation, 0)[IndexOf(position, left)]
                   : Operand(operation,
                             1)[IndexOf(With(position, axis, beyond), right)]);
  }
  Result(operation) = std::move(cells);
}

void Evaluation::RunGather(const Operation& operation) {
  const Shape& from = OperandType(operation, 0).shape;
  const Shape& to = ResultType(operation).shape;
  const int axis = operation.axis;
  Cells cells;
  for (int64_t i = 0; i < to.numel(); i++) {
    const uint64_t index = Operand(operation, 1)[i];
    const bool is_inside = index < static_cast<uint64_t>(from[axis]);
    const Position position =
        With(PositionOf(i, to), axis, static_cast<int64_t>(index));
    cells.push_back(is_inside ? Operand(operation, 0)[IndexOf(position, from)]
                              : 0);
  }
  Result(operation) = std::move(cells);
}

// --- Memory.

bool Evaluation::Read(uint64_t address, ElementType type, uint64_t* cell) {
  const uint64_t size = BytesOf(type);
  if (address > memory_.size() || memory_.size() - address < size) {
    return Break("a load out of bounds");
  }
  uint64_t bits = 0;
  for (uint64_t i = 0; i < size; i++) {
    bits |= uint64_t{memory_[address + i]} << (8 * i);
  }
  *cell = FromMemory(type, bits);
  return true;
}

bool Evaluation::Write(uint64_t address, ElementType type, uint64_t cell) {
  const uint64_t size = BytesOf(type);
  if (address > memory_.size() || memory_.size() - address < size) {
    return Break("a store out of bounds");
  }
  const uint64_t bits = ToMemory(type, cell);
  for (uint64_t i = 0; i < size; i++) {
    memory_[address + i] = static_cast<uint8_t>(bits >> (8 * i));
  }
  return true;
}

bool Evaluation::IsMasked(const Operation& operation, size_t operand,
                          size_t element) {
  return operation.operands.size() > operand &&
         Operand(operation, operand)[element] == 0;
}

// What an atomic operation leaves in memory.
uint64_t Updated(AtomicKind kind, const Type& type, uint64_t old,
                 uint64_t value) {
  const std::array<uint64_t, 2> operands = {old, value};
  const auto apply = [&](Opcode opcode) {
    return ApplyElementwise(opcode, type, type, type.element, operands);
  };
  switch (kind) {
    case AtomicKind::kAdd:
      return apply(kAdd);
    case AtomicKind::kMin:
      return apply(kMinimum);
    case AtomicKind::kMax:
      return apply(kMaximum);
    case AtomicKind::kAnd:
      return apply(kAnd);
    case AtomicKind::kOr:
      return apply(kOr);
    case AtomicKind::kXor:
      return apply(kXor);
    case AtomicKind::kExchange:
      return value;
  }
  return 0;
}

// Whether the elements that are stored leave one result in any order.
bool Evaluation::IsOneStore(const Operation& operation) {
  std::vector<std::pair<uint64_t, uint64_t>> written;
  for (size_t i = 0; i < Operand(operation, 0).size(); i++) {
    if (IsMasked(operation, 2, i)) continue;
    written.emplace_back(Operand(operation, 0)[i], Operand(operation, 1)[i]);
  }
  std::ranges::sort(written);
  const auto differs = [](const auto& a, const auto& b) {
    return a.first == b.first && a.second != b.second;
  };
  return std::ranges::adjacent_find(written, differs) == written.end();
}

bool Evaluation::RunMemory(const Operation& operation) {
  if (operation.opcode == kStore && !IsOneStore(operation)) {
    return Break("a store of two values to one address");
  }
  const Cells& addresses = Operand(operation, 0);
  const Type type =
      Type::Scalar(function_.TypeOf(operation.operands[0]).element);
  const bool is_load = operation.opcode == kLoad;
  const bool has_other = is_load && operation.operands.size() == 3;
  const size_t mask = is_load ? 1 : operation.opcode == kAtomicCas ? 3 : 2;
  Cells cells(addresses.size());
  for (size_t i = 0; i < addresses.size(); i++) {
    if (IsMasked(operation, mask, i)) {
      cells[i] = has_other ? Operand(operation, 2)[i] : 0;
      continue;
    }
    uint64_t old = 0;
    if (operation.opcode != kStore && !Read(addresses[i], type.element, &old)) {
      return false;
    }
    cells[i] = old;
    if (is_load) continue;
    uint64_t next = Operand(operation, 1)[i];
    if (operation.opcode == kAtomic) {
      next = Updated(operation.atomic, type, old, next);
    } else if (operation.opcode == kAtomicCas) {
      const bool is_equal =
          ToMemory(type.element, old) == ToMemory(type.element, next);
      next = is_equal ? Operand(operation, 2)[i] : old;
    }
    if (!Write(addresses[i], type.element, next)) return false;
  }
  if (!operation.results.empty()) Result(operation) = std::move(cells);
  return true;
}

// --- Across elements.

// Combines `accumulated`, a scalar for each operand, with the operands' element
// `next`.
bool Evaluation::Combine(const Operation& operation,
                         std::vector<Cells>* accumulated, int64_t next) {
  std::vector<Cells> arguments = std::move(*accumulated);
  for (size_t i = 0; i < operation.operands.size(); i++) {
    arguments.push_back({Operand(operation, i)[next]});
  }
  if (!RunWith(operation.blocks[0], std::move(arguments))) return false;
  *accumulated = yielded_;
  return true;
}

bool Evaluation::RunReduce(const Operation& operation) {
  const int axis = operation.axis;
  const Shape& from = OperandType(operation, 0).shape;
  const Shape to = from.Without(axis);
  std::vector<Cells> results(operation.operands.size());
  for (int64_t i = 0; i < to.numel(); i++) {
    std::vector<Cells> accumulated;
    for (int64_t j = 0; j < from[axis]; j++) {
      // The position in the operand whose other axes are the result's.
      const Position outer = PositionOf(i, to);
      Position position = {};
      for (int k = 0; k < from.rank(); k++) {
        position[k] = k < axis ? outer[k] : k > axis ? outer[k - 1] : j;
      }
      const int64_t index = IndexOf(position, from);
      if (j > 0) {
        if (!Combine(operation, &accumulated, index)) return false;
        continue;
      }
      for (size_t k = 0; k < operation.operands.size(); k++) {
        accumulated.push_back({Operand(operation, k)[index]});
      }
    }
    for (size_t k = 0; k < results.size(); k++) {
      results[k].push_back(accumulated[k][0]);
    }
  }
  for (size_t k = 0; k < results.size(); k++) {
    values_[operation.results[k].index] = std::move(results[k]);
  }
  return true;
}

bool Evaluation::RunScan(const Operation& operation) {
  const int axis = operation.axis;
  const Shape& shape = OperandType(operation, 0).shape;
  std::vector<Cells> results(operation.operands.size(),
                             Cells(static_cast<size_t>(shape.numel())));
  const int64_t count = shape[axis];
  for (int64_t i = 0; i < shape.numel(); i++) {
    const Position start = PositionOf(i, shape);
    if (start[axis] != 0) continue;
    std::vector<Cells> accumulated;
    for (int64_t j = 0; j < count; j++) {
      const int64_t place = operation.reverse ? count - 1 - j : j;
      const int64_t index = IndexOf(With(start, axis, place), shape);
      if (j > 0) {
        if (!Combine(operation, &accumulated, index)) return false;
      } else {
        for (size_t k = 0; k < operation.operands.size(); k++) {
          accumulated.push_back({Operand(operation, k)[index]});
        }
      }
      for (size_t k = 0; k < results.size(); k++) {
        results[k][index] = accumulated[k][0];
      }
    }
  }
  for (size_t k = 0; k < results.size(); k++) {
    values_[operation.results[k].index] = std::move(results[k]);
  }
  return true;
}

void Evaluation::RunDot(const Operation& operation) {
  const Type& a = OperandType(operation, 0);
  const Type& b = OperandType(operation, 1);
  const Type& c = OperandType(operation, 2);
  const int rank = c.shape.rank();
  // Products of narrow floats are fp32's, of integers the accumulator's.
  ElementType product = ElementType::kFloat32;
  if (!IsFloating(a.element)) {
    product = c.element;
  } else if (a.element == ElementType::kFloat64) {
    product = ElementType::kFloat64;
  }
  const auto apply = [](Opcode opcode, ElementType type, uint64_t x,
                        uint64_t y) {
    const std::array<uint64_t, 2> operands = {x, y};
    return ApplyElementwise(opcode, Type::Scalar(type), Type::Scalar(type),
                            type, operands);
  };
  const auto convert = [](ElementType from, ElementType to, uint64_t x) {
    return ApplyElementwise(kCast, Type::Scalar(from), Type::Scalar(to), from,
                            {&x, 1});
  };
  Cells cells = Operand(operation, 2);
  for (size_t i = 0; i < cells.size(); i++) {
    const Position position = PositionOf(static_cast<int64_t>(i), c.shape);
    for (int64_t k = 0; k < a.shape[rank - 1]; k++) {
      const Position left = With(position, rank - 1, k);
      const Position right = With(position, rank - 2, k);
      const uint64_t x = Operand(operation, 0)[IndexOf(left, a.shape)];
      const uint64_t y = Operand(operation, 1)[IndexOf(right, b.shape)];
      const uint64_t term = apply(kMul, product, convert(a.element, product, x),
                                  convert(b.element, product, y));
      cells[i] =
          apply(kAdd, c.element, cells[i], convert(product, c.element, term));
    }
  }
  Result(operation) = std::move(cells);
}

bool IsLess(ElementType type, uint64_t a, uint64_t b) {
  const std::array<uint64_t, 2> operands = {a, b};
  const Type scalar = Type::Scalar(type);
  return ApplyElementwise(kLt, scalar, Type::Scalar(ElementType::kInt1), type,
                          operands) != 0;
}

void Evaluation::RunSort(const Operation& operation) {
  const Type& type = ResultType(operation);
  const int64_t row = type.shape[type.shape.rank() - 1];
  Cells cells = Operand(operation, 0);
  for (size_t begin = 0; begin < cells.size(); begin += row) {
    const auto first = cells.begin() + static_cast<int64_t>(begin);
    std::stable_sort(first, first + row, [&](uint64_t a, uint64_t b) {
      return operation.descending ? IsLess(type.element, b, a)
                                  : IsLess(type.element, a, b);
    });
  }
  Result(operation) = std::move(cells);
}

void Evaluation::RunSortPairs(const Operation& operation) {
  const Type& type = OperandType(operation, 0);
  const ElementType index_type = OperandType(operation, 1).element;
  const int64_t row = type.shape[type.shape.rank() - 1];
  const int64_t count = std::clamp<int64_t>(Integer(operation, 2), 0, row);
  using Pair = std::pair<uint64_t, uint64_t>;
  const auto is_smaller = [&](uint64_t a, uint64_t b) {
    if (IsNan(type.element, a)) return false;
    return IsNan(type.element, b) || IsLess(type.element, a, b);
  };
  const auto comes_before = [&](const Pair& a, const Pair& b) {
    const bool less = is_smaller(a.first, b.first);
    const bool greater = is_smaller(b.first, a.first);
    if (less || greater) return operation.descending ? greater : less;
    return IsLess(index_type, a.second, b.second);
  };
  Cells keys = Operand(operation, 0);
  Cells indices = Operand(operation, 1);
  for (size_t begin = 0; begin < keys.size(); begin += row) {
    std::vector<Pair> pairs;
    for (int64_t i = 0; i < count; i++) {
      pairs.emplace_back(keys[begin + i], indices[begin + i]);
    }
    std::stable_sort(pairs.begin(), pairs.end(), comes_before);
    for (int64_t i = 0; i < count; i++) {
      keys[begin + i] = pairs[i].first;
      indices[begin + i] = pairs[i].second;
    }
  }
  values_[operation.results[0].index] = std::move(keys);
  values_[operation.results[1].index] = std::move(indices);
}

void Evaluation::RunHistogram(const Operation& operation) {
  Cells counts(static_cast<size_t>(ResultType(operation).shape.numel()));
  const Cells& tile = Operand(operation, 0);
  for (size_t i = 0; i < tile.size(); i++) {
    // A negative number is a huge one.
    if (!IsMasked(operation, 1, i) && tile[i] < counts.size()) {
      counts[tile[i]]++;
    }
  }
  Result(operation) = std::move(counts);
}

// --- Control.

bool Evaluation::RunFor(const Operation& operation) {
  const ElementType type = OperandType(operation, 0).element;
  const int64_t upper = Integer(operation, 1);
  const int64_t step = Integer(operation, 2);
  if (step == 0) return Break("a step of 0");
  const auto continues = [&](uint64_t index) {
    const auto bound = static_cast<uint64_t>(upper);
    if (IsSigned(type) && step < 0) return IsLess(type, bound, index);
    return IsLess(type, index, bound);
  };
  std::vector<Cells> carried;
  for (size_t i = 3; i < operation.operands.size(); i++) {
    carried.push_back(Operand(operation, i));
  }
  for (uint64_t index = Operand(operation, 0)[0]; continues(index);
       index = WrapTo(type, index + static_cast<uint64_t>(step))) {
    std::vector<Cells> arguments = {{index}};
    for (Cells& cells : carried) arguments.push_back(std::move(cells));
    if (!RunWith(operation.blocks[0], std::move(arguments))) return false;
    carried = yielded_;
  }
  for (size_t i = 0; i < carried.size(); i++) {
    values_[operation.results[i].index] = std::move(carried[i]);
  }
  return true;
}

bool Evaluation::RunWhile(const Operation& operation) {
  std::vector<Cells> carried;
  for (size_t i = 0; i < operation.operands.size(); i++) {
    carried.push_back(Operand(operation, i));
  }
  while (true) {
    if (!RunWith(operation.blocks[0], std::move(carried))) return false;
    const bool goes_on = yielded_[0][0] != 0;
    carried.assign(yielded_.begin() + 1, yielded_.end());
    if (!goes_on) break;
    if (!RunWith(operation.blocks[1], std::move(carried))) return false;
    carried = yielded_;
  }
  for (size_t i = 0; i < carried.size(); i++) {
    values_[operation.results[i].index] = std::move(carried[i]);
  }
  return true;
}

bool Evaluation::RunIf(const Operation& operation) {
  const bool is_true = Operand(operation, 0)[0] != 0;
  if (!RunBlock(operation.blocks[is_true ? 0 : 1])) return false;
  for (size_t i = 0; i < operation.results.size(); i++) {
    values_[operation.results[i].index] = std::move(yielded_[i]);
  }
  return true;
}

bool Evaluation::RunAssert(const Operation& operation) {
  const Cells& condition = Operand(operation, 0);
  if (std::ranges::find(condition, 0) == condition.end()) return true;
  result_.status = LaunchStatus::kAssertFailed;
  result_.message = operation.text;
  result_.program = program_;
  return false;
}

void Evaluation::RunPrint(const Operation& operation) {
  Printed printed;
  printed.text = operation.text;
  printed.program = program_;
  for (size_t i = 0; i < operation.operands.size(); i++) {
    for (uint64_t cell : Operand(operation, i)) {
      printed.values.push_back(
          {OperandType(operation, i).element, Constant{cell}});
    }
  }
  result_.prints.push_back(std::move(printed));
}

}  // namespace

LaunchResult Evaluate(const Function& function, const LaunchInput& input,
                      std::vector<uint8_t>* memory, uint64_t max_operations) {
  return Evaluation(function, input, memory, max_operations).Run();
}

}  // namespace fake_device::triton
