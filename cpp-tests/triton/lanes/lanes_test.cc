#include "triton/lanes/lanes.h"

#include <gtest/gtest.h>

#include "triton/ir/evaluate_constant.h"
#include "triton/lanes/emitted_function.h"

namespace fake_device::triton {

namespace {

using Column = std::vector<uint64_t>;

// Four different elements, with a signalling NaN among the floats.
Column FourElements(ElementType type) {
  if (type == ElementType::kInt1) return {1, 0, 0, 1};
  const Column edges = EdgeBits(type);
  return {edges[2], edges[edges.size() - 8], edges[1], edges[edges.size() - 3]};
}

Operation OperationOf(Opcode opcode) {
  Operation operation;
  operation.opcode = opcode;
  return operation;
}

// What `emit` stores at the second address, from `input` at the first one.
Column StoredBy(ElementType input_type, const Column& input,
                ElementType output_type, size_t outputs,
                const std::function<void(LaneEmitter*, Local, Local)>& emit) {
  std::vector<std::vector<uint8_t>> buffers = {
      ToMemory(input_type, input),
      std::vector<uint8_t>(outputs *
                           static_cast<size_t>(BytesOf(output_type)))};
  const int strides[] = {0, 0};
  const auto after = RunEmitted(
      [&](LaneEmitter* emitter, std::span<const Local> addresses) {
        emit(emitter, addresses[0], addresses[1]);
      },
      std::move(buffers), strides, 1);
  return FromMemory(output_type, after[1]);
}

class LanesOfType : public testing::TestWithParam<ElementType> {
 protected:
  ElementType element() const { return GetParam(); }
  Type type() const { return Type::Scalar(element()); }
  uint32_t bytes() const { return static_cast<uint32_t>(BytesOf(element())); }
};

TEST_P(LanesOfType, LoadAndStoreKeepEveryBitAtAnyOffset) {
  for (bool is_vector : {false, true}) {
    const Column four = FourElements(element());
    const Column stored = StoredBy(
        element(), four, element(), 7,
        [&](LaneEmitter* emitter, Local in, Local out) {
          if (is_vector) {
            emitter->Store(emitter->Load(type(), in, 0, true), out,
                           3 * bytes());
            return;
          }
          for (uint32_t i = 0; i < kLanes; ++i) {
            emitter->Store(emitter->Load(type(), in, i * bytes(), false), out,
                           (3 + i) * bytes());
          }
        });
    Column expected = {0, 0, 0};
    expected.insert(expected.end(), four.begin(), four.end());
    EXPECT_EQ(stored, expected);
  }
}

TEST_P(LanesOfType, ConstantAndSplat) {
  for (uint64_t bits : FourElements(element())) {
    const Column stored = StoredBy(
        element(), {0}, element(), 9,
        [&](LaneEmitter* emitter, Local, Local out) {
          const Constant constant = DecodeElement(element(), bits);
          const Lanes scalar = emitter->Constant(type(), constant, false);
          emitter->Store(emitter->Constant(type(), constant, true), out, 0);
          emitter->Store(emitter->Splat(scalar), out, 4 * bytes());
          emitter->Store(scalar, out, 8 * bytes());
        });
    EXPECT_EQ(stored, Column(9, bits));
  }
}

TEST_P(LanesOfType, InsertAndExtract) {
  const Column four = FourElements(element());
  const Column stored =
      StoredBy(element(), four, element(), 4,
               [&](LaneEmitter* emitter, Local in, Local out) {
                 // Reversed, lane by lane.
                 const Lanes vector = emitter->Load(type(), in, 0, true);
                 Lanes reversed = vector;
                 for (int lane = 0; lane < kLanes; ++lane) {
                   reversed = emitter->Insert(reversed, kLanes - 1 - lane,
                                              emitter->Extract(vector, lane));
                 }
                 emitter->Store(reversed, out, 0);
               });
  EXPECT_EQ(stored, Column(four.rbegin(), four.rend()));
}

TEST_P(LanesOfType, Swap) {
  const Column four = FourElements(element());
  const Column stored =
      StoredBy(element(), four, element(), 8,
               [&](LaneEmitter* emitter, Local in, Local out) {
                 const Lanes vector = emitter->Load(type(), in, 0, true);
                 emitter->Store(emitter->Swap(vector, 1), out, 0);
                 emitter->Store(emitter->Swap(vector, 2), out, 4 * bytes());
               });
  EXPECT_EQ(stored, (Column{four[1], four[0], four[3], four[2], four[2],
                            four[3], four[0], four[1]}));
}

TEST_P(LanesOfType, GatherAndScatter) {
  const Column four = FourElements(element());
  const Column stored =
      StoredBy(element(), four, element(), 8,
               [&](LaneEmitter* emitter, Local in, Local out) {
                 // Backwards from the last element, to every other place.
                 const Lanes first = {Type::Pointer(element()), false, {in}};
                 const Lanes to = {Type::Pointer(element()), false, {out}};
                 const Operation add = OperationOf(Opcode::kAddPointer);
                 const Lanes last = emitter->ElementwiseByConstant(
                     add, first.type, first, Constant::Integer(3));
                 const auto step = static_cast<int64_t>(bytes());
                 const Lanes value =
                     emitter->LoadGathered(type(), emitter->Ramp(last, -step));
                 emitter->StoreScattered(value, emitter->Ramp(to, 2 * step));
               });
  EXPECT_EQ(stored, (Column{four[3], 0, four[2], 0, four[1], 0, four[0], 0}));
}

TEST_P(LanesOfType, Copy) {
  const Column four = FourElements(element());
  for (bool is_vector : {false, true}) {
    const size_t count = is_vector ? kLanes : 1;
    const Column stored =
        StoredBy(element(), four, element(), count,
                 [&](LaneEmitter* emitter, Local in, Local out) {
                   const Lanes copy = emitter->NewLanes(type(), is_vector);
                   emitter->Copy(emitter->Load(type(), in, 0, is_vector), copy);
                   emitter->Store(copy, out, 0);
                 });
    EXPECT_EQ(stored, Column(four.begin(), four.begin() + count));
  }
}

TEST_P(LanesOfType, RampWraps) {
  if (!IsInteger(element())) return;
  for (uint64_t start : EdgeBits(element())) {
    for (int64_t step : {int64_t{1}, int64_t{-3}, int64_t{1} << 33}) {
      const Column stored =
          StoredBy(element(), {start}, element(), 4,
                   [&](LaneEmitter* emitter, Local in, Local out) {
                     const Lanes first = emitter->Load(type(), in, 0, false);
                     emitter->Store(emitter->Ramp(first, step), out, 0);
                   });
      for (int64_t lane = 0; lane < kLanes; ++lane) {
        const Constant expected = WrapInteger(
            element(),
            static_cast<int64_t>(start + static_cast<uint64_t>(step * lane)));
        EXPECT_EQ(stored[lane], EncodeElement(element(), expected));
      }
    }
  }
}

// Offsets are extended by their own signedness.
TEST_P(LanesOfType, AddsAnyIntegerToAPointer) {
  if (!IsInteger(element())) return;
  for (bool is_vector : {false, true}) {
    for (ElementType pointee : {ElementType::kInt1, ElementType::kFloat16,
                                ElementType::kFloat32, ElementType::kInt64}) {
      const Column offsets = FourElements(element());
      const size_t count = is_vector ? kLanes : 1;
      const Column stored = StoredBy(
          element(), offsets, ElementType::kInt64, count,
          [&](LaneEmitter* emitter, Local in, Local out) {
            const Type pointer = Type::Pointer(pointee);
            const Lanes offset = emitter->Load(type(), in, 0, is_vector);
            const Lanes base =
                emitter->Constant(pointer, Constant::Integer(1000), is_vector);
            const Lanes operands[] = {base, offset};
            const Operation add = OperationOf(Opcode::kAddPointer);
            const Operation cast = OperationOf(Opcode::kCast);
            const Lanes sum[] = {emitter->Elementwise(add, pointer, operands)};
            emitter->Store(emitter->Elementwise(
                               cast, Type::Scalar(ElementType::kInt64), sum),
                           out, 0);
          });
      for (size_t i = 0; i < count; ++i) {
        const int64_t offset = DecodeElement(element(), offsets[i]).integer();
        EXPECT_EQ(stored[i],
                  static_cast<uint32_t>(
                      1000 + static_cast<uint64_t>(offset) *
                                 static_cast<uint64_t>(BytesOf(pointee))));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Types, LanesOfType,
    testing::Values(ElementType::kInt1, ElementType::kInt8, ElementType::kInt16,
                    ElementType::kInt32, ElementType::kInt64,
                    ElementType::kUint8, ElementType::kUint16,
                    ElementType::kUint32, ElementType::kUint64,
                    ElementType::kFloat16, ElementType::kBfloat16,
                    ElementType::kFloat32, ElementType::kFloat64),
    [](const testing::TestParamInfo<ElementType>& info) {
      return InfoOf(info.param).name;
    });

TEST(Lanes, Bits) {
  for (bool is_vector : {false, true}) {
    const Column bits =
        StoredBy(ElementType::kInt1, {1, 0, 1, 1}, ElementType::kInt32, 1,
                 [&](LaneEmitter* emitter, Local in, Local out) {
                   const Type int1 = Type::Scalar(ElementType::kInt1);
                   emitter->code().Get(out);
                   emitter->PushBits(emitter->Load(int1, in, 0, is_vector));
                   emitter->code().Memory(Instruction::kI32Store);
                 });
    EXPECT_EQ(bits[0], is_vector ? 0b1101u : 1u);
  }
}

// Any byte but zero is true, and is stored as one.
TEST(Lanes, Int1FromAnyByte) {
  for (bool is_vector : {false, true}) {
    const Type int1 = Type::Scalar(ElementType::kInt1);
    const Column bytes = StoredBy(
        ElementType::kUint8, {0x80, 0, 2, 0xff}, ElementType::kUint8, 4,
        [&](LaneEmitter* emitter, Local in, Local out) {
          for (uint32_t i = 0; i < (is_vector ? 1u : 4u); ++i) {
            emitter->Store(emitter->Load(int1, in, i, is_vector), out, i);
          }
        });
    EXPECT_EQ(bytes, (Column{1, 0, 1, 1}));
  }
}

TEST(Lanes, PointersAreUnsigned) {
  const Type pointer = Type::Pointer(ElementType::kFloat32);
  const Type int64 = Type::Scalar(ElementType::kInt64);
  for (Opcode opcode : {Opcode::kCast, Opcode::kBitcast}) {
    for (bool is_vector : {false, true}) {
      const Operation convert = OperationOf(opcode);
      const size_t count = is_vector ? kLanes : 1;
      const Column four = {0xfffffff0, 16, 0x80000000, 0x7fffffff};
      const Column stored = StoredBy(
          ElementType::kInt64, four, ElementType::kInt64, count,
          [&](LaneEmitter* emitter, Local in, Local out) {
            const Lanes address[] = {emitter->Load(int64, in, 0, is_vector)};
            const Lanes there[] = {
                emitter->Elementwise(convert, pointer, address)};
            emitter->Store(emitter->Elementwise(convert, int64, there), out, 0);
          });
      EXPECT_EQ(stored, Column(four.begin(), four.begin() + count));
    }
  }
  const Column compared = StoredBy(
      ElementType::kUint32, {0xfffffff0, 16, 0, 0, 16, 0xfffffff0, 0, 0},
      ElementType::kInt1, 4, [&](LaneEmitter* emitter, Local in, Local out) {
        const Lanes operands[] = {emitter->Load(pointer, in, 0, true),
                                  emitter->Load(pointer, in, 16, true)};
        emitter->Store(
            emitter->Elementwise(OperationOf(Opcode::kLt),
                                 Type::Scalar(ElementType::kInt1), operands),
            out, 0);
      });
  EXPECT_EQ(compared, (Column{0, 1, 0, 0}));
}

}  // namespace

}  // namespace fake_device::triton
