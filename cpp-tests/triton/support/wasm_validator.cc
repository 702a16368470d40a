// The validation algorithm of the specification's appendix: a stack of types
// and a stack of open blocks. On the way it leaves the flat code behind.

#include "triton/support/wasm_validator.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "triton/support/wasm_reader.h"

namespace fake_device::triton {

namespace {

constexpr uint32_t kMaxLocals = 50'000;

// Nothing where unreachable code may take any type.
using OperandType = std::optional<WasmType>;

WasmType TypeOfLetter(char letter) {
  switch (letter) {
    case 'i':
      return WasmType::kI32;
    case 'l':
      return WasmType::kI64;
    case 'f':
      return WasmType::kF32;
    case 'd':
      return WasmType::kF64;
    default:
      return WasmType::kV128;
  }
}

const char* NameOf(OperandType type) {
  if (!type.has_value()) return "anything";
  switch (*type) {
    case WasmType::kI32:
      return "i32";
    case WasmType::kI64:
      return "i64";
    case WasmType::kF32:
      return "f32";
    case WasmType::kF64:
      return "f64";
    case WasmType::kV128:
      return "v128";
  }
  return "?";
}

// An open block.
struct Frame {
  WasmOp op = WasmOp::kBlock;
  WasmSignature signature;
  // Of the operand stack, without the block's parameters.
  size_t height = 0;
  bool is_unreachable = false;
  // Where the block begins: a loop's branches go there.
  uint32_t begin = 0;
  // Branches to the block's end, not known yet.
  std::vector<uint32_t> pending;
  // Of an if without an else so far: the branch past its first part.
  std::optional<uint32_t> skip;

  const std::vector<WasmType>& label_types() const {
    return op == WasmOp::kLoop ? signature.parameters : signature.results;
  }
};

class Validator {
 public:
  Validator(const WasmContext& context, std::span<const uint8_t> body,
            WasmFunction* function)
      : context_(context), reader_(body), function_(*function) {}

  std::string Run();

 private:
  void ReadLocals();
  void Step();
  const WasmOpInfo* ReadOp();
  void ReadImmediate(const WasmOpInfo& info, WasmCode* code);
  void ReadMemory(const WasmOpInfo& info, WasmCode* code);

  void Simple(const WasmOpInfo& info);
  void OpenBlock(WasmOp op);
  void Else();
  void End();
  void BranchTo(WasmOp op);
  void BranchTable();
  void Select(bool is_typed);
  void Call();
  void LocalAccess(WasmOp op);
  WasmSignature BlockType();

  void Push(OperandType type);
  void Push(const std::vector<WasmType>& types);
  OperandType Pop();
  OperandType Pop(OperandType expected);
  void Pop(const std::vector<WasmType>& types);
  void OpenFrame(WasmOp op, WasmSignature signature);
  Frame CloseFrame();
  void SetUnreachable();
  Frame* Label(uint32_t depth);

  uint32_t here() const { return static_cast<uint32_t>(function_.code.size()); }
  // A branch to a label, which its instruction names by the index returned.
  uint32_t NewBranch(Frame* frame);
  void Fail(std::string message) { reader_.Fail(message); }

  const WasmContext& context_;
  WasmReader reader_;
  WasmFunction& function_;
  std::vector<WasmType> locals_;
  std::vector<OperandType> operands_;
  std::vector<Frame> frames_;
  const char* name_ = "";
};

std::string Validator::Run() {
  ReadLocals();
  OpenFrame(WasmOp::kBlock, {{}, function_.signature.results});
  while (!reader_.failed() && !frames_.empty()) Step();
  if (!reader_.failed() && !reader_.at_end()) Fail("code after the last end");
  if (!reader_.failed()) return "";
  return reader_.error() + " (" + name_ + ")";
}

void Validator::ReadLocals() {
  locals_ = function_.signature.parameters;
  const uint32_t groups = reader_.Count();
  for (uint32_t i = 0; i < groups && !reader_.failed(); i++) {
    const uint32_t count = reader_.U32();
    const WasmType type = reader_.ValueType();
    if (count > kMaxLocals - std::min<size_t>(locals_.size(), kMaxLocals)) {
      return Fail("too many locals");
    }
    locals_.insert(locals_.end(), count, type);
  }
  function_.num_locals = static_cast<uint32_t>(locals_.size());
}

const WasmOpInfo* Validator::ReadOp() {
  uint32_t number = reader_.Byte();
  if (number == 0xfc || number == 0xfd) {
    const uint32_t base = number == 0xfc ? 0x100 : 0x200;
    number = reader_.U32();
    if (number > 0xff) {
      Fail("unknown instruction");
      return nullptr;
    }
    number += base;
  }
  const WasmOpInfo* info = FindWasmOp(number);
  if (info == nullptr) Fail("unknown instruction");
  return reader_.failed() ? nullptr : info;
}

void Validator::Step() {
  const WasmOpInfo* info = ReadOp();
  if (info == nullptr) return;
  name_ = info->name;
  switch (info->op) {
    case WasmOp::kNop:
      return;
    case WasmOp::kUnreachable:
      function_.code.push_back({info->op});
      return SetUnreachable();
    case WasmOp::kBlock:
    case WasmOp::kLoop:
    case WasmOp::kIf:
      return OpenBlock(info->op);
    case WasmOp::kElse:
      return Else();
    case WasmOp::kEnd:
      return End();
    case WasmOp::kBr:
    case WasmOp::kBrIf:
      return BranchTo(info->op);
    case WasmOp::kBrTable:
      return BranchTable();
    case WasmOp::kReturn:
      Pop(function_.signature.results);
      function_.code.push_back({info->op});
      return SetUnreachable();
    case WasmOp::kCall:
      return Call();
    case WasmOp::kDrop:
      Pop();
      function_.code.push_back({info->op});
      return;
    case WasmOp::kSelect:
    case WasmOp::kSelectTyped:
      return Select(info->op == WasmOp::kSelectTyped);
    case WasmOp::kLocalGet:
    case WasmOp::kLocalSet:
    case WasmOp::kLocalTee:
      return LocalAccess(info->op);
    default:
      return Simple(*info);
  }
}

void Validator::Simple(const WasmOpInfo& info) {
  WasmCode code{info.op};
  ReadImmediate(info, &code);
  const std::string_view signature = info.signature;
  const size_t colon = signature.find(':');
  for (size_t i = colon; i-- > 0;) Pop(TypeOfLetter(signature[i]));
  for (char letter : signature.substr(colon + 1)) Push(TypeOfLetter(letter));
  function_.code.push_back(code);
}

void Validator::ReadImmediate(const WasmOpInfo& info, WasmCode* code) {
  switch (info.immediate) {
    case WasmImmediate::kMemory:
    case WasmImmediate::kMemoryLane:
      return ReadMemory(info, code);
    case WasmImmediate::kTwoMemoryIndices:
      if (reader_.Byte() != 0) Fail("no such memory");
      [[fallthrough]];
    case WasmImmediate::kMemoryIndex:
      code->uses_memory = true;
      if (!context_.has_memory || reader_.Byte() != 0) Fail("no such memory");
      return;
    case WasmImmediate::kLane:
      code->lane = reader_.Byte();
      if (code->lane >= info.size) Fail("no such lane");
      return;
    case WasmImmediate::kI32:
      code->immediate = static_cast<uint32_t>(reader_.S32());
      return;
    case WasmImmediate::kI64:
      code->immediate = static_cast<uint64_t>(reader_.S64());
      return;
    case WasmImmediate::kF32:
      code->immediate = reader_.Fixed(4);
      return;
    case WasmImmediate::kF64:
      code->immediate = reader_.Fixed(8);
      return;
    case WasmImmediate::kShuffle:
    case WasmImmediate::kV128: {
      std::array<uint8_t, 16> bytes;
      for (uint8_t& byte : bytes) {
        byte = reader_.Byte();
        if (info.immediate == WasmImmediate::kShuffle && byte >= 32) {
          Fail("no such lane");
        }
      }
      code->index = static_cast<uint32_t>(function_.vectors.size());
      function_.vectors.push_back(bytes);
      return;
    }
    default:
      return;
  }
}

void Validator::ReadMemory(const WasmOpInfo& info, WasmCode* code) {
  if (!context_.has_memory) Fail("no such memory");
  code->uses_memory = true;
  if (reader_.U32() > info.size) Fail("alignment above the natural one");
  code->immediate = reader_.U32();
  if (info.immediate != WasmImmediate::kMemoryLane) return;
  code->lane = reader_.Byte();
  if (code->lane >= 16 >> info.size) Fail("no such lane");
}

WasmSignature Validator::BlockType() {
  const int64_t type = reader_.S33();
  if (type >= 0) {
    if (static_cast<uint64_t>(type) < context_.types.size()) {
      return context_.types[static_cast<size_t>(type)];
    }
    Fail("no such type");
    return {};
  }
  constexpr int64_t kEmpty = -64;
  if (type == kEmpty) return {};
  // Value types are negative numbers of seven bits.
  const uint8_t byte = static_cast<uint8_t>(type & 0x7f);
  if (type >= kEmpty && IsWasmType(byte)) {
    return {{}, {static_cast<WasmType>(byte)}};
  }
  Fail("not a block type");
  return {};
}

void Validator::OpenBlock(WasmOp op) {
  WasmSignature signature = BlockType();
  if (op == WasmOp::kIf) Pop(WasmType::kI32);
  Pop(signature.parameters);
  OpenFrame(op, std::move(signature));
  if (op != WasmOp::kIf) return;
  Frame& frame = frames_.back();
  const WasmSignature& type = frame.signature;
  frame.skip = static_cast<uint32_t>(function_.branches.size());
  function_.branches.push_back({0,
                                static_cast<uint32_t>(type.parameters.size()),
                                static_cast<uint32_t>(frame.height)});
  function_.code.push_back({WasmOp::kIf, 0, false, *frame.skip});
}

void Validator::Else() {
  if (frames_.back().op != WasmOp::kIf) return Fail("else without an if");
  Frame frame = CloseFrame();
  if (reader_.failed()) return;
  const uint32_t branch = NewBranch(&frame);
  function_.code.push_back({WasmOp::kElse, 0, false, branch});
  function_.branches[*frame.skip].target = here();
  OpenFrame(WasmOp::kElse, std::move(frame.signature));
  frames_.back().pending = std::move(frame.pending);
}

void Validator::End() {
  Frame frame = CloseFrame();
  if (reader_.failed()) return;
  if (frame.op == WasmOp::kIf) {
    if (frame.signature.parameters != frame.signature.results) {
      return Fail("an if with a result has no else");
    }
    function_.branches[*frame.skip].target = here();
  }
  for (uint32_t branch : frame.pending) {
    function_.branches[branch].target = here();
  }
  if (frames_.empty()) {
    function_.code.push_back({WasmOp::kReturn});
  } else {
    Push(frame.signature.results);
  }
}

void Validator::BranchTo(WasmOp op) {
  Frame* label = Label(reader_.U32());
  if (label == nullptr) return;
  if (op == WasmOp::kBrIf) Pop(WasmType::kI32);
  const std::vector<WasmType> types = label->label_types();
  Pop(types);
  function_.code.push_back({op, 0, false, NewBranch(label)});
  if (op == WasmOp::kBrIf) {
    Push(types);
  } else {
    SetUnreachable();
  }
}

void Validator::BranchTable() {
  const uint32_t count = reader_.Count();
  std::vector<uint32_t> table;
  Pop(WasmType::kI32);
  for (uint32_t i = 0; i <= count && !reader_.failed(); i++) {
    Frame* label = Label(reader_.U32());
    if (label == nullptr) return;
    const std::vector<WasmType>& types = label->label_types();
    // All labels must agree with the stack; the last one takes the values.
    std::vector<OperandType> popped;
    for (size_t j = types.size(); j-- > 0;) popped.push_back(Pop(types[j]));
    if (i < count) {
      for (size_t j = popped.size(); j-- > 0;) Push(popped[j]);
    }
    table.push_back(NewBranch(label));
  }
  function_.code.push_back({WasmOp::kBrTable, 0, false,
                            static_cast<uint32_t>(function_.tables.size())});
  function_.tables.push_back(std::move(table));
  SetUnreachable();
}

void Validator::Select(bool is_typed) {
  if (is_typed) {
    if (reader_.U32() != 1) return Fail("select of other than one type");
    const WasmType type = reader_.ValueType();
    Pop(WasmType::kI32);
    Pop(type);
    Pop(type);
    Push(type);
  } else {
    Pop(WasmType::kI32);
    const OperandType type = Pop();
    const OperandType other = Pop(type);
    Push(type.has_value() ? type : other);
  }
  function_.code.push_back({WasmOp::kSelect});
}

void Validator::Call() {
  const uint32_t index = reader_.U32();
  if (index >= context_.functions.size()) return Fail("no such function");
  const WasmSignature& signature = context_.functions[index];
  Pop(signature.parameters);
  Push(signature.results);
  function_.code.push_back({WasmOp::kCall, 0, false, index});
}

void Validator::LocalAccess(WasmOp op) {
  const uint32_t index = reader_.U32();
  if (index >= locals_.size()) return Fail("no such local");
  if (op != WasmOp::kLocalGet) Pop(locals_[index]);
  if (op != WasmOp::kLocalSet) Push(locals_[index]);
  function_.code.push_back({op, 0, false, index});
}

void Validator::Push(OperandType type) {
  operands_.push_back(type);
  function_.max_height =
      std::max(function_.max_height, static_cast<uint32_t>(operands_.size()));
}

void Validator::Push(const std::vector<WasmType>& types) {
  for (WasmType type : types) Push(type);
}

OperandType Validator::Pop() {
  const Frame& frame = frames_.back();
  if (operands_.size() == frame.height) {
    if (!frame.is_unreachable) Fail("nothing on the stack");
    return std::nullopt;
  }
  const OperandType type = operands_.back();
  operands_.pop_back();
  return type;
}

OperandType Validator::Pop(OperandType expected) {
  const OperandType type = Pop();
  if (type.has_value() && expected.has_value() && *type != *expected) {
    Fail(std::string("expected ") + NameOf(expected) + ", there is " +
         NameOf(type));
  }
  return type;
}

void Validator::Pop(const std::vector<WasmType>& types) {
  for (size_t i = types.size(); i-- > 0;) Pop(types[i]);
}

void Validator::OpenFrame(WasmOp op, WasmSignature signature) {
  Frame frame;
  frame.op = op;
  frame.signature = std::move(signature);
  frame.height = operands_.size();
  frame.begin = here();
  frames_.push_back(std::move(frame));
  const std::vector<WasmType> parameters = frames_.back().signature.parameters;
  Push(parameters);
}

Frame Validator::CloseFrame() {
  const std::vector<WasmType> results = frames_.back().signature.results;
  Pop(results);
  if (operands_.size() != frames_.back().height) {
    Fail("values left on the stack");
  }
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  return frame;
}

void Validator::SetUnreachable() {
  operands_.resize(std::min(operands_.size(), frames_.back().height));
  frames_.back().is_unreachable = true;
}

Frame* Validator::Label(uint32_t depth) {
  if (depth < frames_.size()) return &frames_[frames_.size() - 1 - depth];
  Fail("no such label");
  return nullptr;
}

uint32_t Validator::NewBranch(Frame* frame) {
  const uint32_t branch = static_cast<uint32_t>(function_.branches.size());
  function_.branches.push_back(
      {frame->begin, static_cast<uint32_t>(frame->label_types().size()),
       static_cast<uint32_t>(frame->height)});
  if (frame->op != WasmOp::kLoop) frame->pending.push_back(branch);
  return branch;
}

}  // namespace

std::string ValidateFunction(const WasmContext& context,
                             std::span<const uint8_t> body,
                             WasmFunction* function) {
  return Validator(context, body, function).Run();
}

}  // namespace fake_device::triton
