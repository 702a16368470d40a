#include <vector>

#include "triton/collectives/collectives.h"
#include "triton/collectives/emit_loops.h"

namespace fake_device::triton {

namespace {

constexpr int64_t kCountBytes = 4;

// Appends the count of one element, if it is a bin's number. Extended as lanes
// are, a negative number is above every bin.
void EmitCount(LaneEmitter* emitter, const Lanes& element,
               const Buffer& counts) {
  FunctionBuilder& code = emitter->code();
  const auto bins = static_cast<int32_t>(counts.type.shape[0]);
  const Local cell = code.NewLocal(WasmType::kI32);
  const bool is_wide = BitsOf(element.type.element) == 64;
  code.Get(element.parts[0]);
  if (is_wide) {
    code.I64Const(bins);
    code.Op(Instruction::kI64LtU);
  } else {
    code.I32Const(bins);
    code.Op(Instruction::kI32LtU);
  }
  code.If();
  code.Get(element.parts[0]);
  if (is_wide) code.Op(Instruction::kI32WrapI64);
  code.I32Const(2);
  code.Op(Instruction::kI32Shl);
  code.Get(counts.address);
  code.Op(Instruction::kI32Add);
  code.Tee(cell);
  code.Get(cell);
  code.Memory(Instruction::kI32Load, counts.offset);
  code.I32Const(1);
  code.Op(Instruction::kI32Add);
  code.Memory(Instruction::kI32Store, counts.offset);
  code.End();
  code.Release(cell);
}

}  // namespace

void EmitHistogram(LaneEmitter* emitter, const Buffer& tile,
                   const std::optional<Buffer>& mask, const Buffer& counts) {
  FunctionBuilder& code = emitter->code();
  code.Get(counts.address);
  code.I32Const(static_cast<int32_t>(counts.offset));
  code.Op(Instruction::kI32Add);
  code.I32Const(0);
  code.I32Const(static_cast<int32_t>(counts.type.shape[0] * kCountBytes));
  code.MemoryFill();

  Cursor source(&code, tile.address, tile.offset);
  Cursor flag(&code, mask ? mask->address : tile.address,
              mask ? mask->offset : 0);
  std::vector<Walked> walked = {{&source, &tile}};
  if (mask) walked.push_back({&flag, &*mask});
  Walk(&code, tile.type.shape, 0, walked, [&] {
    const Lanes element = emitter->Load(tile.type, source.local(), 0, false);
    if (mask) {
      code.Get(flag.local());
      code.Memory(Instruction::kI32Load8U);
      code.If();
    }
    EmitCount(emitter, element, counts);
    if (mask) code.End();
    emitter->Release(element);
  });
}

}  // namespace fake_device::triton
