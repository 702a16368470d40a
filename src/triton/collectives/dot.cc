#include <algorithm>
#include <utility>
#include <vector>

#include "triton/collectives/collectives.h"
#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

namespace {

// What products are computed in.
ElementType ProductType(ElementType operand, ElementType accumulator) {
  if (!IsFloating(operand)) return accumulator;
  return operand == ElementType::kFloat64 ? operand : ElementType::kFloat32;
}

// What an operand lies in memory as while it is multiplied: halves are
// converted once, not at every use.
ElementType PackedType(ElementType operand) {
  return IsHalf(operand) ? ElementType::kFloat32 : operand;
}

int64_t PackedBytes(const Type& operand) {
  const int64_t bytes =
      operand.shape.numel() * BytesOf(PackedType(operand.element));
  return (bytes + 15) / 16 * 16;
}

bool HasNegativeStride(const Buffer& buffer) {
  const int rank = buffer.type.shape.rank();
  return std::any_of(buffer.strides.begin(), buffer.strides.begin() + rank,
                     [](int64_t stride) { return stride < 0; });
}

// Elements of `a` are read one by one, at offsets that an instruction can have.
bool IsReadyAsLeft(const Buffer& a) {
  return !IsHalf(a.type.element) && !HasNegativeStride(a);
}

// Those of `b` are read a row at a time.
bool IsReadyAsRight(const Buffer& b) {
  const int last = b.type.shape.rank() - 1;
  return IsReadyAsLeft(b) && (b.strides[last] == 1 || b.type.shape[last] == 1);
}

// The innermost code: `rows` rows by `columns` times one or four elements of
// the accumulator, which stay in locals for a whole row of `a`.
struct RegisterBlock {
  int64_t rows;
  int64_t columns;
  bool is_vector;

  int64_t width() const { return columns * (is_vector ? kLanes : 1); }
};

RegisterBlock ChooseBlock(const Shape& shape, bool is_wide) {
  const int rank = shape.rank();
  const int64_t m = shape[rank - 2], n = shape[rank - 1];
  // With two operands beside them, these fit into sixteen registers.
  const int64_t accumulators = is_wide ? 4 : 8;
  RegisterBlock block;
  block.is_vector = n >= kLanes;
  block.rows = std::min<int64_t>(m, 4);
  block.columns =
      std::min(n / (block.is_vector ? kLanes : 1), accumulators / block.rows);
  return block;
}

class DotEmitter {
 public:
  DotEmitter(LaneEmitter* emitter, const Buffer& a, const Buffer& b,
             const Buffer& c)
      : emitter_(emitter),
        code_(emitter->code()),
        a_(a),
        b_(b),
        c_(c),
        first_(c.type.shape.rank() - 2),
        depth_(a.type.shape[first_ + 1]),
        block_(ChooseBlock(c.type.shape, BitsOf(c.type.element) == 64)),
        product_(Type::Scalar(ProductType(a.type.element, c.type.element))),
        a_cursor_(&code_, a.address, a.offset),
        b_cursor_(&code_, b.address, b.offset),
        c_cursor_(&code_, c.address, c.offset) {}

  void Emit() {
    const Shape& shape = c_.type.shape;
    Repeat(&code_, first_ == 0 ? 1 : shape[0], [&] {
      EmitMatrix(shape[first_], shape[first_ + 1]);
      if (first_ == 0) return;
      a_cursor_.Advance(a_.stride_bytes(0));
      b_cursor_.Advance(b_.stride_bytes(0));
    });
  }

 private:
  // Leaves the accumulator's cursor behind the matrix, the others where they
  // were.
  void EmitMatrix(int64_t m, int64_t n) {
    const int64_t row_bytes = c_.stride_bytes(first_);
    const int64_t block_bytes = block_.width() * c_.element_bytes();
    Repeat(&code_, m / block_.rows, [&] {
      Repeat(&code_, n / block_.width(), [&] {
        EmitBlock();
        b_cursor_.Advance(block_.width() * b_.element_bytes());
        c_cursor_.Advance(block_bytes);
      });
      b_cursor_.Advance(-n * b_.element_bytes());
      a_cursor_.Advance(block_.rows * a_.stride_bytes(first_));
      c_cursor_.Advance(block_.rows * row_bytes - n * c_.element_bytes());
    });
    a_cursor_.Advance(-m * a_.stride_bytes(first_));
  }

  void EmitBlock() {
    std::vector<Lanes> accumulators;
    ForEachAccumulator([&](uint32_t offset) {
      accumulators.push_back(
          emitter_->Load(c_.type, c_cursor_.local(), offset, block_.is_vector));
    });
    const int64_t a_step = a_.stride_bytes(first_ + 1);
    const int64_t b_step = b_.stride_bytes(first_);
    // One k a turn: with more, engines run out of registers.
    Repeat(&code_, depth_, [&] {
      EmitStep(accumulators);
      a_cursor_.Advance(a_step);
      b_cursor_.Advance(b_step);
    });
    a_cursor_.Advance(-depth_ * a_step);
    b_cursor_.Advance(-depth_ * b_step);
    size_t next = 0;
    ForEachAccumulator([&](uint32_t offset) {
      emitter_->Store(accumulators[next], c_cursor_.local(), offset);
      emitter_->Release(accumulators[next++]);
    });
  }

  template <typename Visit>
  void ForEachAccumulator(Visit visit) const {
    for (int64_t row = 0; row < block_.rows; ++row) {
      for (int64_t column = 0; column < block_.columns; ++column) {
        visit(static_cast<uint32_t>(row * c_.stride_bytes(first_) +
                                    ColumnBytes(c_, column)));
      }
    }
  }

  int64_t ColumnBytes(const Buffer& buffer, int64_t column) const {
    return column * (block_.is_vector ? kLanes : 1) * buffer.element_bytes();
  }

  // One k: a column of `a` times a row of `b`.
  void EmitStep(const std::vector<Lanes>& accumulators) {
    std::vector<Lanes> row;
    for (int64_t column = 0; column < block_.columns; ++column) {
      const int64_t offset = ColumnBytes(b_, column);
      row.push_back(ToProductType(emitter_->Load(b_.type, b_cursor_.local(),
                                                 static_cast<uint32_t>(offset),
                                                 block_.is_vector)));
    }
    for (int64_t i = 0; i < block_.rows; ++i) {
      const Lanes left = ToProductType(
          LoadLeft(static_cast<uint32_t>(i * a_.stride_bytes(first_))));
      for (int64_t j = 0; j < block_.columns; ++j) {
        Accumulate(left, row[j], accumulators[i * block_.columns + j]);
      }
      emitter_->Release(left);
    }
    for (const Lanes& lanes : row) emitter_->Release(lanes);
  }

  // An element of `a`, in every lane.
  Lanes LoadLeft(uint32_t offset) {
    const int bytes = BytesOf(a_.type.element);
    if (!block_.is_vector) {
      return emitter_->Load(a_.type, a_cursor_.local(), offset, false);
    }
    if (bytes < 4) {
      const Lanes scalar =
          emitter_->Load(a_.type, a_cursor_.local(), offset, false);
      const Lanes lanes = emitter_->Splat(scalar);
      emitter_->Release(scalar);
      return lanes;
    }
    const Lanes lanes = emitter_->NewLanes(a_.type, true);
    code_.Get(a_cursor_.local());
    code_.Memory(bytes == 4 ? Instruction::kV128Load32Splat
                            : Instruction::kV128Load64Splat,
                 offset);
    code_.Set(lanes.parts[0]);
    if (lanes.num_parts() == 2) {
      code_.Get(lanes.parts[0]);
      code_.Set(lanes.parts[1]);
    }
    return lanes;
  }

  Lanes ToProductType(const Lanes& lanes) {
    if (lanes.type.element == product_.element) return lanes;
    const Lanes converted = Apply(emitter_, Opcode::kCast, product_, {lanes});
    emitter_->Release(lanes);
    return converted;
  }

  void Accumulate(const Lanes& left, const Lanes& right,
                  const Lanes& accumulator) {
    if (block_.is_vector && c_.type.element == ElementType::kFloat32 &&
        product_.element == ElementType::kFloat32) {
      // The loop that matters, without a local for each product.
      code_.Get(accumulator.parts[0]);
      code_.Get(left.parts[0]);
      code_.Get(right.parts[0]);
      code_.Op(Instruction::kF32x4Mul);
      code_.Op(Instruction::kF32x4Add);
      code_.Set(accumulator.parts[0]);
      return;
    }
    const Type type = Type::Scalar(c_.type.element);
    Lanes product = Apply(emitter_, Opcode::kMul, product_, {left, right});
    if (type != product_) {
      const Lanes converted = Apply(emitter_, Opcode::kCast, type, {product});
      emitter_->Release(product);
      product = converted;
    }
    const Lanes sum =
        Apply(emitter_, Opcode::kAdd, type, {accumulator, product});
    emitter_->Copy(sum, accumulator);
    emitter_->Release(sum);
    emitter_->Release(product);
  }

  LaneEmitter* emitter_;
  FunctionBuilder& code_;
  const Buffer& a_;
  const Buffer& b_;
  const Buffer& c_;
  const int first_;  // the axis of the rows
  const int64_t depth_;
  const RegisterBlock block_;
  const Type product_;
  Cursor a_cursor_;
  Cursor b_cursor_;
  Cursor c_cursor_;
};

// The operand copied to scratch memory, which it takes a part of.
Buffer Pack(LaneEmitter* emitter, const Buffer& operand, Local scratch,
            uint32_t* scratch_offset) {
  Type type = operand.type;
  type.element = PackedType(type.element);
  const Buffer packed = Buffer::RowMajor(type, scratch, *scratch_offset);
  EmitCopy(emitter, operand, packed);
  *scratch_offset += static_cast<uint32_t>(PackedBytes(operand.type));
  return packed;
}

}  // namespace

int64_t ScratchBytes(const Function& function, const Operation& operation) {
  const auto bytes_of = [&](size_t operand) {
    return PackedBytes(function.TypeOf(operation.operands[operand]));
  };
  switch (operation.opcode) {
    case Opcode::kDot:
    case Opcode::kSortPairs:
      return bytes_of(0) + bytes_of(1);
    default:
      return 0;
  }
}

void EmitDot(LaneEmitter* emitter, const Buffer& a, const Buffer& b,
             const Buffer& accumulator, Local scratch,
             uint32_t scratch_offset) {
  const Buffer left =
      IsReadyAsLeft(a) ? a : Pack(emitter, a, scratch, &scratch_offset);
  const Buffer right =
      IsReadyAsRight(b) ? b : Pack(emitter, b, scratch, &scratch_offset);
  DotEmitter(emitter, left, right, accumulator).Emit();
}

}  // namespace fake_device::triton
