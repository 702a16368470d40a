#include "triton/differential/kernel_generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fake_device/random.h"
#include "triton/ir/builder.h"
#include "triton/ir/printer.h"
#include "triton/support/plain_arithmetic.h"

namespace fake_device::triton {

namespace {

using enum ElementType;
using enum Opcode;

// Of every buffer: indices are kept below it.
constexpr int64_t kCount = 4096;
constexpr int64_t kMaxNumel = 512;
constexpr int kMaxPrograms = 6;
constexpr int kMaxDepth = 2;

// An index into a buffer: 0 to `bound` - 1.
struct Index {
  ValueId value;
  int64_t bound = 0;
  // No two elements are the same.
  bool is_injective = false;
};

struct BufferArgument {
  ValueId pointer;
  ElementType element = kInt32;
  // Floats that are small whole numbers and stay so.
  bool is_exact = false;
};

// A place that was read, which may be written again.
struct Access {
  size_t buffer = 0;
  ValueId pointer;
  ValueId mask;
};

class KernelGenerator {
 public:
  explicit KernelGenerator(uint64_t seed)
      : random_(seed), function_("random"), builder_(&function_) {}

  TestKernel Run();

 private:
  using Step = void (KernelGenerator::*)();

  // --- Choices.
  uint32_t Below(uint32_t limit) { return random_.Below(limit); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  template <typename T>
  T Pick(std::initializer_list<T> choices) {
    return choices.begin()[Below(static_cast<uint32_t>(choices.size()))];
  }
  template <typename T>
  const T& Pick(const std::vector<T>& choices) {
    return choices[Below(static_cast<uint32_t>(choices.size()))];
  }
  ElementType PickElement();
  ElementType PickInteger();
  ElementType PickIndexElement(int64_t bound);
  Shape PickShape();
  Constant PickConstant(ElementType element);
  uint64_t PickData(ElementType element, bool is_exact, bool is_special);

  // --- Arguments.
  void MakeArguments();
  void MakeScalarArgument(ElementType element);
  TestKernel Finish();

  // --- Values. What is made is visible until its block ends.
  const Type& TypeOf(ValueId value) const { return builder_.TypeOf(value); }
  ValueId Add(ValueId value) {
    pool_.push_back(value);
    return value;
  }
  ValueId Any() { return Pick(pool_); }
  // A value of the pool that the predicate likes; invalid if there is none.
  ValueId Find(const std::function<bool(const Type&)>& likes);
  ValueId Get(ElementType element, const Shape& shape);
  ValueId GetFresh(ElementType element, const Shape& shape);
  ValueId Filled(ElementType element, const Shape& shape, int64_t value);
  // Small whole numbers.
  ValueId Exact(ElementType element, const Shape& shape);
  ValueId WithoutNan(ValueId value);
  ValueId WithoutSignedZero(ValueId value);
  ValueId Scalar(ElementType element) { return Get(element, {}); }
  ValueId Condition() { return Scalar(kInt1); }
  // The positions along an axis.
  ValueId Positions(const Shape& shape, int axis, ElementType element);
  ValueId CastTo(ValueId value, ElementType element);

  // --- Indices and memory.
  Index RowMajor(const Shape& shape);
  ValueId ProgramNumber();
  Index Everywhere(const Shape& shape);
  Index Injective(const Shape& shape);
  Index Computed(const Shape& shape);
  Index InRange(Index index);
  ValueId PointerTo(const BufferArgument& buffer, const Index& index);
  ValueId Mask(const Index& index);
  ValueId LoadFrom(size_t buffer, const Shape& shape);
  void StoreTo(size_t buffer, ValueId value);

  // --- Steps.
  void Steps(int count);
  void OneStep();
  void DoUnary();
  void DoBinary();
  void DoCompare();
  void DoSelect();
  void DoFma();
  void DoCast();
  void DoBitcast();
  void DoMath();
  void DoLoad();
  void DoStore();
  void DoInPlace();
  void DoAtomic();
  void DoAtomicCas();
  void DoBroadcast();
  void DoReshape();
  void DoExpand();
  void DoTranspose();
  void DoJoin();
  void DoSplit();
  void DoConcat();
  void DoFlip();
  void DoGather();
  void DoReduce();
  void DoArgReduce();
  void DoScan();
  void DoPairScan();
  void DoDot();
  void DoSort();
  void DoSortPairs();
  void DoHistogram();
  void DoFor();
  void DoPointerLoop();
  void DoWhile();
  void DoIf();
  void DoAssert();
  void DoPrint();

  // --- Blocks.
  // Makes a block with `arguments`, which `fill` continues.
  Block MakeBlock(std::span<const Type> arguments,
                  const std::function<void(std::vector<ValueId>)>& fill);
  // A block of steps that yields values of the types.
  Block MakeBody(std::span<const Type> arguments,
                 std::span<const Type> yielded);
  Block MakeCombine(Opcode opcode, ElementType element);
  Block MakeArgCombine(ElementType key, ElementType index, bool is_max);
  std::vector<ValueId> PickCarried();
  std::vector<Type> TypesOf(std::span<const ValueId> values) const;
  ValueId PickTile();

  Random random_;
  Function function_;
  Builder builder_;
  Grid grid_ = {1, 1, 1};
  std::vector<BufferArgument> buffers_;
  std::vector<Constant> arguments_;
  std::vector<ValueId> pool_;
  std::vector<ValueId> limits_;  // int32 scalars, of masks
  std::vector<Access> accesses_;
  int depth_ = 0;
};

// --- Choices.

ElementType KernelGenerator::PickElement() {
  if (Chance(30)) return kFloat32;
  if (Chance(20)) return kInt32;
  return ElementTypeTable()[Below(13)].type;
}

ElementType KernelGenerator::PickInteger() {
  return Chance(40) ? kInt32 : ElementTypeTable()[1 + Below(8)].type;
}

// One that holds numbers up to `bound`.
ElementType KernelGenerator::PickIndexElement(int64_t bound) {
  if (Chance(60)) return kInt32;
  if (Chance(50)) return kInt64;
  if (bound <= 128 && Chance(30)) return Pick({kInt8, kUint8});
  return Pick({kInt16, kUint16, kUint32, kUint64});
}

Shape KernelGenerator::PickShape() {
  const int rank = Pick({1, 1, 1, 2, 2, 3});
  std::vector<int64_t> extents;
  int64_t numel = 1;
  for (int axis = 0; axis < rank; axis++) {
    int64_t extent = int64_t{1} << Below(rank == 1 ? 9 : rank == 2 ? 6 : 4);
    while (numel * extent > 256) extent /= 2;
    numel *= extent;
    extents.push_back(extent);
  }
  return Shape(extents);
}

Constant KernelGenerator::PickConstant(ElementType element) {
  if (!IsFloating(element)) {
    const int64_t value = Pick<int64_t>(
        {0,  1,   1,   2,   3,    5,  7,  8,  10,        31,
         64, 100, 127, 255, 1000, -1, -2, -7, INT32_MAX, INT64_MIN});
    return {WrapTo(element, static_cast<uint64_t>(value))};
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const double value =
      Pick({0.0, 1.0, 1.0, 2.0, 0.5, -1.0, -0.5, 3.0, 0.1, 10.0, 255.0, 1e-3,
            -0.0, 65504.0, 1e9, kInfinity, kNan});
  return {RoundTo(element, value)};
}

uint64_t KernelGenerator::PickData(ElementType element, bool is_exact,
                                   bool is_special) {
  if (is_exact) {
    return RoundTo(element, static_cast<double>(Below(4)) - 1);
  }
  if (is_special && Chance(30)) {
    return Chance(50) ? PickConstant(element).bits
                      : FromMemory(element, random_.Next());
  }
  if (IsFloating(element)) {
    return RoundTo(element, (static_cast<double>(Below(512)) - 200) / 16);
  }
  return WrapTo(element, uint64_t{Below(300)} - 100);
}

// --- Arguments.

void KernelGenerator::MakeArguments() {
  grid_[0] = static_cast<int32_t>(1 + Below(4));
  if (Chance(30)) grid_[1] = static_cast<int32_t>(1 + Below(3));
  if (Chance(15)) grid_[2] = static_cast<int32_t>(1 + Below(2));
  while (grid_[0] * grid_[1] * grid_[2] > kMaxPrograms) {
    grid_[0] = std::max(1, grid_[0] - 1);
    grid_[1] = std::max(1, grid_[1] - 1);
  }
  const int buffers = static_cast<int>(2 + Below(4));
  for (int i = 0; i < buffers; i++) {
    BufferArgument buffer;
    buffer.element = PickElement();
    buffer.is_exact = IsFloating(buffer.element) && Chance(25);
    buffer.pointer = function_.AddParameter("b" + std::to_string(i),
                                            Type::Pointer(buffer.element));
    arguments_.push_back(Constant());  // Where it lies is known in the end.
    buffers_.push_back(buffer);
  }
  const ValueId limit = function_.AddParameter("n", Type::Scalar(kInt32));
  arguments_.push_back(Constant::Integer(Below(600)));
  limits_.push_back(limit);
  Add(limit);
  while (Chance(50)) MakeScalarArgument(PickElement());
}

void KernelGenerator::MakeScalarArgument(ElementType element) {
  const std::string name = "s" + std::to_string(arguments_.size());
  Add(function_.AddParameter(name, Type::Scalar(element)));
  arguments_.push_back(Chance(50) ? PickConstant(element)
                                  : Constant{PickData(element, false, false)});
}

TestKernel KernelGenerator::Finish() {
  TestKernel kernel;
  uint64_t address = 512;
  for (size_t i = 0; i < buffers_.size(); i++) {
    const ElementType element = buffers_[i].element;
    const uint64_t bytes = BytesOf(element);
    // Anywhere that an element may lie.
    address = (address + bytes - 1) / bytes * bytes + Below(20) * bytes;
    kernel.buffers.push_back({element, address, kCount});
    arguments_[i] = Constant{address};
    address += kCount * bytes;
    kernel.memory.resize(address);
    const bool is_special = Chance(30);
    for (uint64_t at = address - kCount * bytes; at < address; at += bytes) {
      const uint64_t bits = ToMemory(
          element, PickData(element, buffers_[i].is_exact, is_special));
      for (uint64_t j = 0; j < bytes; j++) {
        kernel.memory[at + j] = static_cast<uint8_t>(bits >> (8 * j));
      }
    }
    address += Below(40);
  }
  kernel.memory.resize(address + 64);
  kernel.input = {arguments_, grid_};
  kernel.text = ToString(function_);
  return kernel;
}

TestKernel KernelGenerator::Run() {
  MakeArguments();
  const Shape shape = PickShape();
  Add(ProgramNumber());
  Add(RowMajor(shape).value);
  LoadFrom(Below(static_cast<uint32_t>(buffers_.size())), shape);
  LoadFrom(Below(static_cast<uint32_t>(buffers_.size())), shape);
  Steps(static_cast<int>(4 + Below(20)));
  const uint32_t stores = 2 + Below(3);
  for (uint32_t i = 0; i < stores; i++) {
    // What was made last depends on most of what was made before.
    const size_t back = Below(static_cast<uint32_t>(
        std::min<size_t>(pool_.size(), Chance(70) ? 4 : 100)));
    StoreTo(Below(static_cast<uint32_t>(buffers_.size())),
            pool_[pool_.size() - 1 - back]);
  }
  return Finish();
}

// --- Values.

ValueId KernelGenerator::Find(const std::function<bool(const Type&)>& likes) {
  std::vector<ValueId> found;
  for (ValueId value : pool_) {
    if (likes(TypeOf(value))) found.push_back(value);
  }
  return found.empty() ? ValueId() : Pick(found);
}

ValueId KernelGenerator::CastTo(ValueId value, ElementType element) {
  if (TypeOf(value).element == element) return value;
  return builder_.Cast(value, element);
}

ValueId KernelGenerator::Filled(ElementType element, const Shape& shape,
                                int64_t value) {
  const Constant constant =
      IsFloating(element)
          ? Constant{RoundTo(element, static_cast<double>(value))}
          : Constant{WrapTo(element, static_cast<uint64_t>(value))};
  return builder_.ConstantOfType(Type::Tile(element, shape), constant);
}

ValueId KernelGenerator::Get(ElementType element, const Shape& shape) {
  const Type wanted = Type::Tile(element, shape);
  if (Chance(80)) {
    const ValueId found =
        Find([&](const Type& type) { return type == wanted; });
    if (found.valid()) return found;
  }
  if (Chance(60)) {
    const ValueId found = Find([&](const Type& type) {
      return !type.is_pointer && type.shape == shape;
    });
    if (found.valid()) return Add(CastTo(found, element));
  }
  return Add(GetFresh(element, shape));
}

ValueId KernelGenerator::GetFresh(ElementType element, const Shape& shape) {
  switch (Below(5)) {
    case 0:
      return builder_.ConstantOfType(Type::Tile(element, shape),
                                     PickConstant(element));
    case 1:
      if (shape.rank() > 0) return builder_.Splat(Scalar(element), shape);
      return CastTo(ProgramNumber(), element);
    case 2:
      return CastTo(RowMajor(shape).value, element);
    default:
      for (size_t i = 0; i < buffers_.size(); i++) {
        if (buffers_[i].element == element && shape.numel() <= kMaxNumel) {
          return LoadFrom(i, shape);
        }
      }
      return CastTo(Everywhere(shape).value, element);
  }
}

ValueId KernelGenerator::Exact(ElementType element, const Shape& shape) {
  const ValueId integers = Get(kInt32, shape);
  const ValueId low = builder_.Binary(kAnd, integers, Filled(kInt32, shape, 3));
  const ValueId small = builder_.Binary(kSub, low, Filled(kInt32, shape, 1));
  return CastTo(small, element);
}

ValueId KernelGenerator::WithoutNan(ValueId value) {
  const Type type = TypeOf(value);
  if (!IsFloating(type.element)) return value;
  return builder_.Select(builder_.Binary(kEq, value, value), value,
                         Filled(type.element, type.shape, 1));
}

ValueId KernelGenerator::WithoutSignedZero(ValueId value) {
  const Type type = TypeOf(value);
  if (!IsFloating(type.element)) return value;
  const ValueId zero = Filled(type.element, type.shape, 0);
  return builder_.Select(builder_.Binary(kEq, value, zero), zero, value);
}

ValueId KernelGenerator::Positions(const Shape& shape, int axis,
                                   ElementType element) {
  ValueId row = CastTo(builder_.Arange(0, shape[axis]), element);
  std::vector<int64_t> extents(shape.rank(), 1);
  extents[axis] = shape[axis];
  return builder_.Broadcast(builder_.Reshape(row, Shape(extents)), shape);
}

ValueId KernelGenerator::PickTile() {
  const ValueId found =
      Find([](const Type& type) { return !type.is_scalar(); });
  return found.valid() ? found : Get(PickElement(), PickShape());
}

// --- Indices and memory.

Index KernelGenerator::RowMajor(const Shape& shape) {
  const int64_t numel = shape.numel();
  if (shape.rank() == 0) return {Filled(kInt32, {}, 0), 1, true};
  if (Chance(50)) {
    return {builder_.Reshape(builder_.Arange(0, numel), shape), numel, true};
  }
  // A sum over the axes, in their order or another one.
  std::vector<int> axes(shape.rank());
  for (int axis = 0; axis < shape.rank(); axis++) axes[axis] = axis;
  if (Chance(30)) std::swap(axes.front(), axes.back());
  int64_t stride = numel;
  ValueId sum;
  for (int axis : axes) {
    stride /= shape[axis];
    ValueId term = Positions(shape, axis, kInt32);
    if (stride != 1 || Chance(20)) {
      term = builder_.Binary(kMul, term, Filled(kInt32, shape, stride));
    }
    sum = sum.valid() ? builder_.Binary(kAdd, sum, term) : term;
  }
  return {sum, numel, true};
}

ValueId KernelGenerator::ProgramNumber() {
  ValueId number = builder_.ProgramId(0);
  ValueId count = builder_.NumPrograms(0);
  for (int axis = 1; axis < 3; axis++) {
    if (grid_[axis] == 1 && Chance(90)) continue;
    number = builder_.Binary(
        kAdd, number, builder_.Binary(kMul, builder_.ProgramId(axis), count));
    count = builder_.Binary(kMul, count, builder_.NumPrograms(axis));
  }
  return number;
}

// Other elements for each program.
Index KernelGenerator::Everywhere(const Shape& shape) {
  const Index local = RowMajor(shape);
  const int64_t programs = int64_t{grid_[0]} * grid_[1] * grid_[2];
  ValueId start =
      builder_.Binary(kMul, ProgramNumber(), Filled(kInt32, {}, local.bound));
  if (shape.rank() > 0) start = builder_.Splat(start, shape);
  return {builder_.Binary(kAdd, start, local.value), local.bound * programs,
          true};
}

Index KernelGenerator::Injective(const Shape& shape) {
  Index index = Chance(70) ? Everywhere(shape) : RowMajor(shape);
  const auto apply = [&](Opcode opcode, int64_t left, bool is_left) {
    const ValueId constant = Filled(kInt32, shape, left);
    index.value = is_left ? builder_.Binary(opcode, constant, index.value)
                          : builder_.Binary(opcode, index.value, constant);
  };
  if (Chance(10)) apply(kSub, index.bound - 1, true);
  if (index.bound * 2 <= kCount && Chance(10)) {
    apply(kMul, 2, false);
    index.bound *= 2;
  }
  const int64_t offset = Below(9);
  if (index.bound + offset <= kCount && Chance(15)) {
    apply(kAdd, offset, false);
    index.bound += offset;
  }
  return index;
}

// Indices out of others, or out of data.
Index KernelGenerator::Computed(const Shape& shape) {
  Index index = Injective(shape);
  const auto apply = [&](Opcode opcode, ValueId value, int64_t constant) {
    return builder_.Binary(opcode, value, Filled(kInt32, shape, constant));
  };
  const int64_t divisor = Pick<int64_t>({2, 3, 4, 8, 10, 16, 100});
  switch (Below(6)) {
    case 0:
      index.value = apply(kDiv, index.value, divisor);
      index.bound = (index.bound - 1) / divisor + 1;
      break;
    case 1:
      index.value = apply(kRem, index.value, divisor);
      index.bound = std::min(index.bound, divisor);
      break;
    case 2: {
      // A transposition: x // c + (x % c) * rows.
      const int64_t rows = (index.bound - 1) / divisor + 1;
      const ValueId column =
          apply(kMul, apply(kRem, index.value, divisor), rows);
      index.value =
          builder_.Binary(kAdd, apply(kDiv, index.value, divisor), column);
      index.bound = rows * divisor;
      break;
    }
    case 3:
      index.value = apply(kAnd, index.value, divisor | 4);
      index.bound = (divisor | 4) + 1;
      break;
    default: {
      const int64_t mask = Pick<int64_t>({kCount - 1, 63, 255});
      index.value = apply(kAnd, Get(kInt32, shape), mask);
      index.bound = mask + 1;
    }
  }
  index.is_injective = false;
  return InRange(index);
}

Index KernelGenerator::InRange(Index index) {
  if (index.bound <= kCount) return index;
  const Shape shape = TypeOf(index.value).shape;
  index.value =
      builder_.Binary(kAnd, index.value, Filled(kInt32, shape, kCount - 1));
  index.bound = kCount;
  index.is_injective = false;
  return index;
}

ValueId KernelGenerator::PointerTo(const BufferArgument& buffer,
                                   const Index& index) {
  const Shape shape = TypeOf(index.value).shape;
  ValueId pointer = buffer.pointer;
  ValueId offset = index.value;
  if (Chance(15) && index.bound < kCount) {
    // Some of the offset on the pointer itself.
    const int64_t before = Below(5);
    pointer = builder_.AddPointer(pointer, Filled(kInt32, {}, -before));
    offset = builder_.Binary(kAdd, offset, Filled(kInt32, shape, before));
  }
  offset = CastTo(offset, PickIndexElement(index.bound + 8));
  if (shape.rank() > 0) pointer = builder_.Splat(pointer, shape);
  return builder_.AddPointer(pointer, offset);
}

// May be invalid: no mask.
ValueId KernelGenerator::Mask(const Index& index) {
  const Shape shape = TypeOf(index.value).shape;
  const uint32_t kind = Below(100);
  if (kind < 40) return {};
  if (kind >= 85) return Get(kInt1, shape);
  ValueId limit =
      Chance(70)
          ? Pick(limits_)
          : Filled(kInt32, {}, Below(static_cast<uint32_t>(2 * index.bound)));
  if (shape.rank() > 0) limit = builder_.Splat(limit, shape);
  ValueId mask = builder_.Binary(kLt, index.value, limit);
  if (Chance(15)) {
    mask = builder_.Binary(Pick({kAnd, kOr}), mask, Get(kInt1, shape));
  }
  return Add(mask);
}

ValueId KernelGenerator::LoadFrom(size_t buffer, const Shape& shape) {
  const Index index = Chance(70) ? InRange(Injective(shape)) : Computed(shape);
  const ValueId mask = Mask(index);
  const ValueId pointer = PointerTo(buffers_[buffer], index);
  const ElementType element = buffers_[buffer].element;
  ValueId other;
  if (mask.valid() && Chance(50)) {
    other = builder_.ConstantOfType(Type::Tile(element, shape),
                                    PickConstant(element));
  }
  if (index.is_injective) accesses_.push_back({buffer, pointer, mask});
  return Add(builder_.Load(pointer, mask, other));
}

void KernelGenerator::StoreTo(size_t buffer, ValueId value) {
  const Type type = TypeOf(value);
  const Index index = InRange(Injective(type.shape));
  if (!index.is_injective) return;
  const ElementType element = buffers_[buffer].element;
  if (type.element != element) value = builder_.Cast(value, element);
  if (buffers_[buffer].is_exact) value = Exact(element, type.shape);
  const ValueId mask = Mask(index);
  builder_.Store(PointerTo(buffers_[buffer], index), value, mask);
}

// --- Steps.

void KernelGenerator::Steps(int count) {
  for (int i = 0; i < count; i++) OneStep();
}

void KernelGenerator::OneStep() {
  static constexpr struct {
    int weight;
    Step step;
    bool nests = false;
  } kSteps[] = {
      {8, &KernelGenerator::DoUnary},
      {20, &KernelGenerator::DoBinary},
      {6, &KernelGenerator::DoCompare},
      {6, &KernelGenerator::DoSelect},
      {3, &KernelGenerator::DoFma},
      {8, &KernelGenerator::DoCast},
      {3, &KernelGenerator::DoBitcast},
      {2, &KernelGenerator::DoMath},
      {10, &KernelGenerator::DoLoad},
      {6, &KernelGenerator::DoStore},
      {4, &KernelGenerator::DoInPlace},
      {3, &KernelGenerator::DoAtomic},
      {1, &KernelGenerator::DoAtomicCas},
      {4, &KernelGenerator::DoBroadcast},
      {3, &KernelGenerator::DoReshape},
      {4, &KernelGenerator::DoExpand},
      {3, &KernelGenerator::DoTranspose},
      {2, &KernelGenerator::DoJoin},
      {2, &KernelGenerator::DoSplit},
      {2, &KernelGenerator::DoConcat},
      {2, &KernelGenerator::DoFlip},
      {2, &KernelGenerator::DoGather},
      {6, &KernelGenerator::DoReduce},
      {2, &KernelGenerator::DoArgReduce},
      {3, &KernelGenerator::DoScan},
      {2, &KernelGenerator::DoPairScan},
      {2, &KernelGenerator::DoDot},
      {2, &KernelGenerator::DoSort},
      {1, &KernelGenerator::DoSortPairs},
      {1, &KernelGenerator::DoHistogram},
      {4, &KernelGenerator::DoFor, true},
      {2, &KernelGenerator::DoPointerLoop, true},
      {2, &KernelGenerator::DoWhile, true},
      {4, &KernelGenerator::DoIf, true},
      {1, &KernelGenerator::DoAssert},
      {1, &KernelGenerator::DoPrint},
  };
  static const int total = [] {
    int sum = 0;
    for (const auto& step : kSteps) sum += step.weight;
    return sum;
  }();
  int chosen = static_cast<int>(Below(static_cast<uint32_t>(total)));
  for (const auto& step : kSteps) {
    chosen -= step.weight;
    if (chosen >= 0) continue;
    if (step.nests && depth_ >= kMaxDepth) return;
    (this->*step.step)();
    return;
  }
}

void KernelGenerator::DoUnary() {
  const ValueId value = Any();
  if (IsFloating(TypeOf(value).element)) {
    Add(builder_.Unary(
        Pick({kNeg, kAbs, kFloor, kCeil, kTrunc, kNearbyint, kSqrt}), value));
  } else {
    Add(builder_.Unary(Pick({kNeg, kNot, kAbs}), value));
  }
}

void KernelGenerator::DoBinary() {
  const ValueId value = Any();
  const Type type = TypeOf(value);
  const ValueId other = Get(type.element, type.shape);
  Opcode opcode;
  if (IsFloating(type.element)) {
    opcode = Pick({kAdd, kAdd, kSub, kMul, kMul, kDiv, kRem, kMinimum, kMaximum,
                   kMinNum, kMaxNum});
  } else {
    opcode = Pick({kAdd, kAdd, kSub, kMul, kMul, kDiv, kRem, kAnd, kOr, kXor,
                   kShl, kShr, kMulHigh, kMinimum, kMaximum, kMinNum, kMaxNum});
    if (opcode == kMulHigh && BitsOf(type.element) < 32) opcode = kMul;
  }
  Add(Chance(70) ? builder_.Binary(opcode, value, other)
                 : builder_.Binary(opcode, other, value));
}

void KernelGenerator::DoCompare() {
  const ValueId value = Any();
  const Type type = TypeOf(value);
  Add(builder_.Binary(Pick({kEq, kNe, kLt, kLe, kGt, kGe}), value,
                      Get(type.element, type.shape)));
}

void KernelGenerator::DoSelect() {
  const ValueId value = Any();
  const Type type = TypeOf(value);
  const ValueId condition = Get(kInt1, type.shape);
  Add(builder_.Select(condition, value, Get(type.element, type.shape)));
}

void KernelGenerator::DoFma() {
  const Shape shape = TypeOf(Any()).shape;
  const ElementType element = Pick({kFloat16, kBfloat16, kFloat32, kFloat64});
  const ValueId a = Get(element, shape);
  const ValueId b = Get(element, shape);
  Add(builder_.Fma(a, b, Get(element, shape)));
}

void KernelGenerator::DoCast() { Add(CastTo(Any(), PickElement())); }

void KernelGenerator::DoBitcast() {
  const ValueId value = WithoutNan(Any());
  const Type type = TypeOf(value);
  std::vector<ElementType> same;
  for (const ElementTypeInfo& info : ElementTypeTable()) {
    if (info.bits == BitsOf(type.element)) same.push_back(info.type);
  }
  // Bits that make a NaN are canonical in no format.
  ValueId result = builder_.Bitcast(value, type.WithElement(Pick(same)));
  Add(WithoutNan(result));
}

void KernelGenerator::DoMath() {
  const auto count = static_cast<uint32_t>(MathTable().size());
  const MathId math{static_cast<uint16_t>(Below(count))};
  const MathInfo& info = InfoOf(math);
  const Shape shape = TypeOf(Any()).shape;
  std::vector<ValueId> operands;
  for (int i = 0; i < info.num_operands; i++) {
    operands.push_back(WithoutNan(Get(info.operands[i], shape)));
  }
  Add(WithoutNan(builder_.Math(math, operands)));
}

void KernelGenerator::DoLoad() {
  const Shape shape = Chance(80) ? TypeOf(Any()).shape : PickShape();
  LoadFrom(Below(static_cast<uint32_t>(buffers_.size())), shape);
}

void KernelGenerator::DoStore() {
  StoreTo(Below(static_cast<uint32_t>(buffers_.size())), Any());
}

// A store to where a load was from.
void KernelGenerator::DoInPlace() {
  if (accesses_.empty()) return DoStore();
  const Access access = Pick(accesses_);
  const BufferArgument& buffer = buffers_[access.buffer];
  const Shape shape = TypeOf(access.pointer).shape;
  const ValueId value = buffer.is_exact ? Exact(buffer.element, shape)
                                        : Get(buffer.element, shape);
  builder_.Store(access.pointer, value,
                 Chance(80) ? access.mask : Get(kInt1, shape));
  if (Chance(40)) Add(builder_.Load(access.pointer, access.mask, {}));
}

void KernelGenerator::DoAtomic() {
  const BufferArgument& buffer = Pick(buffers_);
  const Shape shape = TypeOf(Any()).shape;
  const bool is_float = IsFloating(buffer.element);
  // Sums of whole numbers have one result in any order, if they fit.
  const bool any_order =
      !is_float || (buffer.is_exact && BitsOf(buffer.element) >= 32);
  const Index index =
      any_order && Chance(60) ? Computed(shape) : InRange(Injective(shape));
  if (!index.is_injective && !any_order) return;
  AtomicKind kind = AtomicKind::kAdd;
  if (!is_float) {
    kind = Pick({AtomicKind::kAdd, AtomicKind::kMin, AtomicKind::kMax,
                 AtomicKind::kAnd, AtomicKind::kOr, AtomicKind::kXor});
  }
  if (index.is_injective && Chance(15)) kind = AtomicKind::kExchange;
  const ValueId value = buffer.is_exact ? Exact(buffer.element, shape)
                                        : Get(buffer.element, shape);
  const ValueId mask = Mask(index);
  const ValueId old =
      builder_.Atomic(kind, PointerTo(buffer, index), value, mask);
  if (index.is_injective) Add(old);
}

void KernelGenerator::DoAtomicCas() {
  const BufferArgument& buffer = Pick(buffers_);
  if (IsFloating(buffer.element)) return;
  const Shape shape = Chance(50) ? Shape() : TypeOf(Any()).shape;
  const Index index = InRange(Injective(shape));
  if (!index.is_injective) return;
  const ValueId pointer = PointerTo(buffer, index);
  const ValueId compare =
      Chance(50) ? builder_.Load(pointer, {}, {}) : Get(buffer.element, shape);
  Add(builder_.AtomicCas(pointer, compare, Get(buffer.element, shape)));
}

// --- Shapes.

void KernelGenerator::DoBroadcast() {
  const ValueId value = Find([](const Type& type) {
    const auto extents = type.shape.extents();
    return std::ranges::find(extents, 1) != extents.end();
  });
  if (!value.valid()) {
    Add(builder_.Splat(Scalar(PickElement()), PickShape()));
    return;
  }
  Shape shape = TypeOf(value).shape;
  for (int axis = 0; axis < shape.rank(); axis++) {
    const int64_t extent = int64_t{1} << Below(5);
    if (shape[axis] == 1 && shape.numel() * extent <= kMaxNumel) {
      shape = shape.With(axis, extent);
    }
  }
  Add(builder_.Broadcast(value, shape));
}

void KernelGenerator::DoReshape() {
  const ValueId value = PickTile();
  int64_t left = TypeOf(value).shape.numel();
  std::vector<int64_t> extents;
  while (extents.size() < 2 && left > 1 && Chance(70)) {
    const int64_t extent = std::min(left, int64_t{1} << Below(5));
    extents.push_back(extent);
    left /= extent;
  }
  extents.push_back(left);
  Add(builder_.Reshape(value, Shape(extents)));
}

// An axis of extent 1 more.
void KernelGenerator::DoExpand() {
  const ValueId value = PickTile();
  const Shape& shape = TypeOf(value).shape;
  if (shape.rank() >= 4) return;
  const int axis = static_cast<int>(Below(shape.rank() + 1));
  const Shape expanded = shape.Insert(axis, 1);
  const ValueId result = Add(builder_.Reshape(value, expanded));
  const int64_t extent = Pick<int64_t>({2, 4, 8});
  if (expanded.numel() * extent > kMaxNumel || Chance(20)) return;
  Add(builder_.Broadcast(result, expanded.With(axis, extent)));
}

void KernelGenerator::DoTranspose() {
  const ValueId value = PickTile();
  const int rank = TypeOf(value).shape.rank();
  std::vector<int> dims(rank);
  for (int axis = 0; axis < rank; axis++) dims[axis] = axis;
  for (int axis = rank - 1; axis > 0; axis--) {
    std::swap(dims[axis], dims[Below(axis + 1)]);
  }
  Add(builder_.Transpose(value, dims));
}

void KernelGenerator::DoJoin() {
  const ValueId value = Any();
  const Type type = TypeOf(value);
  if (type.shape.numel() * 2 > kMaxNumel || type.shape.rank() >= 4) return;
  Add(builder_.Join(value, Get(type.element, type.shape)));
}

void KernelGenerator::DoSplit() {
  const ValueId value = Find([](const Type& type) {
    return !type.is_scalar() && type.shape[type.shape.rank() - 1] == 2;
  });
  if (!value.valid()) return DoJoin();
  for (ValueId half : builder_.Split(value)) Add(half);
}

void KernelGenerator::DoConcat() {
  const ValueId value = PickTile();
  const Type type = TypeOf(value);
  if (type.shape.numel() * 2 > kMaxNumel) return;
  Add(builder_.Concat(value, Get(type.element, type.shape),
                      static_cast<int>(Below(type.shape.rank()))));
}

void KernelGenerator::DoFlip() {
  const ValueId value = PickTile();
  Add(builder_.Flip(value,
                    static_cast<int>(Below(TypeOf(value).shape.rank()))));
}

void KernelGenerator::DoGather() {
  const ValueId source = PickTile();
  const Shape shape = TypeOf(source).shape;
  const int axis = static_cast<int>(Below(shape.rank()));
  Shape to = shape;
  const int64_t extent = int64_t{1} << Below(5);
  if (Chance(30) && shape.numel() / shape[axis] * extent <= kMaxNumel) {
    to = shape.With(axis, extent);
  }
  const ValueId low = builder_.Binary(kAnd, Get(kInt32, to),
                                      Filled(kInt32, to, shape[axis] - 1));
  Add(builder_.Gather(source, CastTo(low, PickIndexElement(shape[axis])),
                      axis));
}

// --- Across elements.

Block KernelGenerator::MakeBlock(
    std::span<const Type> arguments,
    const std::function<void(std::vector<ValueId>)>& fill) {
  Block block;
  for (const Type& type : arguments) {
    block.arguments.push_back(function_.NewValue(type));
  }
  Block* const outer = builder_.block();
  const size_t visible = pool_.size();
  const size_t accesses = accesses_.size();
  builder_.set_block(&block);
  fill(block.arguments);
  builder_.set_block(outer);
  pool_.resize(visible);
  accesses_.resize(accesses);
  return block;
}

Block KernelGenerator::MakeCombine(Opcode opcode, ElementType element) {
  const std::array<Type, 2> types = {Type::Scalar(element),
                                     Type::Scalar(element)};
  const bool by_comparison =
      IsInteger(element) && (opcode == kMaximum || opcode == kMinimum);
  return MakeBlock(types, [&](std::vector<ValueId> arguments) {
    const auto [a, b] = std::pair(arguments[0], arguments[1]);
    ValueId result;
    if (by_comparison && Chance(50)) {
      const Opcode compare = opcode == kMaximum ? kGt : kLt;
      result = builder_.Select(builder_.Binary(compare, a, b), a, b);
    } else {
      result = builder_.Binary(opcode, a, b);
    }
    builder_.Yield({&result, 1});
  });
}

void KernelGenerator::DoReduce() {
  ValueId tile = PickTile();
  const Type type = TypeOf(tile);
  const int axis = static_cast<int>(Below(type.shape.rank()));
  Opcode opcode = Pick({kAdd, kAdd, kMaximum, kMinimum, kMaxNum, kMinNum, kMul,
                        kXor, kAnd, kOr});
  if (IsFloating(type.element)) {
    if (opcode > kMul && opcode < kMinimum) opcode = kAdd;
    if (opcode == kMul) {
      // Powers of two: their product is exact, or too large, in any order.
      const ValueId condition = Get(kInt1, type.shape);
      tile = builder_.Select(condition, Filled(type.element, type.shape, 1),
                             Filled(type.element, type.shape, -2));
    } else if (opcode == kAdd) {
      tile = Exact(type.element, type.shape);
      // bf16 has 8 bits.
      if (type.shape[axis] > 64) tile = CastTo(tile, kFloat32);
    }
  }
  Block combine = MakeCombine(opcode, TypeOf(tile).element);
  Add(builder_.Reduce({&tile, 1}, axis, std::move(combine))[0]);
}

// The larger (smaller) key; of equal ones, the smaller index.
Block KernelGenerator::MakeArgCombine(ElementType key, ElementType index,
                                      bool is_max) {
  const std::array<Type, 4> types = {Type::Scalar(key), Type::Scalar(index),
                                     Type::Scalar(key), Type::Scalar(index)};
  return MakeBlock(types, [&](std::vector<ValueId> in) {
    const ValueId better = builder_.Binary(is_max ? kGt : kLt, in[0], in[2]);
    const ValueId equal = builder_.Binary(kEq, in[0], in[2]);
    const ValueId first = builder_.Binary(kLt, in[1], in[3]);
    const ValueId takes =
        builder_.Binary(kOr, better, builder_.Binary(kAnd, equal, first));
    const std::array<ValueId, 2> results = {
        builder_.Select(takes, in[0], in[2]),
        builder_.Select(takes, in[1], in[3])};
    builder_.Yield(results);
  });
}

void KernelGenerator::DoArgReduce() {
  const ValueId tile = PickTile();
  const ValueId keys = WithoutSignedZero(WithoutNan(tile));
  const Type type = TypeOf(keys);
  const int axis = static_cast<int>(Below(type.shape.rank()));
  const ElementType index = Pick({kInt32, kInt32, kInt64});
  const std::array<ValueId, 2> tiles = {keys,
                                        Positions(type.shape, axis, index)};
  Block combine = MakeArgCombine(type.element, index, Chance(50));
  for (ValueId result : builder_.Reduce(tiles, axis, std::move(combine))) {
    Add(result);
  }
}

void KernelGenerator::DoScan() {
  const ValueId tile = PickTile();
  const Type type = TypeOf(tile);
  const int axis = static_cast<int>(Below(type.shape.rank()));
  Opcode opcode = Pick({kAdd, kAdd, kMaximum, kMinimum, kMul, kSub, kXor});
  if (opcode == kXor && IsFloating(type.element)) opcode = kAdd;
  Block combine = MakeCombine(opcode, type.element);
  Add(builder_.Scan({&tile, 1}, axis, Chance(30), std::move(combine))[0]);
}

// x' = a x + b, a first-order recurrence.
void KernelGenerator::DoPairScan() {
  const ValueId a = PickTile();
  const Type type = TypeOf(a);
  const std::array<ValueId, 2> tiles = {a, Get(type.element, type.shape)};
  const Type scalar = Type::Scalar(type.element);
  const std::array<Type, 4> types = {scalar, scalar, scalar, scalar};
  Block combine = MakeBlock(types, [&](std::vector<ValueId> in) {
    const ValueId product = builder_.Binary(kMul, in[1], in[2]);
    const std::array<ValueId, 2> results = {
        builder_.Binary(kMul, in[0], in[2]),
        builder_.Binary(kAdd, product, in[3])};
    builder_.Yield(results);
  });
  const int axis = static_cast<int>(Below(type.shape.rank()));
  for (ValueId result :
       builder_.Scan(tiles, axis, Chance(30), std::move(combine))) {
    Add(result);
  }
}

void KernelGenerator::DoDot() {
  const auto extent = [&] { return int64_t{1} << Below(5); };
  const int64_t m = extent();
  const int64_t n = extent();
  const int64_t k = extent();
  const bool is_batch = Chance(20);
  const auto shape = [&](int64_t rows, int64_t columns) {
    const Shape matrix = {rows, columns};
    return is_batch && rows * columns <= 128 ? matrix.Insert(0, 2) : matrix;
  };
  if (is_batch && std::max({m * k, k * n, m * n}) > 128) return;
  const ElementType element = Pick({kFloat32, kFloat32, kFloat16, kBfloat16,
                                    kFloat64, kInt8, kInt32, kUint8});
  ElementType sum = kInt32;
  if (IsFloating(element)) {
    sum = element == kFloat64 ? kFloat64 : Pick({kFloat32, element});
  }
  const ValueId a = Exact(element, shape(m, k));
  const ValueId b = Exact(element, shape(k, n));
  const ValueId c = Exact(sum, shape(m, n));
  Add(builder_.Dot(a, b, c));
}

void KernelGenerator::DoSort() {
  const ValueId tile = WithoutSignedZero(WithoutNan(PickTile()));
  Add(builder_.Sort(tile, Chance(40)));
}

void KernelGenerator::DoSortPairs() {
  const ValueId keys = PickTile();
  const Shape shape = TypeOf(keys).shape;
  const int last = shape.rank() - 1;
  const ValueId indices =
      Positions(shape, last, Pick({kInt16, kInt32, kInt64}));
  const int64_t extent = shape[last];
  const int64_t sorted =
      Chance(60) ? extent : Below(static_cast<uint32_t>(extent + 1));
  const ValueId count = Filled(kInt32, {}, sorted);
  // Behind the count the order is free.
  const ValueId inside = builder_.Binary(kLt, Positions(shape, last, kInt32),
                                         Filled(kInt32, shape, sorted));
  for (ValueId result : builder_.SortPairs(keys, indices, count, Chance(40))) {
    const ElementType element = TypeOf(result).element;
    Add(builder_.Select(inside, result, Filled(element, shape, 0)));
  }
}

void KernelGenerator::DoHistogram() {
  const Shape shape = TypeOf(PickTile()).shape;
  const int64_t bins = int64_t{1} << Below(6);
  ValueId tile = Get(PickInteger(), shape);
  const ElementType element = TypeOf(tile).element;
  if (Chance(60)) {
    tile = builder_.Binary(kAnd, tile, Filled(element, shape, bins - 1));
  }
  Add(builder_.Histogram(tile, bins,
                         Chance(40) ? Get(kInt1, shape) : ValueId()));
}

// --- Control.

std::vector<Type> KernelGenerator::TypesOf(
    std::span<const ValueId> values) const {
  std::vector<Type> types;
  for (ValueId value : values) types.push_back(TypeOf(value));
  return types;
}

std::vector<ValueId> KernelGenerator::PickCarried() {
  std::vector<ValueId> carried;
  for (uint32_t i = 1 + Below(3); i > 0; i--) carried.push_back(Any());
  return carried;
}

Block KernelGenerator::MakeBody(std::span<const Type> arguments,
                                std::span<const Type> yielded) {
  depth_++;
  Block block = MakeBlock(arguments, [&](std::vector<ValueId> values) {
    pool_.insert(pool_.end(), values.begin(), values.end());
    Steps(static_cast<int>(1 + Below(5)));
    std::vector<ValueId> results;
    for (const Type& type : yielded) {
      ValueId result = Get(type.element, type.shape);
      if (Chance(60)) {
        result = builder_.Binary(Pick({kAdd, kMaximum}), result,
                                 Get(type.element, type.shape));
      }
      results.push_back(result);
    }
    builder_.Yield(results);
  });
  depth_--;
  return block;
}

void KernelGenerator::DoFor() {
  const ElementType element =
      Chance(70) ? kInt32 : Pick({kInt64, kInt16, kUint32, kUint8});
  const auto bound = [&](int64_t value) { return Filled(element, {}, value); };
  int64_t lower = Below(4);
  int64_t upper = lower + Below(4);
  int64_t step = 1 + Below(2);
  if (IsSigned(element) && Chance(20)) {
    std::swap(lower, upper);
    step = -step;
  }
  ValueId upper_value = bound(upper);
  if (element == kInt32 && step > 0 && Chance(40)) {
    // Not known before the launch.
    upper_value = builder_.Binary(kAnd, Scalar(kInt32), bound(3));
  }
  const std::vector<ValueId> inits = PickCarried();
  const std::vector<Type> carried = TypesOf(inits);
  std::vector<Type> arguments = carried;
  arguments.insert(arguments.begin(), Type::Scalar(element));
  Block body = MakeBody(arguments, carried);
  for (ValueId result : builder_.For(bound(lower), upper_value, bound(step),
                                     inits, std::move(body))) {
    Add(result);
  }
}

// A loop that carries a pointer, or a tile of them, as one over a matrix' inner
// extent does.
void KernelGenerator::DoPointerLoop() {
  const size_t buffer = Below(static_cast<uint32_t>(buffers_.size()));
  const Shape shape = TypeOf(Any()).shape;
  const Index index = Injective(shape);
  const int64_t turns = 1 + Below(4);
  const int64_t step = Pick<int64_t>({1, 2, shape.numel()});
  if (index.bound + turns * step > kCount) return;
  const ElementType element = buffers_[buffer].element;
  const ValueId pointer = PointerTo(buffers_[buffer], index);
  const ValueId sum = Get(element, shape);
  const std::array<Type, 3> arguments = {Type::Scalar(kInt32), TypeOf(pointer),
                                         TypeOf(sum)};
  depth_++;
  Block body = MakeBlock(arguments, [&](std::vector<ValueId> in) {
    Add(in[0]);
    Add(in[2]);
    const ValueId loaded = Add(
        builder_.Load(in[1], Chance(30) ? Get(kInt1, shape) : ValueId(), {}));
    if (Chance(50)) OneStep();
    const std::array<ValueId, 2> results = {
        builder_.AddPointer(in[1], Filled(kInt32, shape, step)),
        builder_.Binary(Pick({kAdd, kMul, kMaximum}), in[2], loaded)};
    if (Chance(20)) {
      const ValueId value = buffers_[buffer].is_exact ? Exact(element, shape)
                                                      : Get(element, shape);
      builder_.Store(in[1], value, {});
    }
    builder_.Yield(results);
  });
  depth_--;
  const std::array<ValueId, 2> inits = {pointer, sum};
  Add(builder_.For(Filled(kInt32, {}, 0), Filled(kInt32, {}, turns),
                   Filled(kInt32, {}, 1), inits, std::move(body))[1]);
}

void KernelGenerator::DoWhile() {
  std::vector<ValueId> inits = PickCarried();
  inits.insert(inits.begin(), Filled(kInt32, {}, 0));
  const std::vector<Type> carried = TypesOf(inits);
  const int64_t turns = 1 + Below(4);
  depth_++;
  Block condition = MakeBlock(carried, [&](std::vector<ValueId> in) {
    pool_.insert(pool_.end(), in.begin(), in.end());
    ValueId goes_on = builder_.Binary(kLt, in[0], Filled(kInt32, {}, turns));
    if (Chance(40)) goes_on = builder_.Binary(kAnd, goes_on, Condition());
    builder_.Condition(goes_on, in);
  });
  Block body = MakeBlock(carried, [&](std::vector<ValueId> in) {
    pool_.insert(pool_.end(), in.begin(), in.end());
    Steps(static_cast<int>(1 + Below(4)));
    std::vector<ValueId> results = {
        builder_.Binary(kAdd, in[0], Filled(kInt32, {}, 1))};
    for (size_t i = 1; i < carried.size(); i++) {
      results.push_back(Get(carried[i].element, carried[i].shape));
    }
    builder_.Yield(results);
  });
  depth_--;
  for (ValueId result :
       builder_.While(inits, std::move(condition), std::move(body))) {
    Add(result);
  }
}

void KernelGenerator::DoIf() {
  const ValueId condition = Condition();
  std::vector<Type> types;
  for (uint32_t i = Below(3); i > 0; i--) types.push_back(TypeOf(Any()));
  Block then_block = MakeBody({}, types);
  Block else_block = MakeBody({}, types);
  for (ValueId result : builder_.If(condition, std::move(then_block),
                                    std::move(else_block), types)) {
    Add(result);
  }
}

void KernelGenerator::DoAssert() {
  const ValueId value = Any();
  const Type type = TypeOf(value);
  const ValueId other = Chance(90) ? value : Get(type.element, type.shape);
  const ValueId holds = builder_.Binary(kEq, value, other);
  const ValueId is_nan = builder_.Binary(kNe, value, value);
  builder_.Assert(builder_.Binary(kOr, holds, is_nan), "assertion");
}

void KernelGenerator::DoPrint() {
  const ValueId value = WithoutNan(Any());
  if (TypeOf(value).shape.numel() > 16) return;
  builder_.Print("printed", {&value, 1});
}

}  // namespace

TestKernel GenerateKernel(uint64_t seed) { return KernelGenerator(seed).Run(); }

}  // namespace fake_device::triton
