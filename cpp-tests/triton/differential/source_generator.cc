#include "triton/differential/source_generator.h"

#include <initializer_list>
#include <string_view>
#include <vector>

#include "fake_device/random.h"

namespace fake_device::triton {

namespace {

using std::string;
using std::string_view;

// What may be named. In a tame source `tiles` are fp32's.
struct Names {
  std::vector<string> tiles;
  std::vector<string> scalars;
  std::vector<string> integers;
  std::vector<string> masks;
};

class SourceGenerator {
 public:
  explicit SourceGenerator(uint64_t seed) : random_(seed) {}

  TestSource Run();

 private:
  uint32_t Below(uint32_t limit) { return random_.Below(limit); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  string Pick(std::initializer_list<string_view> choices) {
    return string(
        choices.begin()[Below(static_cast<uint32_t>(choices.size()))]);
  }
  const string& Pick(const std::vector<string>& choices) {
    return choices[Below(static_cast<uint32_t>(choices.size()))];
  }

  void Line(const string& text) {
    text_ += string(static_cast<size_t>(indent_) * 4, ' ') + text + "\n";
  }
  string NewName(const char* prefix, std::vector<string>* names);

  // Expressions of one element type, over BLOCK elements: of tame sources.
  string Floats(int depth);
  string Integers(int depth);
  string Mask(int depth);
  void AssignTame();

  string Number();
  string Scalar(int depth);
  string Tile(int depth);
  string Condition(int depth);
  string Dtype();
  string Pointer();
  string Wild(int depth);

  void Statements(int count);
  void Statement();
  void Assign();
  void Augment();
  void Store();
  void If();
  void For();
  void While();
  void Helper();

  Random random_;
  string text_;
  int indent_ = 0;
  int names_made_ = 0;
  // Whether anything goes. A tame source is right, mostly.
  bool is_wild_ = true;
  Names names_;
};

string SourceGenerator::NewName(const char* prefix,
                                std::vector<string>* names) {
  if (!names->empty() && Chance(30)) return Pick(*names);
  names->push_back(prefix + std::to_string(names_made_++));
  return names->back();
}

string SourceGenerator::Floats(int depth) {
  if (depth <= 0 || Chance(20)) return Pick(names_.tiles);
  switch (Below(7)) {
    case 0:
    case 1:
      return "(" + Floats(depth - 1) + " " + Pick({"+", "-", "*", "/"}) + " " +
             Floats(depth - 1) + ")";
    case 2:
      return "(" + Floats(depth - 1) + " * " +
             Pick({"2", "0.5", "n", "pid", "1e-5"}) + ")";
    case 3:
      return Pick({"tl.exp", "tl.log", "tl.sqrt", "tl.abs", "tl.sigmoid",
                   "tl.cos", "libdevice.tanh", "libdevice.rsqrt", "tl.floor",
                   "tl.math.erf", "tl_math.exp2", "tl.cumsum", "tl.sort",
                   "tl.flip", "tl.ravel"}) +
             "(" + Floats(depth - 1) + ")";
    case 4:
      return "tl.where(" + Mask(depth - 1) + ", " + Floats(depth - 1) + ", " +
             Floats(depth - 1) + ")";
    case 5:
      return Integers(depth - 1) + ".to(tl.float32)";
    default:
      return "tl.load(" + Pointer() + " + " + Integers(depth - 1) +
             ", mask=" + Mask(depth - 1) + ", other=0).to(tl.float32)";
  }
}

string SourceGenerator::Integers(int depth) {
  if (depth <= 0 || Chance(30)) return Pick(names_.integers);
  switch (Below(4)) {
    case 0:
      return "(" + Integers(depth - 1) + " " +
             Pick({"+", "-", "*", "&", "|", "//", "%", "<<"}) + " " +
             Integers(depth - 1) + ")";
    case 1:
      return "(" + Integers(depth - 1) + " " + Pick({"//", "%", "+", "*"}) +
             " " + Pick({"3", "8", "n", "BLOCK", "pid"}) + ")";
    case 2:
      return "tl.where(" + Mask(depth - 1) + ", " + Integers(depth - 1) + ", " +
             Integers(depth - 1) + ")";
    default:
      return Floats(depth - 1) + ".to(tl.int32)";
  }
}

string SourceGenerator::Mask(int depth) {
  if (depth <= 0 || Chance(40)) return Pick(names_.masks);
  if (Chance(40)) {
    return "(" + Mask(depth - 1) + " " + Pick({"&", "|", "^"}) + " " +
           Mask(depth - 1) + ")";
  }
  const string compare = " " + Pick({"<", "<=", "==", "!=", ">"}) + " ";
  if (Chance(50)) {
    return "(" + Floats(depth - 1) + compare + Floats(depth - 1) + ")";
  }
  return "(" + Integers(depth - 1) + compare + Pick({"n", "4", "rows"}) + ")";
}

void SourceGenerator::AssignTame() {
  const int depth = static_cast<int>(1 + Below(3));
  switch (Below(4)) {
    case 0: {
      const string value = Integers(depth);
      return Line(NewName("i", &names_.integers) + " = " + value);
    }
    case 1: {
      const string value = Mask(depth);
      return Line(NewName("m", &names_.masks) + " = " + value);
    }
    default: {
      const string value = Floats(depth);
      return Line(NewName("f", &names_.tiles) + " = " + value);
    }
  }
}

string SourceGenerator::Number() {
  return Pick({"0", "1", "2", "3", "7", "16", "64", "-1", "0.5", "1.0", "1e-5",
               "True", "2147483648", "0x80", "float('inf')", "'text'", "None"});
}

string SourceGenerator::Dtype() {
  return Pick({"tl.int1", "tl.int8", "tl.int16", "tl.int32", "tl.int64",
               "tl.uint8", "tl.uint16", "tl.uint32", "tl.uint64", "tl.float16",
               "tl.bfloat16", "tl.float32", "tl.float64", "tl.float8e5"});
}

string SourceGenerator::Pointer() { return Pick({"in0", "in1", "out0"}); }

string SourceGenerator::Scalar(int depth) {
  if (depth <= 0 || Chance(40))
    return Chance(70) ? Pick(names_.scalars) : Number();
  switch (Below(7)) {
    case 0:
      return "tl.program_id(" + Pick({"0", "1", "2", "3"}) + ")";
    case 1:
      return "tl." + Pick({"sum", "max", "min", "xor_sum"}) + "(" +
             Tile(depth - 1) + ", axis=0)";
    case 2:
      return "tl.cdiv(" + Scalar(depth - 1) + ", " + Scalar(depth - 1) + ")";
    case 3:
      return "tl.load(" + Pointer() + " + " + Scalar(depth - 1) + ")";
    case 4:
      return Pick({"min", "max", "tl.minimum", "tl.maximum"}) + "(" +
             Scalar(depth - 1) + ", " + Scalar(depth - 1) + ")";
    default:
      return "(" + Scalar(depth - 1) + " " +
             Pick({"+", "-", "*", "//", "%", "/", "&", "<<", "**"}) + " " +
             Scalar(depth - 1) + ")";
  }
}

string SourceGenerator::Condition(int depth) {
  if (!is_wild_) return Pick({"FLAG", "pid > 0", "n < 100", "BLOCK == 64"});
  switch (Below(4)) {
    case 0:
      return Scalar(depth) + " " + Pick({"<", ">=", "==", "!="}) + " " +
             Scalar(depth);
    case 1:
      return Pick({"BLOCK", "FLAG", "n"}) + " " + Pick({"<", ">", "=="}) + " " +
             Number();
    case 2:
      return "not (" + Scalar(depth) + ")";
    default:
      return "FLAG " + Pick({"and", "or"}) + " " + Scalar(depth) + " > 0";
  }
}

string SourceGenerator::Tile(int depth) {
  if (depth <= 0 || Chance(25)) return Pick(names_.tiles);
  const auto tile = [&] { return Tile(depth - 1); };
  const auto other = [&] {
    return Chance(70) ? Tile(depth - 1) : Scalar(depth - 1);
  };
  switch (Below(15)) {
    case 0:
    case 1:
    case 2:
      return "(" + tile() + " " +
             Pick({"+", "+", "-", "-", "*", "*", "/", "//", "%", "&"}) + " " +
             other() + ")";
    case 3:
      return "(" + tile() + " " + Pick({"<", "<=", "==", "!=", ">"}) + " " +
             other() + ")";
    case 4:
      return "tl.where(" + tile() + ", " + other() + ", " + other() + ")";
    case 5:
      return tile() + ".to(" + Dtype() + (Chance(15) ? ", bitcast=True" : "") +
             ")";
    case 6:
      return Pick({"tl.exp", "tl.log", "tl.sqrt", "tl.abs", "tl.sigmoid",
                   "tl.cos", "libdevice.tanh", "libdevice.rsqrt", "tl.floor",
                   "tl.math.erf", "tl_math.exp2", "tl.unknown"}) +
             "(" + tile() + ")";
    case 7:
      return "tl.load(" + Pointer() + " + " + tile() + ", mask=" + tile() +
             (Chance(60) ? ", other=0" : "") + ")";
    case 8:
      return "tl.full([" + Pick({"BLOCK", "64", "1", "BLOCK, 2", "3"}) + "], " +
             Number() + ", " + Dtype() + ")";
    case 9:
      return tile() + Pick({"[:, None]", "[None, :]", "[None]", "[0]", ".T"});
    case 10:
      return "tl." + Pick({"cumsum", "cumprod", "sort", "flip", "sum"}) + "(" +
             tile() + ")";
    case 11:
      return "tl.reshape(" + tile() + ", [" +
             Pick({"BLOCK", "2, BLOCK // 2", "BLOCK, 1", "-1"}) + "])";
    case 12:
      return "tl.broadcast_to(" + tile() + ", [" +
             Pick({"BLOCK", "2, BLOCK", "BLOCK, 4"}) + "])";
    case 13:
      return "helper(" + tile() + ", " + other() + ")";
    default:
      return "(" + tile() + " if " + Condition(depth - 1) + " else " + tile() +
             ")";
  }
}

// What is hardly ever right.
string SourceGenerator::Wild(int depth) {
  switch (Below(8)) {
    case 0:
      return "tl." + Pick({"load", "store", "dot", "arange", "where", "max"}) +
             "(" + Tile(depth) + ")";
    case 1:
      return Tile(depth) + "." + Pick({"shape", "dtype", "T", "nothing"});
    case 2:
      return "[" + Tile(depth) + ", " + Scalar(depth) + "]";
    case 3:
      return "lambda x: x";
    case 4:
      return Tile(depth) + "(" + Scalar(depth) + ")";
    case 5:
      return "-" + Tile(depth);
    case 6:
      return "tl.reduce(" + Tile(depth) + ", 0, helper)";
    default:
      return "tl.associative_scan(" + Tile(depth) + ", 0, helper)";
  }
}

void SourceGenerator::Assign() {
  if (!is_wild_) return AssignTame();
  if (Chance(3)) return Line("w = " + Wild(1));
  if (Chance(5)) {
    return Line(Pick(names_.tiles) + ", " + Pick(names_.scalars) + " = " +
                Tile(1) + ", " + Scalar(1));
  }
  // The value first: it must not name what it defines.
  if (Chance(70)) {
    const string value = Tile(static_cast<int>(1 + Below(3)));
    return Line(NewName("t", &names_.tiles) + " = " + value);
  }
  const string value = Scalar(static_cast<int>(1 + Below(3)));
  Line(NewName("s", &names_.scalars) + " = " + value);
}

void SourceGenerator::Augment() {
  if (!is_wild_) {
    return Line(Pick(names_.tiles) + " " + Pick({"+=", "*=", "-="}) + " " +
                Floats(1));
  }
  Line(Pick(names_.tiles) + " " + Pick({"+=", "*=", "-=", "//=", "|="}) + " " +
       Tile(1));
}

void SourceGenerator::Store() {
  const string where = is_wild_ ? Pick({"offsets", "rows", "pid"}) : "rows";
  Line("tl.store(" + Pointer() + " + " + where + ", " +
       (is_wild_ ? Tile(1) : Floats(1)) +
       (Chance(60) || !is_wild_ ? ", mask=mask)" : ")"));
}

void SourceGenerator::If() {
  const Names names = names_;
  Line("if " + Condition(1) + ":");
  indent_++;
  Statements(static_cast<int>(1 + Below(3)));
  if (Chance(5)) Line("return");
  indent_--;
  if (Chance(50)) {
    names_ = names;
    Line("else:");
    indent_++;
    Statements(static_cast<int>(1 + Below(3)));
    indent_--;
  }
  names_ = names;
}

void SourceGenerator::For() {
  const Names names = names_;
  const string name = "i" + std::to_string(names_made_++);
  Line("for " + name + " in " +
       Pick({"range(4)", "range(0, n, 64)", "tl.range(0, n)",
             "tl.static_range(3)", "range(n, 0, -1)", "range(BLOCK)",
             "tl.static_range(0)", is_wild_ ? "[1, 2]" : "range(2)"}) +
       ":");
  names_.scalars.push_back(name);
  indent_++;
  Statements(static_cast<int>(1 + Below(3)));
  indent_--;
  names_ = names;
}

void SourceGenerator::While() {
  const Names names = names_;
  const string name = "k" + std::to_string(names_made_++);
  Line(name + " = pid");
  Line("while " + name + " < " + Pick({"4", "n", "BLOCK"}) + ":");
  indent_++;
  Statements(static_cast<int>(1 + Below(2)));
  Line(name + " += 1");
  indent_--;
  names_ = names;
}

void SourceGenerator::Statement() {
  const uint32_t kind = Below(100);
  if (kind < 55 || (!is_wild_ && kind >= 97)) return Assign();
  if (kind < 70) return Augment();
  if (kind < 80) return Store();
  if (indent_ > 3) return Assign();
  if (kind < 88) return If();
  if (kind < 94) return For();
  if (kind < 97) return While();
  Line(Pick({"tl.device_assert(mask, 'text')", "tl.device_print('x', pid)",
             "tl.debug_barrier()", "tl.static_assert(BLOCK > 1)", "pass",
             "assert BLOCK == 64", "tl.static_print(BLOCK)", "yield pid",
             "import os", "global x"}));
}

void SourceGenerator::Statements(int count) {
  for (int i = 0; i < count; i++) Statement();
}

void SourceGenerator::Helper() {
  Line("@triton.jit");
  Line("def helper(a, b):");
  indent_++;
  Line(Pick({"return a + b", "return tl.maximum(a, b)",
             "return tl.where(a > b, a, b)", "return a", "return helper(b, a)",
             "c = a * b\n    return c - a", "pass"}));
  indent_--;
  Line("");
}

TestSource SourceGenerator::Run() {
  Line("import triton");
  Line("import triton.language as tl");
  Line("from triton.language.extra import libdevice");
  Line("from torch._inductor.runtime.triton_helpers import math as tl_math");
  Line("");
  Helper();
  Line("@triton.jit");
  Line(
      "def kernel(in0, in1, out0, n, BLOCK: tl.constexpr, FLAG: "
      "tl.constexpr):");
  indent_++;
  Line("pid = tl.program_id(0)");
  Line("offsets = pid * BLOCK + tl.arange(0, BLOCK)");
  Line("rows = tl.arange(0, BLOCK)");
  Line("mask = offsets < n");
  is_wild_ = Chance(50);
  const string cast = is_wild_ ? "" : ".to(tl.float32)";
  Line("x = tl.load(in0 + offsets, mask=mask, other=0)" + cast);
  Line("y = tl.load(in1 + rows)" + cast);
  names_.tiles = {"x", "y"};
  names_.integers = {"offsets", "rows"};
  names_.masks = {"mask"};
  if (is_wild_) names_.tiles = {"offsets", "rows", "mask", "x", "y"};
  names_.scalars = {"pid", "n", "BLOCK"};
  Statements(static_cast<int>(2 + Below(10)));
  Store();
  TestSource source;
  source.text = text_;
  source.options.name = "kernel";
  const auto pointer = [&] {
    return "*" + Pick({"fp32", "fp32", "fp16", "bf16", "fp64", "i32", "i64",
                       "i8", "u8", "i1", "u32"});
  };
  source.options.parameters = {{"in0", pointer()},     {"in1", pointer()},
                               {"out0", pointer()},    {"n", "i32"},
                               {"BLOCK", "constexpr"}, {"FLAG", "constexpr"}};
  source.options.constexprs = {{"BLOCK", int64_t{1} << Below(8)},
                               {"FLAG", Chance(50)}};
  return source;
}

}  // namespace

TestSource GenerateSource(uint64_t seed) { return SourceGenerator(seed).Run(); }

}  // namespace fake_device::triton
