#include "triton/ir/printer.h"

#include <cmath>
#include <vector>

#include "triton/ir/evaluate_constant.h"
#include "triton/text/number_text.h"

namespace fake_device::triton {

namespace {

constexpr uint64_t kPlainNan = uint64_t{0x7ff8} << 48;

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += byte < 0x10 ? "\\x0" : "\\x";
      quoted += HexText(byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string FloatToString(ElementType type, Constant constant) {
  const double value = constant.floating();
  if (std::isnan(value)) {
    if (constant.bits == kPlainNan) return "nan";
    return "nan(0x" + HexText(constant.bits) + ")";
  }
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  // A whole number in its own digits.
  if (value == std::trunc(value) && std::fabs(value) < 1e15) {
    return FormatDouble(value, 15) + ".0";
  }
  // 17 digits are enough for any double.
  std::string text;
  for (int digits = 1; digits <= 17; ++digits) {
    text = FormatDouble(value, digits);
    if (RoundFloat(type, *ParseDouble(text)) == constant) break;
  }
  return text;
}

class Printer {
 public:
  Printer(const Function& function, bool locations)
      : function_(function),
        locations_(locations),
        numbers_(function.num_values(), -1) {}

  std::string Print() {
    text_ = "kernel " + function_.name() + "(";
    bool is_first = true;
    for (const Parameter& parameter : function_.parameters()) {
      if (!is_first) text_ += ", ";
      is_first = false;
      Define(parameter.value);
      AppendTyped(parameter.value);
      text_ += ' ';
      text_ += parameter.name;
    }
    text_ += ") ";
    PrintBlock(function_.body(), 1);
    text_ += '\n';
    return std::move(text_);
  }

 private:
  void Define(ValueId value) { numbers_[value.index] = next_number_++; }

  void AppendValue(ValueId value) {
    text_ += '%';
    // A broken function, which the verifier has refused, is still shown.
    const bool is_known = value.valid() &&
                          value.index < function_.num_values() &&
                          numbers_[value.index] >= 0;
    text_ += is_known ? std::to_string(numbers_[value.index]) : "?";
  }

  void AppendTyped(ValueId value) {
    AppendValue(value);
    text_ += ": ";
    text_ += ToString(function_.TypeOf(value));
  }

  void AppendValues(const std::vector<ValueId>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) text_ += ", ";
      AppendValue(values[i]);
    }
  }

  void AppendAxis(const Operation& operation) {
    text_ += " axis=" + std::to_string(operation.axis);
  }

  void PrintAttributes(const Operation& operation) {
    switch (operation.opcode) {
      case Opcode::kConstant: {
        const Type& type = function_.TypeOf(operation.result());
        text_ += ' ';
        text_ += ToString(type.is_pointer ? ElementType::kInt64 : type.element,
                          operation.constant);
        return;
      }
      case Opcode::kProgramId:
      case Opcode::kNumPrograms:
      case Opcode::kConcat:
      case Opcode::kFlip:
      case Opcode::kGather:
      case Opcode::kReduce:
        return AppendAxis(operation);
      case Opcode::kScan:
        AppendAxis(operation);
        if (operation.reverse) text_ += " reverse";
        return;
      case Opcode::kArange:
        text_ += " start=" + std::to_string(operation.start);
        return;
      case Opcode::kTranspose:
        text_ += " dims=[";
        for (size_t i = 0; i < operation.dims.size(); ++i) {
          if (i > 0) text_ += ", ";
          text_ += std::to_string(operation.dims[i]);
        }
        text_ += ']';
        return;
      case Opcode::kMath:
        text_ += " name=";
        text_ += InfoOf(operation.math).name;
        return;
      case Opcode::kAtomic:
        text_ += " kind=";
        text_ += NameOf(operation.atomic);
        return;
      case Opcode::kSort:
      case Opcode::kSortPairs:
        if (operation.descending) text_ += " descending";
        return;
      case Opcode::kAssert:
      case Opcode::kPrint:
        text_ += " text=" + Quoted(operation.text);
        return;
      default:
        return;
    }
  }

  void PrintOperation(const Operation& operation, int depth) {
    text_.append(2 * static_cast<size_t>(depth), ' ');
    for (ValueId result : operation.results) Define(result);
    if (!operation.results.empty()) {
      AppendValues(operation.results);
      text_ += " = ";
    }
    text_ += InfoOf(operation.opcode).name;
    if (!operation.operands.empty()) text_ += ' ';
    AppendValues(operation.operands);
    PrintAttributes(operation);
    for (size_t i = 0; i < operation.results.size(); ++i) {
      text_ += i > 0 ? ", " : " : ";
      text_ += ToString(function_.TypeOf(operation.results[i]));
    }
    if (locations_ && operation.location.line > 0) {
      text_ += " @ " + std::to_string(operation.location.line) + ":" +
               std::to_string(operation.location.column);
    }
    for (const Block& block : operation.blocks) {
      text_ += ' ';
      PrintBlock(block, depth + 1);
    }
    text_ += '\n';
  }

  void PrintBlock(const Block& block, int depth) {
    if (!block.arguments.empty()) {
      text_ += '(';
      for (size_t i = 0; i < block.arguments.size(); ++i) {
        if (i > 0) text_ += ", ";
        Define(block.arguments[i]);
        AppendTyped(block.arguments[i]);
      }
      text_ += ") ";
    }
    text_ += "{\n";
    for (const auto& operation : block.operations) {
      PrintOperation(*operation, depth);
    }
    text_.append(2 * static_cast<size_t>(depth - 1), ' ');
    text_ += '}';
  }

  const Function& function_;
  const bool locations_;
  std::vector<int32_t> numbers_;
  int32_t next_number_ = 0;
  std::string text_;
};

}  // namespace

std::string ToString(const Function& function, bool locations) {
  return Printer(function, locations).Print();
}

std::string ToString(ElementType type, Constant constant) {
  if (IsFloating(type)) return FloatToString(type, constant);
  return type == ElementType::kUint64 ? std::to_string(constant.bits)
                                      : std::to_string(constant.integer());
}

}  // namespace fake_device::triton
